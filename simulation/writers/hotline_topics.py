"""诉求类型, 诉求主题, 事项大类 and 小类 of tickets: by the dispute's group, or a matter of daily life."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation import phrases
from simulation.case import Case
from simulation.streams import pick
from simulation.types import Rng, Texts

HANDED_ON = ("求助", "非警务求助", "其他", "其他")  # what came from 110 and is no dispute


def topics(case: Case, mine: pd.DataFrame, rng: Rng) -> dict[str, Texts]:
    """Kind of request, subject, main and narrower matter of each ticket."""
    about = mine["dispute"].to_numpy() >= 0
    quarrels, others = _of_disputes(case, mine, rng), _of_daily_life(mine)
    names = ("诉求类型", "诉求主题", "事项大类", "事项小类")
    complains = (mine["complaint_of"] >= 0).to_numpy()
    found = {
        c: np.where(about, q, o).astype(object)
        for c, q, o in zip(names, quarrels, others, strict=True)
    }
    found["诉求类型"] = np.where(complains, "投诉", found["诉求类型"]).astype(object)
    return found


def _of_disputes(case: Case, mine: pd.DataFrame, rng: Rng) -> tuple[Texts, ...]:
    dispute, n = mine["dispute"].to_numpy(), len(mine)
    group = np.where(dispute >= 0, case.chronicle.disputes.group[np.maximum(dispute, 0)], "other")
    asked = pick(rng, ("求助", "投诉", "举报"), n, p=[55, 38, 7])
    major, minor = (
        np.array([phrases.HOTLINE_MATTERS[g][i] for g in group], dtype=object) for i in (0, 1)
    )
    return asked, ("关于" + minor + "的诉求").astype(object), major, minor


def _of_daily_life(mine: pd.DataFrame) -> tuple[Texts, ...]:
    topic = mine["topic"].to_numpy()
    table = [*phrases.TICKETS, HANDED_ON]
    return tuple(np.array([t[i] for t in table], dtype=object)[topic] for i in range(4))
