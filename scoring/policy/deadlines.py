"""When something falls due: hours of the clock, or working days of the Chinese calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from data_contracts.workdays import calendar_covers, is_working_day
from scoring.policy.ladder import Rung


@dataclass(frozen=True)
class Deadline:
    """A due time; `calendar_known` is false when holidays of that year were not published yet."""

    at: datetime
    calendar_known: bool


def due(rung: Rung, since: datetime, *, office_closes_hour: int) -> Deadline | None:
    """When the unit must have acted on a code in force since `since`; None when nothing is asked."""
    if rung.act_within_hours is not None:
        return Deadline(since + timedelta(hours=rung.act_within_hours), calendar_known=True)
    if rung.act_within_working_days is not None:
        return working_days_after(
            since, rung.act_within_working_days, closes_hour=office_closes_hour
        )
    return None


def working_days_after(start: datetime, days: int, *, closes_hour: int) -> Deadline:
    """Closing hour of the n-th working day after the day of `start`.

    Beyond the published holidays Monday to Friday count as working days, and the deadline says so.
    """
    day, left, known = start.date(), days, True
    while left:
        day += timedelta(days=1)
        known = known and calendar_covers(day)
        left -= is_working_day(day)
    return Deadline(datetime.combine(day, time(closes_hour)), known)


def review(rung: Rung, since: datetime, as_of: datetime) -> datetime | None:
    """The next review after `as_of`, counted in whole clocks from `since`; None when none is asked."""
    if rung.review_hours is None:
        return None
    clock = timedelta(hours=rung.review_hours)
    return since + clock * ((as_of - since) // clock + 1)
