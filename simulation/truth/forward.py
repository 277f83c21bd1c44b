"""True risk: disputes are run on from their true state, many times over, and their hazards summed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.life.actors import one_day
from simulation.life.chronicle import Chronicle
from simulation.life.stage import Kept, Stage
from simulation.streams import stream
from simulation.truth.evidence import evidence_of
from simulation.truth.observed import at_risk
from simulation.types import Floats, Ints, Rng

HORIZON_DAYS = 60


class StateNotKeptError(Exception):
    """The state at the start of a sampled day was not kept while the city was simulated."""


@dataclass(frozen=True)
class _Chances:
    """Per copy the chance that it ends within the horizon by harm to another, or to oneself."""

    other: Floats
    self_: Floats


def forward_risk(
    chronicle: Chronicle,
    *,
    as_of_days: Sequence[int],
    replicates: int,
    horizon_days: int = HORIZON_DAYS,
    at_most: int | None = None,
) -> pd.DataFrame:
    """One row per sampled dispute at risk at 00:00 of each of `as_of_days` (days since the first).

    Columns: dispute, as_of, weight (disputes at risk per sampled one), risk_other, risk_self, risk
    (their sum: within `horizon_days` the first incident is one or the other), and untreated_* for
    a city in which strong help (orders, detention, payment, successful mediation) stops at `as_of`.
    Each is the mean over `replicates` courses of the chance of an incident given the course, so no
    coin is tossed for incidents. `at_most` draws that many disputes a day at random.
    StateNotKeptError names the first day that `Story.kept` lacks.
    """
    evidence = evidence_of(chronicle)
    tables = []
    for day in as_of_days:
        as_of = chronicle.start + np.timedelta64(day, "D")
        everyone = at_risk(chronicle, evidence, as_of)
        rng = stream(chronicle.seed, f"forward from day {day}")
        who = _some(everyone, at_most, rng)
        days = range(day, day + horizon_days)
        start, scale = kept_state(chronicle, day), np.tile(chronicle.endings.scale[who], replicates)
        lived, untreated = (
            _run_on(start.copies(who, times=replicates, helped=helped), scale, days, rng)
            for helped in (True, False)
        )
        weight = len(everyone) / max(len(who), 1)
        tables.append(_table(who, as_of, weight, lived, untreated))
    return pd.concat(tables, ignore_index=True)


def _table(
    who: Ints, as_of: np.datetime64, weight: float, lived: _Chances, untreated: _Chances
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "dispute": who,
            "as_of": np.full(len(who), as_of, dtype="datetime64[s]"),
            "weight": weight,
            **_columns("risk", lived, len(who)),
            **_columns("untreated", untreated, len(who)),
        }
    )


def _columns(name: str, found: _Chances, n: int) -> dict[str, Floats]:
    """The means over the copies, which stand one whole set after the other."""
    other, self_ = (c.reshape(-1, n).mean(axis=0) for c in (found.other, found.self_))
    return {f"{name}_other": other, f"{name}_self": self_, name: other + self_}


def _run_on(stage: Stage, scale: Floats, days: range, rng: Rng) -> _Chances:
    """The chances of each copy: of each end on each day, what is left times its part of the hazard."""
    n = len(scale)
    found, left = _Chances(np.zeros(n), np.zeros(n)), np.ones(n)
    for day in days:
        today = one_day(stage, slice(0, n), day, rng)
        hazard = scale * (today.other + today.self_)
        ended = left * -np.expm1(-hazard)
        own = today.self_ / np.maximum(today.other + today.self_, 1e-30)
        found.other[:] += ended * (1 - own)
        found.self_[:] += ended * own
        left -= ended
    return found


def kept_state(chronicle: Chronicle, day: int) -> Kept:
    """The state at the start of a day; StateNotKeptError names it when it was not kept."""
    kept = chronicle.story.kept
    if day not in kept:
        has = ", ".join(str(d) for d in sorted(kept)) or "none"
        raise StateNotKeptError(
            f"day={day}: its state was not kept (kept: {has}); name it in tell(..., keep=...)."
        )
    return kept[day]


def _some(who: Ints, at_most: int | None, rng: Rng) -> Ints:
    if at_most is None or len(who) <= at_most:
        return who
    chosen: Ints = np.sort(rng.choice(who, at_most, replace=False))
    return chosen
