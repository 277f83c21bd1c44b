"""Who among the disputes ends in an incident, how often, and how many of them in silence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.life.disputes import Disputes
from simulation.life.harm import Hazards
from simulation.life.kinds import BY_GROUP
from simulation.types import Bools, Floats, Ints, Rng


@dataclass(frozen=True)
class Scales:
    """What each dispute's unscaled hazards are multiplied with: one pair of factors per group.

    Which of the two holds on a day is known on that day: whether anybody has told of the dispute
    by then. What comes later in a dispute never decides on its danger.
    """

    told_on: Ints  # day of the first report, NEVER without
    untold: Floats  # up to and on the day of the first report
    told: Floats  # after it

    def on(self, day: int, rows: slice) -> Floats:
        """The factors of the disputes `rows` on a day."""
        found: Floats = np.where(self.told_on[rows] >= day, self.untold[rows], self.told[rows])
        return found


@dataclass(frozen=True)
class Endings:
    """Level 1 incidents by dispute: the day (-1 without) and whether it was against oneself."""

    day: Ints
    against_self: Bools
    scales: Scales

    @property
    def scale(self) -> Floats:
        """The factor of each dispute once somebody has told of it."""
        return self.scales.told


def draw_endings(
    disputes: Disputes, hazards: Hazards, *, told_on: Ints, expected: float, rng: Rng
) -> Endings:
    """Incidents such that `expected` are to be expected, of each group its silent share.

    `told_on` is the day of a dispute's first report, NEVER without. An incident comes when the
    summed hazard passes an exponential threshold.
    """
    scales = fit_scales(disputes, hazards, told_on=told_on, expected=expected)
    threshold = rng.exponential(1.0, len(disputes))
    summed, day = np.zeros(len(disputes)), np.full(len(disputes), -1)
    at_end: Floats = np.zeros(len(disputes))
    for d in range(len(hazards.first)):
        rows, (other, self_) = hazards.rows(d), hazards.of(d)
        summed[rows] += (other + self_) * scales.on(d, rows)
        passed = (summed[rows] > threshold[rows]) & (day[rows] < 0)
        day[rows] = np.where(passed, d, day[rows])
        at_end[rows] = np.where(passed, self_ / (other + self_ + 1e-30), at_end[rows])
    return Endings(day, rng.random(len(disputes)) < at_end, scales)


def fit_scales(disputes: Disputes, hazards: Hazards, *, told_on: Ints, expected: float) -> Scales:
    """Factors at which `expected` incidents and each group's silent share of them are expected.

    The groups share `expected` as one factor for all would. With e and l a dispute's hazards while
    untold and told, its incident is silent with chance 1 - exp(-u e), and told with chance
    exp(-u e) (1 - exp(-t l)): u meets the silent share of `kinds.BY_GROUP`, then t the rest.
    """
    untold_hazard, told_hazard = summed_by_telling(hazards, told_on)
    total = untold_hazard + told_hazard
    common = 1 - np.exp(-factor(total, expected) * total)
    untold, told = np.zeros(len(disputes)), np.zeros(len(disputes))
    for name, group in BY_GROUP.items():
        mine = disputes.group == name
        due, early = float(common[mine].sum()), untold_hazard[mine]
        untold[mine] = factor(early, due * group.silent)
        still_there = np.exp(-untold[mine] * early)
        told[mine] = factor(told_hazard[mine], due * (1 - group.silent), weight=still_there)
    return Scales(told_on, untold, told)


def summed_by_telling(hazards: Hazards, told_on: Ints) -> tuple[Floats, Floats]:
    """Per dispute the sum of hazards up to and on the day of the first report, and after it."""
    untold, told = np.zeros(len(told_on)), np.zeros(len(told_on))
    for d in range(len(hazards.first)):
        rows, (other, self_) = hazards.rows(d), hazards.of(d)
        early = told_on[rows] >= d
        untold[rows] += np.where(early, other + self_, 0.0)
        told[rows] += np.where(early, 0.0, other + self_)
    return untold, told


def factor(hazard: Floats, expected: float, *, weight: Floats | float = 1.0) -> float:
    """The factor f at which sum(weight * (1 - exp(-f * hazard))) is `expected`, by bisection.

    Where even certain incidents add up to less, a factor that makes them certain.
    """

    def short(f: float) -> bool:
        return float((weight * -np.expm1(-f * hazard)).sum()) < expected

    low, high = 0.0, 1e-6
    while high < 1e6 and short(high):
        high *= 2
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if short(middle) else (low, middle)
    return low
