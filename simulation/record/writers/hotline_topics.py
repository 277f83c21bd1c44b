"""诉求类型, 诉求主题, 事项大类 and 小类 of tickets: by the dispute's group, or a matter of daily life."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.record.case import Case
from simulation.record.clerks.desks import headings, subjects
from simulation.record.grammar.daily_matters import column, daily_words
from simulation.streams import pick, taken
from simulation.types import Rng, Texts


def topics(case: Case, mine: pd.DataFrame, rng: Rng) -> dict[str, Texts]:
    """Kind of request, subject, main and narrower matter of each ticket."""
    about = mine["dispute"].to_numpy() >= 0
    quarrels, others = _of_disputes(case, mine, rng), _of_daily_life(mine, rng)
    names = ("诉求类型", "诉求主题", "事项大类", "事项小类")
    complains = (mine["complaint_of"] >= 0).to_numpy()
    found = {
        c: np.where(about, q, o).astype(object)
        for c, q, o in zip(names, quarrels, others, strict=True)
    }
    found["诉求类型"] = np.where(complains, "投诉", found["诉求类型"]).astype(object)
    return found


def _of_disputes(case: Case, mine: pd.DataFrame, rng: Rng) -> tuple[Texts, ...]:
    d, dispute, n = case.chronicle.disputes, mine["dispute"].to_numpy(), len(mine)
    group = np.where(dispute >= 0, d.group[np.maximum(dispute, 0)], "").astype(object)
    firm = np.where(dispute >= 0, d.pairs.firm[np.maximum(dispute, 0)], -1)
    names = taken(case.world.employers.name, firm, default="单位")
    asked = pick(rng, ("求助", "投诉", "举报"), n, p=[55, 38, 7])
    return asked, subjects(group, names, rng), *headings(group, rng)


def _of_daily_life(mine: pd.DataFrame, rng: Rng) -> tuple[Texts, ...]:
    topic, at = mine["topic"].to_numpy(), mine["at"].to_numpy()
    place = mine["address"].to_numpy(dtype=object)
    subject = daily_words("subject", topic, at, place, rng)
    both = [h.partition("/") for h in column("heading", topic)]
    major, minor = (np.array([b[i] or "其他" for b in both], dtype=object) for i in (0, 2))
    return column("asks", topic), subject, major, minor
