"""Who among the disputes ends in an incident, how often, and how many of them in silence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.disputes import Disputes
from simulation.harm import Hazards
from simulation.kinds import BY_GROUP
from simulation.types import Bools, Floats, Ints, Rng


@dataclass(frozen=True)
class Endings:
    """Level 1 incidents by dispute: the day (-1 without) and whether it was against oneself."""

    day: Ints
    against_self: Bools
    scale: Floats  # what each dispute's unscaled hazards are multiplied with


def draw_endings(
    disputes: Disputes, hazards: Hazards, told_on: Ints, *, expected: float, rng: Rng
) -> Endings:
    """Incidents such that `expected` are to be expected, of each group its silent share.

    `told_on` is the day of a dispute's first report, NEVER without. An incident comes when the
    summed hazard passes an exponential threshold. The number is set by a factor per group and by
    the dispute's own trait `hidden`, so what comes later in a dispute never decides on it.
    """
    scale = scales(disputes, hazards, told_on, expected)
    threshold = rng.exponential(1.0, len(disputes))
    summed, day = np.zeros(len(disputes)), np.full(len(disputes), -1)
    at_end: Floats = np.zeros(len(disputes))
    for d in range(len(hazards.first)):
        rows, (other, self_) = hazards.rows(d), hazards.of(d)
        summed[rows] += (other + self_) * scale[rows]
        passed = (summed[rows] > threshold[rows]) & (day[rows] < 0)
        day[rows] = np.where(passed, d, day[rows])
        at_end[rows] = np.where(passed, self_ / (other + self_ + 1e-30), at_end[rows])
    return Endings(day, rng.random(len(disputes)) < at_end, scale)


def scales(disputes: Disputes, hazards: Hazards, told_on: Ints, expected: float) -> Floats:
    """One factor per group for disputes that somebody might report, one for those nobody ever would.

    Groups share `expected` as one factor for all would; within a group the silent share of
    `kinds.BY_GROUP` is met by hidden disputes and by what happens before the first report.
    """
    early, total = _summed(hazards, told_on)
    common = 1 - np.exp(-factor(total, expected) * total)
    scale: Floats = np.zeros(len(disputes))
    for name, group in BY_GROUP.items():
        mine = disputes.group == name
        open_, hidden = mine & ~disputes.hidden, mine & disputes.hidden
        due = float(common[mine].sum())
        scale[open_] = factor(total[open_], due * (1 - group.silent), early=early[open_])
        before = float((1 - np.exp(-scale[open_] * early[open_])).sum())
        scale[hidden] = factor(total[hidden], max(due * group.silent - before, 0.0))
    return scale


def _summed(hazards: Hazards, told_on: Ints) -> tuple[Floats, Floats]:
    """Per dispute the hazard before the first report, and all of it."""
    early, total = np.zeros(len(told_on)), np.zeros(len(told_on))
    for d in range(len(hazards.first)):
        rows, (other, self_) = hazards.rows(d), hazards.of(d)
        total[rows] += other + self_
        early[rows] += (other + self_) * (told_on[rows] >= d)
    return early, total


def factor(total: Floats, expected: float, *, early: Floats | None = None) -> float:
    """The factor f at which incidents after the part `early` of the hazard add up to `expected`.

    That is sum(exp(-f * early) - exp(-f * total)) = expected, by bisection; where even the largest
    sum falls short, the factor of the largest.
    """
    before = np.zeros(len(total)) if early is None else early
    low, high = 0.0, 1e-6
    while high < 1e6 and _after(high, before, total) < expected:
        high *= 2
    for _ in range(50):
        middle = (low + high) / 2
        short = _after(middle, before, total) < expected
        low, high = (middle, high) if short else (low, middle)
    return low


def _after(f: float, early: Floats, total: Floats) -> float:
    return float((np.exp(-f * early) - np.exp(-f * total)).sum())
