"""The Chinese working calendar: which days are worked, and when the Spring Festival holiday begins."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar

SPRING_FESTIVAL = chinese_calendar.Holiday.spring_festival.value


@cache
def working_days_to_spring(day: date) -> int | None:
    """Working days from `day` on before the next Spring Festival holiday; None when that one is not published yet."""
    first = next((f for f in _spring_festivals() if f >= day), None)
    # festivals before the first published one are as unknown as those after the last
    if first is None or not calendar_covers(day):
        return None
    return sum(is_working_day(day + timedelta(days=n)) for n in range((first - day).days))


@cache
def _spring_festivals() -> tuple[date, ...]:
    """The first day off of each published Spring Festival."""
    days = [d for d, name in chinese_calendar.holidays.items() if name == SPRING_FESTIVAL]
    return tuple(min(d for d in days if d.year == year) for year in sorted({d.year for d in days}))


@cache
def is_working_day(day: date) -> bool:
    """Whether offices work on `day`, make-up Saturdays included where they are published."""
    return chinese_calendar.is_workday(day) if calendar_covers(day) else day.weekday() < 5


@cache
def calendar_covers(day: date) -> bool:
    """Whether the holidays of that year are published in the installed calendar."""
    return _first_year() <= day.year <= _last_year()


def _first_year() -> int:
    return int(min(chinese_calendar.holidays).year)


def _last_year() -> int:
    return int(max(chinese_calendar.holidays).year)
