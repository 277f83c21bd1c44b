"""From hidden states to the worst: hazards, and who among the disputes ends in an incident."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation import kinds
from simulation.disputes import Disputes
from simulation.mood import NEVER, Mood
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
    shared = 0.65 * mood.load + 1.0 * np.log1p(mood.heat) + 0.3 * np.log(mood.tension + 0.05)
    other = kinds.numbers("harm")[kind] + 0.5 * mood.anger + 1.7 * mood.memory + shared
    other += 0.8 * (mood.parted & (disputes.group[rows] == "love")) - 0.5 * mood.hope
    despair = kinds.numbers("despair")[kind] + 0.6 * mood.money - 0.8 * mood.hope + shared
    despair += 1.2 * mood.memory + 0.6 * mood.parted
    return np.exp(other), np.exp(despair - 0.3)


def draw_endings(
    disputes: Disputes,
    hazards: Hazards,
    told_on: Ints,
    *,
    expected: float,
    silent_share: float,
    rng: Rng,
) -> Endings:
    """Incidents such that `expected` are to be expected, `silent_share` of them before any report.

    `told_on` is the day of a dispute's first report, NEVER without. The path before an incident
    does not depend on it, so the number is set after the run: an incident comes when the summed
    hazard passes an exponential threshold.
    """
    scale = _scales(disputes, hazards, told_on, expected, silent_share)
    hazard = pd.DataFrame({"d": hazards.dispute, "h": hazards.other + hazards.self_})
    summed = hazard.groupby("d", sort=False)["h"].cumsum().to_numpy() * scale[hazards.dispute]
    passed = summed > rng.exponential(1.0, len(disputes))[hazards.dispute]
    usual = float(scale[told_on < NEVER][0]) if (told_on < NEVER).any() else 0.0
    return _first(disputes, hazards, passed, usual, rng)


def _scales(
    disputes: Disputes, hazards: Hazards, told_on: Ints, expected: float, silent_share: float
) -> Floats:
    """One factor for disputes that somebody reports some day, another for those nobody ever does.

    Of the former, a part `early` of the hazard falls before the first report.
    """
    hazard = hazards.other + hazards.self_
    total: Floats = np.zeros(len(disputes))
    np.add.at(total, hazards.dispute, hazard)
    told = told_on < NEVER
    before = hazards.day < told_on[hazards.dispute]
    early = float(hazard[before & told[hazards.dispute]].sum() / max(total[told].sum(), 1e-300))
    among_told = expected * (1 - silent_share) / (1 - early)
    among_untold = max(expected - among_told, 0.0)
    factor, other = _scale(total[told], among_told), _scale(total[~told], among_untold)
    return np.where(told, factor, other)


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
