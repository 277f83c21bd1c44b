"""The days on which truth is looked at: where the true state is kept and lists are drawn."""

from __future__ import annotations

from simulation.presets import Preset

RISK_DATES = 8
RISK_YEAR_DAYS = 365
LISTED_DAYS = 182  # as long as the default city's inbox
LIST_EVERY_DAYS = 7
FIRST_DAY = 120  # before that the city has hardly any past


def last_day(preset: Preset) -> int:
    """The day (since the first) of the last inbox file; courses are known for the tail after it."""
    return (preset.until - preset.history_from).days


def risk_days(preset: Preset) -> tuple[int, ...]:
    """Eight days spread over the last year; one of every 90 days where the period is short."""
    stop = last_day(preset)
    first = max(stop - RISK_YEAR_DAYS, min(FIRST_DAY, stop // 2))
    dates = max(min(RISK_DATES, stop // 90), 1)
    return tuple(first + (stop - first) * nth // dates for nth in range(dates))


def list_days(preset: Preset, *, every: int = LIST_EVERY_DAYS) -> range:
    """The days of the lists over the last half year, one of every `every` days."""
    stop = last_day(preset)
    return range(max(stop - LISTED_DAYS, min(FIRST_DAY, stop // 2)), stop, every)


def learning_days(preset: Preset) -> range:
    """A day of every four weeks, as far as the 60 days after it are simulated."""
    stop = last_day(preset)
    return range(min(FIRST_DAY, stop // 2), stop, 28)


def kept_days(preset: Preset) -> frozenset[int]:
    """The days at whose start the true state is kept: those of the risks and of the lists."""
    return frozenset((*risk_days(preset), *list_days(preset)))
