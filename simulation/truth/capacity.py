"""Which incidents a city of limited capacity is warned of: lists night by night (ESTIMAND, "Capacity")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from simulation.life.chronicle import Chronicle
from simulation.truth.forward import HORIZON_DAYS
from simulation.truth.hazard_ahead import hazard_on
from simulation.types import Bools, Floats, Ints

COUNTED_ONCE_DAYS = 30
LISTS_PER_DISPUTE = 10 / 115  # new red or orange disputes a day, per new dispute a day
# incidents come between 06:00 and 24:00; of a day's expected ones this is the usual hour
USUAL_HOUR = 15

# the disputes at risk at the start of a day, and their risks
Scores = Callable[[int], tuple[Ints, Floats]]


@dataclass(frozen=True)
class Recall:
    """Incidents that a list named at least 24 hours and less than 60 days before; NaN without any.

    `expected_*` count each dispute's hazard of the day instead of the incidents that came of it:
    the same quantity with far less chance in it (the compensator of the counting process).
    """

    per_day: float  # new listings that the city takes up
    incidents: int
    reachable: int  # of these, with some report at least 24 hours before
    caught: int
    expected_incidents: float
    expected_reachable: float
    expected_caught: float

    @property
    def recall(self) -> float:
        """Of all incidents."""
        return _ratio(self.caught, self.incidents)

    @property
    def recall_reachable(self) -> float:
        """Of those that some report could have warned of."""
        return _ratio(self.caught, self.reachable)

    @property
    def expected(self) -> float:
        """Of all incidents to be expected."""
        return _ratio(self.expected_caught, self.expected_incidents)

    @property
    def expected_of_reachable(self) -> float:
        """Of those to be expected that some report could have warned of."""
        return _ratio(self.expected_caught, self.expected_reachable)


def capacity_of(chronicle: Chronicle) -> float:
    """New listings a day that the city can take up: ten for 115 new disputes a day."""
    return chronicle.world.preset.disputes_per_year / 365 * LISTS_PER_DISPUTE


@dataclass(frozen=True)
class Course:
    """What came of each dispute, and the true hazards that it came of."""

    incident_day: Ints  # -1 without
    first_report: Ints  # second since the first midnight; beyond all others without
    hazard_on: Callable[[int], tuple[Ints, Floats]]  # disputes watched on a day, their hazards

    def reachable(self, dispute: Ints, day: int) -> Bools:
        """Reported at least 24 hours before the usual hour of an incident on that day."""
        found: Bools = self.first_report[dispute] <= day * 86_400 + (USUAL_HOUR - 24) * 3600
        return found


def course_of(chronicle: Chronicle) -> Course:
    """The course of a city's disputes."""
    told = chronicle.acts[chronicle.acts["reported"].to_numpy(dtype=bool)]
    second = (told["at"].to_numpy() - chronicle.start).astype("timedelta64[s]").astype(np.int64)
    first = np.full(len(chronicle.disputes), np.iinfo(np.int64).max)
    np.minimum.at(first, told["dispute"].to_numpy(), second)
    return Course(chronicle.endings.day, first, partial(hazard_on, chronicle))


def recall_at_capacity(course: Course, scores: Scores, *, rate: float, days: range) -> Recall:
    """What lists at 00:00 of `days` warn of; with a step of several days a list holds their capacity.

    `rate` is the number of new listings a day. Judged are incidents that some list could have
    named in time: those from the day after the first to the day after the last.
    """
    listed = np.full(len(course.incident_day), -(10**6))
    came, expected = np.zeros(3), np.zeros(3)
    for day in range(days.start, days.stop + 1):
        if day > days.start:
            _count(course, listed, day, came, expected)
        if day in days:
            # fractions of a place add up over the days
            passed = day - days.start
            places = int(rate * (passed + days.step)) - int(rate * passed)
            _list(scores(day), listed, day, places)
    return Recall(rate, *map(int, came), *map(float, expected))


def _count(course: Course, listed: Ints, day: int, came: Floats, expected: Floats) -> None:
    """Add that day's incidents: all, reachable and warned of by the lists up to the day before."""
    came += _three(course, listed, np.flatnonzero(course.incident_day == day), day).sum(axis=1)
    who, hazard = course.hazard_on(day)
    alive = (course.incident_day[who] < 0) | (course.incident_day[who] >= day)
    expected += _three(course, listed, who, day) @ (hazard * alive)


def _three(course: Course, listed: Ints, who: Ints, day: int) -> Floats:
    # a list at 00:00 of the day before is at least 24 hours before any hour of this one
    warned = day - listed[who] < HORIZON_DAYS
    return np.stack([np.ones(len(who)), course.reachable(who, day), warned]).astype(np.float64)


def _list(found: tuple[Ints, Floats], listed: Ints, day: int, places: int) -> None:
    """Write the day of the list beside the highest that were not listed in the last 30 days."""
    dispute, score = found
    fresh = day - listed[dispute] >= COUNTED_ONCE_DAYS
    dispute, score = dispute[fresh], score[fresh]
    best = np.lexsort((dispute, -score))[:places]
    listed[dispute[best]] = day


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
