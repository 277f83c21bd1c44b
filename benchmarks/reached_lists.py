"""One protocol for every ranking: nightly lists of what a city can take up, and what they warn of in time.

The rules are those of `simulation.truth.capacity` (which draws and judges in one go): here who is listed and
what became of it are two steps, because the lists of the software name its own disputes, not the true ones.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulation.truth.capacity import COUNTED_ONCE_DAYS, Course, Recall, Scores
from simulation.truth.forward import HORIZON_DAYS
from simulation.types import Floats, Ints

NEVER = -(10**6)
NOBODY = -1  # a listing that is about no true dispute


def places(rate: float, days: range, day: int) -> int:
    """The places of the list of that day: fractions of a place add up over the days."""
    passed = day - days.start
    return int(rate * (passed + days.step)) - int(rate * passed)


def lists_of(scores: Scores, *, size: int, rate: float, days: range) -> dict[int, Ints]:
    """Day -> who is newly listed that day, of `size` numbers: the highest that were not listed in the last 30 days."""
    listed, lists = np.full(size, NEVER), {}
    for day in days:
        who, score = scores(day)
        fresh = day - listed[who] >= COUNTED_ONCE_DAYS
        who, score = who[fresh], score[fresh]
        best = who[np.lexsort((who, -score))[: places(rate, days, day)]]
        listed[best], lists[day] = day, best
    return lists


def recall_of(course: Course, lists: Mapping[int, Ints], *, rate: float, days: range) -> Recall:
    """What the lists (true disputes by day, NOBODY passed over) warn of; judged as `recall_at_capacity` judges."""
    listed = np.full(len(course.incident_day), NEVER)
    came, expected = np.zeros(3), np.zeros(3)
    for day in range(days.start, days.stop + 1):
        if day > days.start:
            ended = np.flatnonzero(course.incident_day == day)
            came += _three(course, listed, ended, day).sum(axis=1)
            who, hazard = course.hazard_on(day)
            alive = (course.incident_day[who] < 0) | (course.incident_day[who] >= day)
            expected += _three(course, listed, who, day) @ (hazard * alive)
        if day in lists:
            listed[lists[day][lists[day] != NOBODY]] = day
    return Recall(rate, *map(int, came), *map(float, expected))


def expected_precision(score: Floats, p: Floats) -> float:
    """Average precision over soft labels: each row is a positive with chance `p`; rows of equal score by their mean.

    With p of 0 and 1 and no ties it is the usual average precision. NaN where nothing is to be expected.

    >>> expected_precision([4, 3, 2, 1], [1.0, 0.0, 1.0, 0.0])  # (1/1 + 2/3) / 2
    0.8333333333333333
    """
    value, chance = np.asarray(score, dtype=np.float64), np.asarray(p, dtype=np.float64)
    tie = np.unique(-value, return_inverse=True)[1]
    size, hits = np.bincount(tie).astype(np.float64), np.bincount(tie, chance)
    if not hits.sum() > 0:
        return float("nan")
    precision = np.cumsum(hits) / np.cumsum(size)
    return float((hits * precision).sum() / hits.sum())


def _three(course: Course, listed: Ints, who: Ints, day: int) -> Floats:
    """Per dispute: it counts, some report was known a day before, a list of the 60 days before named it a day before."""
    warned = day - listed[who] < HORIZON_DAYS
    return np.stack([np.ones(len(who)), course.reachable(who, day), warned]).astype(np.float64)
