"""The page `docs/reached.md`: a line per city, and the means with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

import numpy as np

from benchmarks.reached_city import Reached
from benchmarks.spread import markdown, said, spread

INTRODUCTION = """\
# How near to the ceilings our lists come

Written by `python -m benchmarks.reached`; do not edit. {cities} of preset `{preset}`. Each was taken in file by file, grouped
and trained as of its last day by the jobs that a real city runs, and judged on the model's out-of-time nights: by lists
of what the city can take up, 10 new ones a day for 115 new disputes (fractions of a place add up over the nights),
each counted once in 30 days, the incident at least 24 hours and less than 60 days after. By the same lists on the same
nights, and by the same judge (`benchmarks/reached_lists.py`), stand beside them

- **observable**: LightGBM on everything that was reported or recorded by 08:00, all signs told, linked without error,
  learned from {others} cities of preset `{learned_from}` other than the judged;
- **true**: a model of the true state of both sides at midnight, learned from the same cities.

Recalls are over the incidents to be expected: each dispute's true hazard of each day, which has far less chance in it than the
few that came (*as it came*, on the right). Our listings name our disputes; each stands for the true dispute of most of
its records, and for none where no record is about one. **Ratio** is ours / observable in recall at capacity. AUC and average
precision are over the disputes that the observer sees at risk on {nights} nights, over the chance that each had; a dispute
that is not in our cohort then ranks last. The goal is a mean ratio of at least 0.90 with a lower bound of 0.85 over
twenty cities.

"""

SHARE, NUMBER, COUNT = range(3)
# heading -> (value of a city, how it is written)
COLUMNS: dict[str, tuple[Callable[[Reached], float], int]] = {
    "ratio": (attrgetter("ratio"), NUMBER),
    "recall ours": (attrgetter("recall_ours.expected"), SHARE),
    "observable": (attrgetter("recall_observable.expected"), SHARE),
    "true": (attrgetter("recall_true.expected"), SHARE),
    "reachable: ours": (attrgetter("recall_ours.expected_of_reachable"), SHARE),
    "reachable: observable": (attrgetter("recall_observable.expected_of_reachable"), SHARE),
    "AUC ours": (attrgetter("ranking_ours.auc"), NUMBER),
    "AUC observable": (attrgetter("ranking_observable.auc"), NUMBER),
    "AUC true": (attrgetter("ranking_true.auc"), NUMBER),
    "AP ours": (attrgetter("ranking_ours.average_precision"), NUMBER),
    "AP observable": (attrgetter("ranking_observable.average_precision"), NUMBER),
    "AP true": (attrgetter("ranking_true.average_precision"), NUMBER),
    "about no dispute": (attrgetter("about_nothing"), SHARE),
    "listed twice": (attrgetter("listed_twice"), SHARE),
    "not in our cohort": (attrgetter("not_ranked"), SHARE),
    "incidents that came": (attrgetter("recall_ours.incidents"), COUNT),
    "caught by ours": (attrgetter("recall_ours.caught"), COUNT),
    "by observable": (attrgetter("recall_observable.caught"), COUNT),
    "by true": (attrgetter("recall_true.caught"), COUNT),
}


def line(found: Reached) -> tuple[str, ...]:
    """A city's cells."""
    return (str(found.seed), *(_cell(value(found), form) for value, form in COLUMNS.values()))


def mean_line(cities: Sequence[Reached]) -> tuple[str, ...]:
    """Means over the cities with their intervals; sums where a column counts."""
    return (
        "mean, sum",
        *(_mean([value(c) for c in cities], form) for value, form in COLUMNS.values()),
    )


def page(preset: str, cities: Sequence[Reached], *, learned_from: str, others: int) -> str:
    """The page with its table; a single city has no mean."""
    others -= preset == learned_from
    told = INTRODUCTION.format(
        cities=f"{len(cities)} cities" if len(cities) > 1 else "One city", preset=preset,
        others=others, learned_from=learned_from, nights=8,
    )  # fmt: skip
    rows = [line(found) for found in cities]
    rows += [mean_line(cities)] if len(cities) > 1 else []
    return told + markdown(("seed", *COLUMNS), rows) + "\n\n" + "\n".join(_cost(cities)) + "\n"


def _cost(cities: Sequence[Reached]) -> list[str]:
    """Seconds of CPU by step, over the cities on average, and by which models."""
    steps = list(dict.fromkeys(step for c in cities for step in c.seconds))
    mean = {s: float(np.mean([c.seconds[s] for c in cities if s in c.seconds])) for s in steps}
    champions = sorted({str(c.told["champion"]) for c in cities})
    return [
        f"Champions: {', '.join(champions)}. Seconds of CPU a city: "
        + ", ".join(f"{step} {seconds:.0f}" for step, seconds in mean.items())
        + "."
    ]


def _mean(values: Sequence[float], form: int) -> str:
    if form == COUNT:
        return f"{sum(values):,.0f}"
    if np.isfinite(values).sum() < 2:
        return "none"
    return said(spread(values), percent=form == SHARE)


def _cell(value: float, form: int) -> str:
    if np.isnan(value):
        return "none"
    if form == COUNT:
        return f"{value:,.0f}"
    return f"{100 * value:.0f} %" if form == SHARE else f"{value:.3f}"
