"""handling_log: steps as typed in, often hours after they were taken."""

from __future__ import annotations

import numpy as np

from simulation.case import Case
from simulation.recorded import Book
from simulation.streams import pick
from simulation.types import Texts
from simulation.writers.common import serial_keys, unit, who


def handling_book(case: Case) -> Book:
    """One row per step of a ledger entry."""
    rng, steps = case.stream("handling rows"), case.steps
    n, dispute, at = len(steps), steps["dispute"].to_numpy(), steps["at"].to_numpy()
    code, name = unit(case.world, case.chronicle.disputes.place[dispute], at, "司法所")
    registered, keys = steps["registered_at"].to_numpy(), serial_keys("LS", n, width=8)
    base = {
        "流水号": keys,
        "业务编号": steps["business_key"].to_numpy(dtype=object),
        "环节": steps["step"].to_numpy(dtype=object),
        "时间": at,
        "转出单位": np.where(steps["step"] == "分流", "综治中心", "").astype(object),
        "承办单位代码": code,
        "承办单位": name,
        "经办人": pick(rng, ("张调解", "李调解", "王干部", "赵干部"), n),
        "结果": steps["result"].to_numpy(dtype=object),
        "承诺日期": _promised(steps["promised_at"].to_numpy()),
        "说明": steps["note"].to_numpy(dtype=object),
        "登记时间": registered,
    }
    return Book("handling_log", registered, base, (), who(keys, "matter", -1, dispute))


def _promised(at: np.ndarray) -> Texts:
    days = at.astype("datetime64[D]")
    return np.where(np.isnat(days), "", np.datetime_as_string(days)).astype(object)
