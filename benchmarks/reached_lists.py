"""One protocol for every ranking: nightly lists of what a city can take up, and what they warn of in time.

The rules are those of `simulation.truth.capacity` (which draws and judges in one go): here who is listed and
what became of it are two steps, because the lists of the software name its own disputes, not the true ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulation.truth.capacity import COUNTED_ONCE_DAYS, Course, Recall, Scores
from simulation.truth.forward import HORIZON_DAYS
from simulation.types import Bools, Floats, Ints

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


@dataclass(frozen=True, eq=False)
class Tally:
    """What lists warn of, by true dispute: a column each; rows are all, reachable and warned of in time.

    `came` are the incidents that came, `expected` those to be expected, of the days that were judged.
    """

    came: Floats
    expected: Floats

    def recall(self, rate: float, times: Ints | Bools) -> Recall:
        """The disputes' sum, each counted so many times (a mask: once or not at all); `rate` is listings a day."""
        came, expected = (part @ times.astype(np.float64) for part in (self.came, self.expected))
        return Recall(rate, *map(int, came), *map(float, expected))


def tally_of(course: Course, lists: Mapping[int, Ints], *, days: range) -> Tally:
    """What the lists (true disputes by day, NOBODY passed over) warn of; judged as `recall_at_capacity` judges."""
    listed = np.full(len(course.incident_day), NEVER)
    came, expected = np.zeros((2, 3, len(listed)))
    for day in range(days.start, days.stop + 1):
        if day > days.start:
            ended = np.flatnonzero(course.incident_day == day)
            came[:, ended] += _three(course, listed, ended, day)
            who, hazard = course.hazard_on(day)
            alive = (course.incident_day[who] < 0) | (course.incident_day[who] >= day)
            expected[:, who] += _three(course, listed, who, day) * (hazard * alive)
        if day in lists:
            listed[lists[day][lists[day] != NOBODY]] = day
    return Tally(came, expected)


def recall_of(
    course: Course,
    lists: Mapping[int, Ints],
    *,
    rate: float,
    days: range,
    counted: Bools | None = None,
) -> Recall:
    """What the lists warn of among the `counted` disputes (a mask by number), or among all."""
    everyone = np.ones(len(course.incident_day), dtype=bool)
    tally = tally_of(course, lists, days=days)
    return tally.recall(rate, everyone if counted is None else counted)


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
