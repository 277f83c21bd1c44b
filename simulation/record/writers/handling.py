"""handling_log: steps as typed in, often hours after they were taken."""

from __future__ import annotations

import numpy as np

from simulation.record.case import Case
from simulation.record.clerks.ledger import step_notes
from simulation.record.writers.common import days, serial_keys, unit, who
from simulation.recorded import Book
from simulation.streams import pick
from simulation.types import Rng, Texts

OFFICERS = {
    "司法所": ("张调解", "李调解", "王干部", "赵干部", "苏调解", "白调解"),
    "派出所": ("刘警官", "陈警官", "杨警官", "郭警官", "孙警官"),
    "综治中心": ("高主任", "林干事", "何干事", "马干事"),
}


def handling_book(case: Case) -> Book:
    """One row per step of a ledger entry, a call or a ticket."""
    rng, steps = case.stream("handling rows"), case.steps
    n, at = len(steps), steps["at"].to_numpy()
    code, name, officer = _house(case, rng)
    registered, keys = steps["registered_at"].to_numpy(), serial_keys("LS", n, width=8)
    base = {
        "流水号": keys,
        "业务编号": steps["business_key"].to_numpy(dtype=object),
        "环节": steps["step"].to_numpy(dtype=object),
        "时间": at,
        "转出单位": np.where(np.isin(steps["step"], ["分流", "转办"]), "综治中心", "").astype(
            object
        ),
        "承办单位代码": code,
        "承办单位": name,
        "经办人": officer,
        "结果": steps["result"].to_numpy(dtype=object),
        "承诺日期": days(steps["promised_at"].to_numpy()),
        "说明": step_notes(
            steps["step"].to_numpy(dtype=object), steps["note"].to_numpy(dtype=object), rng
        ),
        "登记时间": registered,
    }
    return Book(
        "handling_log", registered, base, (), who(keys, "matter", -1, steps["dispute"].to_numpy())
    )


def _house(case: Case, rng: Rng) -> tuple[Texts, Texts, Texts]:
    """Code and name of the unit and one of its officers."""
    steps, n = case.steps, len(case.steps)
    code, name, officer = (np.full(n, "", dtype=object) for _ in range(3))
    for house, staff in OFFICERS.items():
        mine = (steps["house"] == house).to_numpy()
        grid, at = steps["grid"].to_numpy()[mine], steps["at"].to_numpy()[mine]
        code[mine], name[mine] = unit(case.world, grid, at, house)
        officer[mine] = pick(rng, staff, int(mine.sum()))
    return code, name, officer
