"""The times at which each platform's own system notes what was done with a call or a ticket."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.calendar import after_shock
from simulation.life.chronicle import Chronicle
from simulation.recorded import hours, only, seconds
from simulation.streams import chance, stream
from simulation.types import Bools, Floats, Ints, Times

POLICE_TIMES = ("BJSJ", "JJSJ", "JJWCSJ", "ZLSJ", "QSSJ", "LXSJ", "DDSJ", "FKSJ", "JASJ")
# 现场办结率 of calls about disputes: before the shock, after; what closes the same day by rule included
ON_THE_SPOT = (0.75, 0.91)
ON_THE_SPOT_TICKETS = (0.48, 0.66)
NOBODY_WENT = 0.07  # settled on the telephone
LATE_DAYS = {
    "labour": 9.0,
    "land": 12.0,
    "debt": 7.0,
    "property": 6.0,
    "family": 4.0,
    "love": 4.0,
    "neighbour": 4.0,
}


def police_times(chronicle: Chronicle, calls: pd.DataFrame) -> dict[str, Times]:
    """The nine times of these 110 calls (all of them, so that every reader gets the same), by column."""
    rng, n, called = stream(chronicle.seed, "police times"), len(calls), calls["at"].to_numpy()
    answered = called + seconds(rng.integers(2, 25, n))
    taken = answered + seconds(rng.integers(40, 240, n))
    ordered = taken + seconds(rng.integers(10, 120, n))
    signed = ordered + seconds(rng.integers(10, 180, n))
    contacted = signed + seconds(rng.integers(20, 240, n))
    went = chance(rng, 1 - NOBODY_WENT, n)
    arrived = only(contacted + seconds(rng.integers(240, 2400, n)), went)
    reported = contacted + hours(0.8 + rng.exponential(3.0, n))
    quick = chance(rng, _share(chronicle, calls, ON_THE_SPOT), n)
    slow = 24 + 24 * _late_days(chronicle, calls) * rng.lognormal(-0.3, 0.8, n)
    spot = np.minimum(0.1 + rng.exponential(3.0, n), 12.0)
    closed = np.where(quick, reported + hours(spot), np.maximum(called + hours(slow), reported))
    found = (called, answered, taken, ordered, signed, contacted, arrived, reported, closed)
    return dict(zip(POLICE_TIMES, found, strict=True))


def _share(chronicle: Chronicle, calls: pd.DataFrame, shares: tuple[float, float]) -> Floats:
    late = after_shock(chronicle.world.preset, calls["at"].to_numpy())
    found: Floats = np.where(late, shares[1], shares[0])
    # what is no dispute is done with at once more often
    return np.where(calls["dispute"].to_numpy() >= 0, found, 0.5 + 0.5 * found)


def _late_days(chronicle: Chronicle, calls: pd.DataFrame) -> Floats:
    group = chronicle.disputes.group[np.maximum(calls["dispute"].to_numpy(), 0)]
    mean = pd.Series(group).map(LATE_DAYS).fillna(2.0).to_numpy()
    return np.where(calls["dispute"].to_numpy() >= 0, mean, 2.0)


def hotline_times(chronicle: Chronicle, tickets: pd.DataFrame) -> tuple[dict[str, Times], Bools]:
    """The five times of these tickets (all of them), by column, and which were settled on the spot."""
    rng, n, at = stream(chronicle.seed, "hotline times"), len(tickets), tickets["at"].to_numpy()
    sent = at + hours(rng.uniform(0.1, 5, n))
    signed = sent + hours(rng.uniform(0.1, 20, n))
    spot = chance(rng, _share(chronicle, tickets, ON_THE_SPOT_TICKETS), n)
    slow = 24 + 24 * _late_days(chronicle, tickets) * rng.lognormal(-0.2, 0.7, n)
    done = signed + hours(np.where(spot, rng.uniform(0.5, 18, n), slow))
    called = only(done + hours(rng.uniform(4, 90, n)), chance(rng, 0.7, n))
    times = (at, sent, signed, done, called)
    return dict(
        zip(("受理时间", "派发时间", "签收时间", "办结时间", "回访时间"), times, strict=True)
    ), spot


def of_channel(reports: pd.DataFrame, channel: str) -> tuple[pd.DataFrame, Ints]:
    """The reports of one platform, renumbered, and their rows among all."""
    rows = np.flatnonzero((reports["channel"] == channel).to_numpy())
    return reports.iloc[rows].reset_index(drop=True), rows
