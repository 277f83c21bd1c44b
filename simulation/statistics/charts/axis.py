"""Round numbers for axes, and marks on a time axis."""

from __future__ import annotations

import math

import pandas as pd

from data_contracts import svg

GRID = svg.RULE
BARS = (svg.CHAMPION, "#8fb0cc", svg.TEST, "#6d8f7a", "#b9c2ca", "#8d7aa0")
SHOCK = "#b3442f"
MOST_TICKS = 6


class LogScale(svg.Scale):
    """A scale whose ends are logarithms to base ten; what lies before its start is drawn there."""

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        return super().__call__(max(math.log10(value), self.low) if value > 0 else self.low)


def rounded(highest: float, *, steps: int = 4) -> list[float]:
    """At most `steps` + 1 round numbers from 0 to the first one not below `highest`."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / steps
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(m * unit for m in (1, 2, 2.5, 5, 10) if m * unit >= rough)
    return [i * step for i in range(math.ceil(highest / step - 1e-9) + 1)]


def decades(low: float, high: float) -> list[float]:
    """Round numbers between two positive ones: 1, 2, 5, 10, ... or fewer, so that their names have room."""
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    for leading in ((1, 2, 5), (1, 3), (1,)):
        ticks = [m * 10.0**d for d in powers for m in leading]
        inside = [t for t in ticks if low * 0.999 <= t <= high * 1.001]
        if len(inside) <= MOST_TICKS:
            break
    return inside


def short(value: float) -> str:
    """12,000 as 12,000, 0.25 as 0.25, without a tail of zeros."""
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:g}"


def months(index: pd.DatetimeIndex) -> list[tuple[int, str]]:
    """Place and name of the months to be named on an axis: at most about seven."""
    step = next(s for s in (1, 2, 3, 6, 12, 24) if len(index) <= 8 * s)
    return [(i, f"{m:%Y-%m}") for i, m in enumerate(index) if (m.month - 1) % step == 0]


def place(index: pd.DatetimeIndex, at: pd.Timestamp) -> float:
    """Where a moment lies on an axis of months, in months from the first."""
    first = index[0]
    month = (at.year - first.year) * 12 + at.month - first.month
    return month + (at.day - 1) / at.days_in_month
