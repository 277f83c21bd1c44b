"""Calls that one platform hands to another: police to hotline, grid to hotline, hotline to police and grid."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.chronicle import Chronicle
from simulation.record.calls.callers import before_the_worst
from simulation.recorded import hours
from simulation.streams import chance
from simulation.types import Bools, Rng

# from, to, share of the quiet ones, hours until they arrive
WAYS = (
    ("110", "12345", 0.14, (0.5, 6.0)),
    ("grid", "12345", 0.10, (1.0, 30.0)),
    ("12345", "grid", 0.06, (2.0, 40.0)),
)
TO_POLICE = 0.12  # of tickets that tell of threats or blows
NOT_FOR_POLICE = 0.04  # of pleas and questions that came to 110 and are no dispute


def handed_on(chronicle: Chronicle, calls: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """With the rows that handed-over calls about disputes become on the other platform; `origin` names the first row.

    The text goes along as it was typed.
    """
    calls = calls.reset_index(drop=True)
    grade, first = calls["grade"].to_numpy(), (calls["link"] != "3").to_numpy()
    moved = [_moved(calls, first & (grade == 0), way, rng) for way in WAYS]
    grave = first & (grade > 0) & (grade < 3)
    moved.append(_moved(calls, grave, ("12345", "110", TO_POLICE, (0.1, 3.0)), rng))
    new = pd.concat(moved)
    last = before_the_worst(chronicle.endings, chronicle.start, new["dispute"].to_numpy())
    return pd.concat([calls, new[new["at"].to_numpy() <= last]], ignore_index=True)


def referred(calls: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """With the tickets that pleas and questions to 110 become which are no dispute and nothing for the police."""
    asks = (calls["dispute"] < 0) & calls["final_class"].isin(["05", "06"]) & (calls["link"] == "")
    way = ("110", "12345", NOT_FOR_POLICE, (0.5, 6.0))
    return pd.concat([calls, _moved(calls, asks.to_numpy(), way, rng)], ignore_index=True)


def _moved(
    calls: pd.DataFrame, where: Bools, way: tuple[str, str, float, tuple[float, float]], rng: Rng
) -> pd.DataFrame:
    source, target, rate, between = way
    here = where & (calls["channel"] == source).to_numpy()
    rows = np.flatnonzero(here & chance(rng, rate, len(calls)))
    later = calls["at"].to_numpy()[rows] + hours(rng.uniform(*between, len(rows)))
    return calls.iloc[rows].assign(channel=target, origin=rows, repeat_of=-1, link="", at=later)
