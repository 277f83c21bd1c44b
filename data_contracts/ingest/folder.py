"""Take in every file of a folder that is not registered yet, oldest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path

import duckdb

from data_contracts.adapters import Adapter
from data_contracts.deliveries import source_names
from data_contracts.ingest.arrive import Parcel, fingerprint
from data_contracts.ingest.counts import FileCount
from data_contracts.ingest.errors import BatchStopped
from data_contracts.ingest.file import ingest_file
from data_contracts.ingest.load import transaction
from data_contracts.ingest.memory import scratch
from data_contracts.ingest.register import next_file_no, record
from data_contracts.ingest.work import Bounds
from data_contracts.readers import READERS, readable
from data_contracts.sealing import Keys

# the nightly delivery is there at this hour of the day that its name states
ARRIVAL = time(6)
DATE = re.compile(r"_(\d{8})(?:_(\d+))?$")

# what the register has as the source of a file that nothing claims
NO_SOURCE = "unknown"

Progress = Callable[[int, int, FileCount], None]


@dataclass(frozen=True)
class Candidate:
    """One file of a folder, with what its name says."""

    path: Path
    source: str | None
    adapter: Adapter | None
    received_at: datetime | None


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
    `progress(done, total, count)` is called after each file.
    """
    files = candidates(Path(folder), adapters=adapters, received_at=received_at)
    files.sort(key=_history_order if mode == "history" else _live_order)
    counts: list[FileCount] = []
    with scratch(None) as memory:
        for file in files:
            count = _take(
                con,
                file,
                mode=mode,
                keys=keys,
                ingested_at=ingested_at,
                bounds=bounds,
                memory=memory,
            )
            counts.append(count)
            if progress:
                progress(len(counts), len(files), count)
    return counts


def candidates(
    folder: Path, *, adapters: Sequence[Adapter] = (), received_at: datetime | None = None
) -> list[Candidate]:
    """Every file under a folder with its source, adapter and time of arrival, once a source.

    A file that nothing claims, or that no reader takes, has no source: it is named, not passed over.
    """
    files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    found = [_of_file(p, adapters, received_at) for p in files]
    return [candidate for readings in found for candidate in readings]


def _of_file(
    path: Path, adapters: Sequence[Adapter], received_at: datetime | None
) -> list[Candidate]:
    """One file may be read as several sources: reports, and the incidents among them."""
    stem = path.name.split(".")[0]
    arrived = received_at or _arrival(stem)
    if not readable(path):
        return [Candidate(path, None, None, arrived)]
    mapped = [Candidate(path, a.source, a, arrived) for a in adapters if a.takes(path)]
    named = next((s for s in source_names() if DATE.sub("", stem).lower() == s), None)
    return _one_a_source(mapped) or [Candidate(path, named, None, arrived)]


def _one_a_source(found: list[Candidate]) -> list[Candidate]:
    """Of several mappings to one source the first stated: a row must not come in twice."""
    return list({c.source: c for c in reversed(found)}.values())[::-1]


def _arrival(stem: str) -> datetime | None:
    found = DATE.search(stem)
    try:
        day = datetime.strptime(found.group(1), "%Y%m%d") if found else None
    except ValueError:
        return None
    return datetime.combine(day, ARRIVAL) if day else None


def _part(file: Candidate) -> tuple[int, str]:
    """The part of a day's delivery as a number: _10 comes after _2."""
    found = DATE.search(file.path.name.split(".")[0])
    return int((found and found.group(2)) or 0), file.path.name


def _live_order(file: Candidate) -> tuple[datetime, int, tuple[int, str]]:
    """Day by day; within a day what others refer to comes first."""
    return (file.received_at or datetime.max, _order(file), _part(file))


def _history_order(file: Candidate) -> tuple[int, datetime, tuple[int, str]]:
    """Source by source: bulk history of the ledger comes before all of its parties."""
    return (_order(file), file.received_at or datetime.max, _part(file))


def _order(file: Candidate) -> int:
    names = source_names()
    return names.index(file.source) if file.source else len(names)


def _take(
    con: duckdb.DuckDBPyConnection,
    file: Candidate,
    *,
    mode: str,
    keys: Keys,
    ingested_at: datetime,
    bounds: Bounds | None,
    memory: duckdb.DuckDBPyConnection,
) -> FileCount:
    if file.source is None or file.received_at is None:
        return _unknown(con, file, mode=mode, ingested_at=ingested_at)
    try:
        return ingest_file(
            con, file.path, source=file.source, received_at=file.received_at, mode=mode,
            keys=keys, ingested_at=ingested_at, adapter=file.adapter, bounds=bounds, memory=memory,
        )  # fmt: skip
    except BatchStopped as stop:
        return replace(_nothing(file, "stopped"), message=str(stop))


def _unknown(
    con: duckdb.DuckDBPyConnection, file: Candidate, *, mode: str, ingested_at: datetime
) -> FileCount:
    """The count of a file that nobody can take in; the register keeps it, so that somebody asks."""
    count = replace(_nothing(file, "unknown"), message=_why_unknown(file))
    received_at = file.received_at or ingested_at
    source = file.source or NO_SOURCE
    file_id, sha256, bytes_n = fingerprint(file.path, source, received_at)
    parcel = Parcel(
        path=file.path, file_id=file_id, sha256=sha256, bytes_n=bytes_n, source=source, mode=mode,
        received_at=received_at, ingested_at=ingested_at, file_no=next_file_no(con), adapter="",
    )  # fmt: skip
    with transaction(con):
        record(con, parcel, count, ())
    return count


def _why_unknown(file: Candidate) -> str:
    name = file.path.name
    if not readable(file.path):
        return f"{name}: 不认识的格式；请用 {'、'.join(READERS)} 之一（可加 .gz）重新交付。"
    if file.source is None:
        return f"{name}: 文件名不对应任何来源；请改名为 <来源>_<YYYYMMDD>.csv，或提供 adapter。"
    return f"{name}: 文件名中没有日期；请改名为 {file.source}_<YYYYMMDD>，或指定 received_at。"


def _nothing(file: Candidate, state: str) -> FileCount:
    return FileCount(
        file_id="", name=file.path.name, source=file.source or "", rows_in=0, new=0, version=0,
        unchanged=0, quarantined=0, state=state,
    )  # fmt: skip
