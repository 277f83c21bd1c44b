"""投诉办件: tickets about how an earlier ticket was handled. They never tell of a dispute."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.recorded import hours
from simulation.streams import chance, pick
from simulation.types import Rng

RATE = 0.012  # of tickets
WORDINGS = (
    "对上一件的办理结果不满意，一直没人联系我。", "反映的问题答复说已解决，实际没有解决。", "承办单位推诿，要求重新办理。",
    "工作人员态度差，要求给个说法。", "办结得太快，根本没到现场看。", "上次的诉求答复不属实，要求核实。",
)  # fmt: skip


def with_complaints(calls: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """With a complaint some days after one ticket in eighty, by the same person; `complaint_of` names the ticket."""
    calls = calls.reset_index(drop=True)
    ticket = (calls["channel"] == "12345").to_numpy()
    rows = np.flatnonzero(ticket & chance(rng, RATE, len(calls)))
    first, n = calls.iloc[rows], len(rows)
    signs = [str(c) for c in calls.columns if calls[c].dtype == bool]
    complaint = first.assign(
        **dict.fromkeys(signs, False),
        at=first["at"].to_numpy() + hours(rng.uniform(30, 24 * 25, n)),
        dispute=-1, act=-1, kind=-1, grade=0, other=-1, role="当事人", link="", repeat_of=-1, origin=-1, incident=-1,
        complaint_of=rows, text=pick(rng, WORDINGS, n), text_id=-1,
    )  # fmt: skip
    return pd.concat([calls, complaint], ignore_index=True)
