"""The second table of the page: one line per group of kinds, each figure with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from benchmarks.reached_kinds import RESAMPLED, OfKinds
from benchmarks.spread import Spread, markdown, spread

HEAD = """\
## By kind of dispute

The same lists and rankings, accounted for by the kind of the true dispute. Lists stay drawn over all kinds, whose capacity is
shared: a kind may be reached less because another takes the places. Recalls are over the incidents of the group to be
expected; AUC and average precision rank its disputes among each other.

"""
ONE_CITY = f"""\
In brackets 95 % intervals: the percentiles over {RESAMPLED:,} draws of the group's true disputes, each taken a Poisson(1) number of
times, while lists, scores and models stay as they are. They say how much hangs on a few disputes of this city, not how
another city or another training would come out; few incidents make them too narrow.
"""
MANY_CITIES = """\
Means over the cities, ± the 95 % interval of the mean (Student's t); the ratio is the mean of the cities' ratios. A city
that lacks a figure, such as a ratio to nothing, is left out of its mean.
"""


@dataclass(frozen=True)
class Form:
    """How a figure is written: times `scale`, with so many digits, and a unit behind."""

    scale: float = 1.0
    digits: int = 3
    unit: str = ""

    def number(self, value: float) -> str:
        """Without its unit."""
        return f"{self.scale * value:.{self.digits}f}"


SHARE, COUNT, NUMBER, SMALL = Form(100.0, 0, " %"), Form(digits=1), Form(), Form(digits=4)
# heading -> (figure, how it is written)
COLUMNS: dict[str, tuple[str, Form]] = {
    "incidents to be expected": ("recall_ours.expected_incidents", COUNT),
    "ratio": ("ratio", NUMBER),
    "recall ours": ("recall_ours.expected", SHARE),
    "observable": ("recall_observable.expected", SHARE),
    "true": ("recall_true.expected", SHARE),
    "reachable: ours": ("recall_ours.expected_of_reachable", SHARE),
    "reachable: observable": ("recall_observable.expected_of_reachable", SHARE),
    "AUC ours": ("ranking_ours.auc", NUMBER),
    "AUC observable": ("ranking_observable.auc", NUMBER),
    "AUC true": ("ranking_true.auc", NUMBER),
    "AP ours": ("ranking_ours.average_precision", SMALL),
    "AP observable": ("ranking_observable.average_precision", SMALL),
    "AP true": ("ranking_true.average_precision", SMALL),
}


def kinds_section(cities: Sequence[Sequence[OfKinds]]) -> str:
    """The section of the page; the groups of each city stand in the same order."""
    rows = [_row(group) for group in zip(*cities, strict=True)]
    note = ONE_CITY if len(cities) == 1 else MANY_CITIES
    return HEAD + markdown(("kind", *COLUMNS), rows) + "\n\n" + note


def _row(cities: Sequence[OfKinds]) -> tuple[str, ...]:
    """One group: a city's own figures, or the means over several."""
    cell = _own if len(cities) == 1 else _mean
    return (cities[0].group, *(cell(cities, figure, form) for figure, form in COLUMNS.values()))


def _own(cities: Sequence[OfKinds], figure: str, form: Form) -> str:
    (city,) = cities
    value, (low, high) = attrgetter(figure)(city), city.intervals[figure]
    if np.isnan(value):
        return "none"
    within = "no interval" if np.isnan([low, high]).any() else _from_to(form, low, high)
    return f"{form.number(value)}{form.unit} ({within})"


def _mean(cities: Sequence[OfKinds], figure: str, form: Form) -> str:
    values = [attrgetter(figure)(city) for city in cities]
    if np.isfinite(values).sum() < 2:
        return "none"
    return _said(spread(values), form)


def _from_to(form: Form, low: float, high: float) -> str:
    return f"{form.number(low)} to {form.number(high)}"


def _said(found: Spread, form: Form) -> str:
    return f"{form.number(found.mean)} ± {form.number(found.half)}{form.unit}"
