"""Take in every file of a folder that is not registered yet, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from data_contracts.adapters import Adapter
from data_contracts.ingest.candidates import candidates, history_order, live_order
from data_contracts.ingest.counts import FileCount
from data_contracts.ingest.days import Days
from data_contracts.ingest.door import Door
from data_contracts.ingest.memory import scratch
from data_contracts.ingest.work import Bounds
from data_contracts.sealing import Keys

Progress = Callable[[int, int, FileCount], None]


def ingest_folder(
    con: duckdb.DuckDBPyConnection,
    folder: Path | str,
    *,
    mode: str,
    keys: Keys,
    ingested_at: datetime,
    received_at: datetime | None = None,
    adapters: Sequence[Adapter] = (),
    bounds: Bounds | None = None,
    progress: Progress | None = None,
) -> list[FileCount]:
    """What became of every file, in the order in which they were taken in.

    Files of a day go in a fixed order of sources: grids, residents, ledger, reports, ...,
    incidents last. `received_at` defaults to 06:00 of the date in the file's name. A stopped
    file does not stop the others; a file that nothing claims comes back with state `unknown`.
    Small files of several days share a transaction, with the outcome of one after the other (see `days`).
    `progress(done, total, count)` is called after each file.
    """
    files = candidates(Path(folder), adapters=adapters, received_at=received_at)
    files.sort(key=history_order if mode == "history" else live_order)
    counts: list[FileCount] = []
    with scratch(None) as memory:
        days = Days(Door(con, memory, mode, keys, ingested_at, bounds))
        for count in days.counts(files):
            counts.append(count)
            if progress:
                progress(len(counts), len(files), count)
    return counts
