"""`python -m benchmarks.ceilings`: what the true state and the best observer reach, over many cities.

Every city is made twice: once for rows that others learn from, once to be judged by models of all
the others. What is printed goes into docs/simulation-ceilings.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.cities import REPLICATES, Learned, city, judges, rows_of, true_risk
from benchmarks.place import TREE
from benchmarks.spread import markdown, said, spread
from benchmarks.workers import each
from simulation.life.sampled import list_days
from simulation.presets import preset
from simulation.truth.capacity import Recall, capacity_of, recall_at_capacity
from simulation.truth.ceilings import Ceilings, ceilings

PAGE = TREE / "docs" / "simulation-ceilings.md"
INTRODUCTION = """\
# Ceilings of the simulated city

Written by `python -m benchmarks.ceilings`; do not edit. {cities} cities of preset `{preset}`, each judged by
models that have not seen it. Definitions: `simulation/truth/ceilings.py`, `simulation/truth/capacity.py`.

- **AUC, true**: the risk found by running each dispute's true state forward ({replicates} courses of 60 days),
  over disputes at risk on sampled dates of the last year. **Observable**: LightGBM on everything that was
  reported or recorded, all signs told, linked without error, learned from the other {others} cities. Both are
  expected AUCs over soft labels, the chance of an incident on the path that was lived.
- **Recall at capacity**: incidents of the last half year whose dispute was listed at least 24 hours and
  less than 60 days before, at 10 new listings for 115 new disputes, each counted once in 30 days; over all
  incidents to be expected, and over those with a report at least 24 hours before. Weekly lists hold a
  week's places; for these a model of the true state (its AUC stands beside) takes the place of running
  it forward. The last columns are the observer's nightly lists, as a city draws them, and the incidents
  that truly came (their count is small: this column is chance for the most part).

Cities scatter, since a few disputes hold much of what is to be expected on the sampled dates. Where fate strikes a
quiet one of them hard after the date, no state of that date could tell, and the city's true AUC falls by as much.

"""


@dataclass(frozen=True)
class CityCeilings:
    """One city's line: weekly ceilings, and the observer's nightly lists."""

    seed: int
    weekly: Ceilings
    nightly: Recall


# heading -> (value of a city, whether it is a share)
COLUMNS: dict[str, tuple[Callable[[CityCeilings], float], bool]] = {
    "AUC true": (lambda c: c.weekly.auc_true.expected, False),
    "AUC by state": (lambda c: c.weekly.auc_state.expected, False),
    "AUC observable": (lambda c: c.weekly.auc_observable.expected, False),
    "recall true": (lambda c: c.weekly.recall_true.expected, True),
    "recall observable": (lambda c: c.weekly.recall_observable.expected, True),
    "reachable: true": (lambda c: c.weekly.recall_true.expected_of_reachable, True),
    "reachable: observable": (lambda c: c.weekly.recall_observable.expected_of_reachable, True),
    "nightly: observable": (lambda c: c.nightly.expected, True),
    "nightly, reachable": (lambda c: c.nightly.expected_of_reachable, True),
    "nightly, as it came": (lambda c: c.nightly.recall, True),
}


def measured(name: str, seeds: Sequence[int], *, processes: int = 1) -> list[CityCeilings]:
    """The cities in order, each judged by models of all the others."""
    learned = each(partial(_learned, name), seeds, processes=processes)
    others = [[*learned[:place], *learned[place + 1 :]] for place in range(len(seeds))]
    return each(partial(_judged, name), seeds, others, processes=processes)


def _learned(name: str, seed: int) -> Learned:
    return rows_of(city(preset(name), seed))


def _judged(name: str, seed: int, others: Sequence[Learned]) -> CityCeilings:
    by, view = judges(others), city(preset(name), seed)
    weekly = ceilings(view, true_risk(view), observable=by.observed, state=by.state)
    nights = list_days(preset(name), every=1)
    scores = view.scores(view.observed, by.observed, nights)
    nightly = recall_at_capacity(view.course, scores, rate=capacity_of(view.chronicle), days=nights)
    return CityCeilings(seed, weekly, nightly)


def line(found: CityCeilings) -> tuple[str, ...]:
    """A city's cells."""
    return (str(found.seed), *(_cell(value(found), share) for value, share in COLUMNS.values()))


def mean_line(cities: Sequence[CityCeilings]) -> tuple[str, ...]:
    """Means over the cities with their intervals."""
    spreads = ((spread([value(c) for c in cities]), share) for value, share in COLUMNS.values())
    return ("mean", *(said(found, percent=share) for found, share in spreads))


def page(name: str, cities: Sequence[CityCeilings]) -> str:
    """The page with its table."""
    told = INTRODUCTION.format(
        cities=len(cities), preset=name, replicates=REPLICATES, others=len(cities) - 1
    )
    rows = [*map(line, cities), mean_line(cities)]
    return told + markdown(("seed", *COLUMNS), rows) + "\n"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ceilings", description=__doc__)
    parser.add_argument("--preset", default="study", help="size of the cities, %(default)s")
    parser.add_argument("--cities", type=int, default=20, help="seeds 1 to so many, %(default)s")
    parser.add_argument("--processes", type=int, default=2, help="cities at once, %(default)s")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page, %(default)s")
    asked = parser.parse_args(argv)
    cities = []
    seeds = range(1, asked.cities + 1)
    for found in measured(asked.preset, seeds, processes=asked.processes):
        print("  ".join(line(found)), flush=True)
        cities.append(found)
    asked.out.write_text(page(asked.preset, cities), encoding="utf-8")
    print("  ".join(mean_line(cities)))
    return 0


def _cell(value: float, share: bool) -> str:
    if np.isnan(value):
        return "none"
    return f"{100 * value:.0f} %" if share else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
