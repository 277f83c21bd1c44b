"""A whole city on disk: deliveries as the vendors send them, and the truth beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.case import Case, build_case
from simulation.faults.inject import inject
from simulation.faults.shipments import Injected, shipments
from simulation.files import write_file
from simulation.presets import EmptyPeriodError, Preset
from simulation.presets import preset as preset_named
from simulation.truth import write_truth
from simulation.writers.books import WRITERS, books

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class CitySummary:
    """What was written: counts for people to read, and where it is."""

    out: Path
    preset: str
    seed: int
    history_from: date
    history_until: date
    until: date
    residents: int
    disputes: int  # that reached a file by `until`
    incidents: int  # of level 1, by `until`, grown out of a dispute
    silent_incidents: int  # of these, without any report before
    rows: dict[str, int]  # per source, over all files
    files: int


def write_city(
    out: Path,
    *,
    preset: Preset | str,
    seed: int,
    from_: date | None = None,
    until: date | None = None,
    progress: Progress | None = None,
) -> CitySummary:
    """Write `deliveries/` and `truth/` of one city under `out` and return what is in them.

    The same preset, seed and period give the same bytes. `from_` is the first day of the history,
    `until` the date of the last inbox file; EmptyPeriodError when no history is left between them.
    """
    chosen = _period(preset_named(preset) if isinstance(preset, str) else preset, from_, until)
    tell = progress or (lambda step, share: None)
    tell("simulate", 0.0)
    case = build_case(chosen, seed)
    rows, files, answers, notes = {}, 0, list[pd.DataFrame](), list[Injected]()
    for done, book in enumerate(books(case)):
        tell(book.source, (done + 1) / (len(WRITERS) + 2))
        sent = inject(
            shipments(book, chosen), chosen.faults, case.stream(f"faults of {book.source}")
        )
        for file in sent.files:
            write_file(out / "deliveries", file)
        rows[book.source] = sum(len(f.rows) for f in sent.files)
        files, notes = files + len(sent.files), [*notes, *sent.notes]
        answers.append(book.who.assign(source=book.source))
    write_truth(out / "truth", case, pd.concat(answers), notes)
    tell("done", 1.0)
    return _summary(out, case, rows, files)


def _period(chosen: Preset, from_: date | None, until: date | None) -> Preset:
    changed = replace(
        chosen, history_from=from_ or chosen.history_from, until=until or chosen.until
    )
    if changed.history_until <= changed.history_from:
        raise EmptyPeriodError(
            f"from {changed.history_from} until {changed.until}: with {changed.inbox_days} inbox days no history "
            f"is left; let `until` be {changed.history_from + timedelta(days=changed.inbox_days + 60)} or later."
        )
    return changed


def _summary(out: Path, case: Case, rows: dict[str, int], files: int) -> CitySummary:
    preset, end = case.world.preset, np.datetime64(case.world.preset.until, "s")
    told = case.reports[
        (case.reports["dispute"] >= 0) & (case.reports["at"] < end) & (case.reports["grade"] < 3)
    ]
    worst = case.incidents[(case.incidents["level"] == "1") & (case.incidents["dispute"] >= 0)]
    worst = worst[worst["at"] < end]
    first = told.groupby("dispute")["at"].min().reindex(worst["dispute"])
    silent = int((~(first.to_numpy() < worst["at"].to_numpy())).sum())
    return CitySummary(
        out=out, preset=preset.name, seed=case.chronicle.seed, history_from=preset.history_from,
        history_until=preset.history_until, until=preset.until, residents=len(case.world.people),
        disputes=told["dispute"].nunique(), incidents=len(worst), silent_incidents=silent, rows=rows, files=files,
    )  # fmt: skip
