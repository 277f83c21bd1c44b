"""`python -m benchmarks.ablation`: each property of the mechanism switched off, and what then changes.

The same seeds with and without; what is printed goes into docs/simulation-ablation.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.cities import city, rows_of, true_risk
from benchmarks.place import TREE
from benchmarks.spread import Spread, markdown, said, spread
from benchmarks.workers import each
from simulation.life.sampled import list_days
from simulation.mechanism import Mechanism
from simulation.presets import Preset, preset
from simulation.truth.ceilings import days_of, labels_of
from simulation.truth.help_trial import effect_of_help
from simulation.truth.learning import Rows, learn
from simulation.truth.probe import clustering, followed, reporting
from simulation.truth.ranking import expected_auc
from simulation.types import Floats

PAGE = TREE / "docs" / "simulation-ablation.md"
FULL = "as in life"
HELP_COPIES = 20  # of every weekly list's day: more days tell more than more copies
# quantity of `Figures` -> heading of its column
COLUMNS = {
    "clustering": "clustering of acts",
    "followed": "followed in a week",
    "gap": "AUC true − observable",
    "female": "reported: women / men",
    "migrant": "migrants / locals",
    "afraid": "afraid / not",
    "help_gap": "help: seeming − true",
}
# switch -> the quantities that it should move
SHOULD = {
    "excitation": ("clustering", "followed"),
    "hidden": ("gap",),
    "bias": ("female", "migrant", "afraid"),
    "confounding": ("help_gap",),
}
INTRODUCTION = """\
# What each property of the simulated city does

Written by `python -m benchmarks.ablation`; do not edit. {cities} cities of preset `{preset}` (seeds 1 to {cities}), as
they are and with one switch of `simulation/mechanism.py` off; means over the cities with 95 % intervals.
In **bold** what the switch should change; ↓ ↑ where the paired difference to the same cities as in life
has an interval without zero, = where it has not.

- **Clustering of acts**: pairs of acts of one dispute 1 to 3 days apart, per pair 15 to 17 days apart; 1 where an
  act says nothing about when the next one comes. Without excitation more than 1 is left, since tempers, help and
  failure still come and go. **Followed**: acts after which another of the dispute comes within 7 days, as a share.
- **AUC true − observable**: what is lost because part of the drivers reaches no file (expected AUCs, as in
  [simulation-ceilings.md](simulation-ceilings.md); the observer learns from the other cities).
- **Reported**: odds ratios of an act's being reported, at equal gravity and kind; 1 is alike.
- **Help: seeming − true**: effect of a letter, an order or detention after reported blows on the log risk of the
  60 days after, among the like in the files, less the true one (the same copies with and without help): how
  much worse off those helped were to begin with, by the officials' chances of choosing them
  (`simulation/truth/help_trial.py`). Above 0, help looks worse than it is: it goes to those whom officials see to be
  in danger.

What moves besides has its reasons. Without hidden drivers officials have less to see that files lack (the victim's
fear is left), so the help column falls too. Without bias the afraid still tell a little less: the candid tell early,
are helped, and fear less; at equal candour they tell alike.

"""


@dataclass(frozen=True)
class Figures:
    """The measured quantities of one city."""

    clustering: float
    followed: float
    gap: float
    female: float
    migrant: float
    afraid: float
    help_gap: float


@dataclass(frozen=True)
class _Sheet:
    """What is kept of one city until all cities of its row are there."""

    figures: Figures  # `gap` still without the observer
    learn: Rows
    judge: Rows


def variants(name: str) -> dict[str, Preset]:
    """The cities of the table's rows: as in life, and with each switch off."""
    full = preset(name)
    off = {f"{s} off": replace(full, mechanism=Mechanism(**{s: 0.0})) for s in SHOULD}
    return {FULL: full} | off


def measured(of: Preset, seeds: Sequence[int], *, processes: int = 1) -> Iterator[Figures]:
    """The figures of one row, city by city."""
    sheets = each(partial(_sheet, of), seeds, processes=processes)
    for place, sheet in enumerate(sheets):
        others = [s.learn for s in (*sheets[:place], *sheets[place + 1 :])]
        score: Floats = np.asarray(learn(others).predict(sheet.judge.features))
        observable = expected_auc(score, sheet.judge.label)
        yield replace(sheet.figures, gap=sheet.figures.gap - observable)


def _sheet(of: Preset, seed: int) -> _Sheet:
    view = city(of, seed)
    risk = true_risk(view, every=2)
    who, day = risk["dispute"].to_numpy(), days_of(view, risk)
    label = labels_of(view, who, day)
    told = reporting(view.chronicle)
    tried = effect_of_help(view.chronicle, days=list_days(of), copies=HELP_COPIES)
    figures = Figures(
        clustering=clustering(view.chronicle.story),
        followed=followed(view.chronicle.story),
        gap=expected_auc(risk["risk"].to_numpy(), label),
        female=told.female,
        migrant=told.migrant,
        afraid=told.afraid,
        help_gap=tried.gap,
    )
    return _Sheet(figures, rows_of(view).observed, Rows(who, day, view.observed(who, day), label))


def line(name: str, found: Sequence[Figures], full: Sequence[Figures]) -> tuple[str, ...]:
    """A row's cells; `full` are the same seeds as in life."""
    switch = name.removesuffix(" off")
    return (name, *(_cell(c, found, full, c in SHOULD.get(switch, ())) for c in COLUMNS))


def _cell(column: str, found: Sequence[Figures], full: Sequence[Figures], should: bool) -> str:
    values, before = ([asdict(f)[column] for f in figures] for figures in (found, full))
    cell = said(spread(values))
    if found is not full:
        cell += f" {_mark(spread([v - b for v, b in zip(values, before, strict=True)]))}"
    return f"**{cell}**" if should else cell


def _mark(change: Spread) -> str:
    return "↑" if change.low > 0 else "↓" if change.high < 0 else "="


def page(name: str, rows: dict[str, list[Figures]]) -> str:
    """The page with its table."""
    lines = [line(row, found, rows[FULL]) for row, found in rows.items()]
    told = INTRODUCTION.format(cities=len(rows[FULL]), preset=name)
    return told + markdown(("city", *COLUMNS.values()), lines) + "\n"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablation", description=__doc__)
    parser.add_argument("--preset", default="study", help="size of the cities, %(default)s")
    parser.add_argument("--cities", type=int, default=5, help="seeds 1 to so many, %(default)s")
    parser.add_argument("--processes", type=int, default=2, help="cities at once, %(default)s")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page, %(default)s")
    asked = parser.parse_args(argv)
    rows: dict[str, list[Figures]] = {}
    seeds = range(1, asked.cities + 1)
    for name, of in variants(asked.preset).items():
        rows[name] = list(measured(of, seeds, processes=asked.processes))
        print("  ".join(line(name, rows[name], rows[FULL])), flush=True)
    asked.out.write_text(page(asked.preset, rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
