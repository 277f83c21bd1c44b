"""From hidden states to the worst: hazards, and who among the disputes ends in an incident."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation import kinds
from simulation.disputes import Disputes
from simulation.mood import Mood
from simulation.types import Bools, Floats, Ints, Rng


@dataclass(frozen=True)
class Hazards:
    """Unscaled hazards, one entry per dispute and day under observation."""

    dispute: Ints
    day: Ints
    other: Floats  # of harming another
    self_: Floats  # of harming oneself


@dataclass(frozen=True)
class Endings:
    """Level 1 incidents by dispute: the day (-1 without) and whether it was against oneself."""

    day: Ints
    against_self: Bools
    scale: float  # what the unscaled hazards are multiplied with


def hazard_today(disputes: Disputes, mood: Mood, rows: slice) -> tuple[Floats, Floats]:
    """Hazards of the window `rows`: `load` is the part of the driver that no file ever shows."""
    kind = disputes.kind[rows]
    shared = 0.75 * mood.load + 0.45 * np.log1p(mood.heat) + 0.35 * np.log(mood.tension + 0.05)
    other = kinds.numbers("harm")[kind] + 0.55 * mood.anger + 0.75 * mood.memory + shared
    other += 0.9 * (mood.parted & (disputes.group[rows] == "love")) - 0.3 * mood.hope
    despair = kinds.numbers("despair")[kind] + 0.55 * mood.money - 0.7 * mood.hope + shared
    despair += 0.35 * mood.memory + 0.6 * mood.parted
    return np.exp(other), np.exp(despair - 0.3)


def draw_endings(
    disputes: Disputes,
    hazards: Hazards,
    silent: Bools,
    *,
    expected: float,
    silent_share: float,
    rng: Rng,
) -> Endings:
    """Incidents such that `expected` fall in disputes in all, `silent_share` of them unreported ones.

    The path before an incident does not depend on it, so the number is set after the run:
    incident when the summed hazard passes an exponential threshold.
    """
    frame = pd.DataFrame({"d": hazards.dispute, "h": hazards.other + hazards.self_}, copy=False)
    total = np.zeros(len(disputes))
    np.add.at(total, hazards.dispute, frame["h"].to_numpy())
    scale = np.where(
        silent,
        _scale(total[silent], expected * silent_share),
        _scale(total[~silent], expected * (1 - silent_share)),
    )
    summed = frame.groupby("d", sort=False)["h"].cumsum().to_numpy() * scale[hazards.dispute]
    passed = summed > rng.exponential(1.0, len(disputes))[hazards.dispute]
    return _first(disputes, hazards, passed, float(np.median(scale[~silent])), rng)


def _first(disputes: Disputes, hazards: Hazards, passed: Bools, scale: float, rng: Rng) -> Endings:
    rows = np.flatnonzero(passed)
    who, first = np.unique(hazards.dispute[rows], return_index=True)
    at = rows[first]
    day = np.full(len(disputes), -1)
    day[who] = hazards.day[at]
    against_self = np.zeros(len(disputes), dtype=bool)
    share = hazards.self_[at] / (hazards.self_[at] + hazards.other[at])
    against_self[who] = rng.random(len(who)) < share
    return Endings(day, against_self, scale)


def _scale(total: Floats, expected: float) -> float:
    """The factor at which `sum(1 - exp(-factor * total))` is `expected`, by bisection."""
    low, high = 0.0, 1.0
    while high < 1e6 and (1 - np.exp(-high * total)).sum() < expected:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        short = (1 - np.exp(-middle * total)).sum() < expected
        low, high = (middle, high) if short else (low, middle)
    return low
