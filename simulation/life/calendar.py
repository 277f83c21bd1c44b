"""The year as people live it: seasons, weekdays, Spring Festival, hours, and the shock in the middle."""

from __future__ import annotations

import numpy as np

from simulation.presets import Preset
from simulation.types import Bools, Floats, Ints, Times

# first day of the lunar year; a year beyond has no festival in the city
SPRING_FESTIVALS = np.array(
    ["2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10",
     "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03"],
    dtype="datetime64[D]",
)  # fmt: skip
NIGHT_UNTIL, NIGHT_FROM = 6, 23
OFFICE_FROM, OFFICE_UNTIL = 8, 18


def after_shock(preset: Preset, at: Times) -> Bools:
    """Whether each time is on or after the day on which the closing practice changed."""
    later: Bools = at >= np.datetime64(preset.shock_on, "s")
    return later


def at_night(at: Times) -> Bools:
    """Whether each time falls between 23:00 and 06:00."""
    hour = hour_of(at)
    return (hour >= NIGHT_FROM) | (hour < NIGHT_UNTIL)


def hour_of(at: Times) -> Ints:
    """Hour of the day, 0 to 23."""
    return (at.astype("datetime64[h]").astype(np.int64) % 24).astype(np.int64)


def weekday_of(day: Times) -> Ints:
    """0 Monday to 6 Sunday."""
    # 1970-01-01 was a Thursday
    return (day.astype("datetime64[D]").astype(np.int64) + 3) % 7


def days_from_festival(day: Times) -> Ints:
    """Days since the nearest Spring Festival, negative before it; 400 where none is known nearby."""
    dates = day.astype("datetime64[D]").astype(np.int64)
    known = SPRING_FESTIVALS.astype(np.int64)
    place = np.clip(np.searchsorted(known, dates), 1, len(known) - 1)
    before, after = dates - known[place - 1], dates - known[place]
    nearest = np.where(np.abs(before) <= np.abs(after), before, after)
    return np.where(np.abs(nearest) > 190, 400, nearest)


def month_of(day: Times) -> Ints:
    """1 January to 12 December."""
    return day.astype("datetime64[M]").astype(np.int64) % 12 + 1


def busy(days: Times, *, weekend: float, festival: float) -> Floats:
    """Weights of days, one on a plain working day, times these factors at weekends and in the festival's ten days."""
    near = days_from_festival(days)
    weight: Floats = np.where(weekday_of(days) >= 5, weekend, 1.0)
    return weight * np.where((near >= -3) & (near <= 6), festival, 1.0)


def in_office(at: Times) -> Times:
    """Each time between 08:00 and 18:00 as it is, the others at the same minutes of the next morning's ninth hour."""
    hour, day = hour_of(at), at.astype("datetime64[D]")
    minute = at - at.astype("datetime64[h]")
    morning = (
        (day + (hour >= OFFICE_UNTIL)).astype("datetime64[s]") + np.timedelta64(8, "h") + minute
    )
    return np.where((hour >= OFFICE_FROM) & (hour < OFFICE_UNTIL), at, morning)
