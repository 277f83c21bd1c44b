"""A mean over cities with its interval, and a table of such in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class Spread:
    """Mean over cities with the 95 % interval of the mean (Student's t over the cities)."""

    mean: float
    half: float

    @property
    def low(self) -> float:
        return self.mean - self.half

    @property
    def high(self) -> float:
        return self.mean + self.half


def spread(values: Sequence[float]) -> Spread:
    """The mean of at least two cities; a city that lacks the value counts as none."""
    known = np.array([v for v in values if not np.isnan(v)])
    if len(known) < 2:
        raise ValueError(f"values={list(values)}: an interval needs two cities with a value.")
    t = float(stats.t.ppf(0.975, len(known) - 1))
    return Spread(float(known.mean()), t * float(known.std(ddof=1)) / len(known) ** 0.5)


def said(found: Spread, *, percent: bool = False) -> str:
    """`0.843 ± 0.004`, or `21 ± 3 %`."""
    if percent:
        return f"{100 * found.mean:.0f} ± {100 * found.half:.0f} %"
    return f"{found.mean:.3f} ± {found.half:.3f}"


def markdown(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, all but the first column to the right."""
    rule = ["---", *["--:"] * (len(heading) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (heading, rule, *rows))
