"""投诉办件: tickets about how an earlier ticket was handled. They never tell of a dispute."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.record.clerks.desks import complaints
from simulation.record.words import finished
from simulation.recorded import hours
from simulation.streams import chance
from simulation.types import Rng

RATE = 0.012  # of tickets


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
        complaint_of=rows, text=finished(complaints(n, rng), rng), text_id=-1,
    )  # fmt: skip
    return pd.concat([calls, complaint], ignore_index=True)
