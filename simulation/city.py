"""A whole city on disk: deliveries as the vendors send them, and the truth beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from simulation import marker
from simulation.city_summary import CitySummary
from simulation.delivery.faults.mapping import write_mapping
from simulation.desk import Desk
from simulation.heap import give_back
from simulation.presets import Preset
from simulation.presets import preset as preset_named
from simulation.record.case import Case, build_case
from simulation.record.writers.books import WRITERS
from simulation.request import identity, with_period
from simulation.statistics.compute import statistics
from simulation.statistics.kept import Kept
from simulation.statistics.page import write_page
from simulation.truth.measured import measure
from simulation.truth.write import write_truth

Progress = Callable[[str, float], None]


def write_city(
    out: Path,
    *,
    preset: Preset | str,
    seed: int,
    from_: date | None = None,
    until: date | None = None,
    progress: Progress | None = None,
) -> CitySummary:
    """Write one city under `out` (docs/simulation.md shows the folder) and return what is in it.

    A city that was there is replaced; NotACityError when `out` holds anything else. The same preset, seed and period
    give the same bytes. `from_` is the first day of the history, `until` the date of the last inbox file;
    EmptyPeriodError when no history is left between them.
    """
    chosen = with_period(
        preset_named(preset) if isinstance(preset, str) else preset, from_=from_, until=until
    )
    tell = progress or (lambda step, share: None)
    tell("simulate", 0.0)
    marker.begin(out, identity(chosen, seed))
    case = build_case(chosen, seed)
    measured = measure(case)
    # the states of sampled days have served; what follows needs the room
    case = case.without_kept_states()
    give_back()
    desk = Desk(out, case, Kept(np.datetime64(chosen.until, "s")))
    for done, write in enumerate(WRITERS):
        tell(desk.send(write(case)), (done + 1) / (len(WRITERS) + 2))
    tell("truth", (len(WRITERS) + 1) / (len(WRITERS) + 2))
    write_mapping(out, chosen)
    write_truth(out / "truth", case, answers=desk.answers, trail=desk.trail, measured=measured)
    made = _summary(out, case, desk.rows, desk.files)
    found = statistics(case, desk.kept, summary=made, notes=desk.trail.notes(), truth=measured)
    write_page(out / "statistics.html", found)
    marker.put(out, identity(chosen, seed), made)
    tell("done", 1.0)
    return made


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
