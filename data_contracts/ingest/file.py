"""Take in one file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from data_contracts.adapters import Adapter, identity
from data_contracts.deliveries import delivery
from data_contracts.ingest import register
from data_contracts.ingest.arrive import Opened, Parcel, arrive, check_arrival, fingerprint
from data_contracts.ingest.counts import FileCount
from data_contracts.ingest.errors import BatchStopped, ModeError
from data_contracts.ingest.extent import city_extent
from data_contracts.ingest.load import load
from data_contracts.ingest.memory import scratch
from data_contracts.ingest.work import Bounds, Work
from data_contracts.sealing import Keys
from data_contracts.warehouse import transaction

MODES = ("live", "history")


def ingest_file(
    con: duckdb.DuckDBPyConnection,
    path: Path | str,
    *,
    source: str,
    received_at: datetime,
    mode: str,
    keys: Keys,
    ingested_at: datetime,
    adapter: Adapter | None = None,
    bounds: Bounds | None = None,
    memory: duckdb.DuckDBPyConnection | None = None,
) -> FileCount:
    """What became of the rows of one file; the same file again is nothing (`state` already).

    `mode` is live (known from arrival) or history (clocks rebuilt field by field). `bounds` are
    the city's west, south, east, north in degrees; without them the grids delivered so far say it. BatchStopped when keys, header or encoding
    are broken: the file is registered as stopped and may be delivered again.
    """
    if mode not in MODES:
        raise ModeError(
            f"mode={mode!r}: use live for a nightly delivery or history for a bulk export."
        )
    path, contract = Path(path), delivery(source)
    mapping = adapter or identity(contract)
    parcel = parcel_of(
        path, source, adapter=mapping.name, mode=mode, received_at=received_at,
        ingested_at=ingested_at, file_no=register.next_file_no(con),
    )  # fmt: skip
    if (earlier := register.find_loaded(con, parcel.file_id)) is not None:
        return replace(earlier, name=parcel.name)
    with scratch(memory) as space:
        work = Work(con, space, (parcel,), contract, mapping, keys, bounds or city_extent(con))
        try:
            check_arrival(parcel)
            return _load(work, arrive(path, contract, mapping, keys))
        except BatchStopped as stop:
            _record_stopped(con, parcel, stop)
            raise


def _load(work: Work, opened: Opened) -> FileCount:
    with transaction(work.con):
        (count,) = load(work, [opened])
        register.record(work.con, work.parcel, count, opened.notes)
    return count


def _record_stopped(con: duckdb.DuckDBPyConnection, parcel: Parcel, stop: BatchStopped) -> None:
    with transaction(con):
        register.record(con, parcel, register.stopped(parcel, str(stop)), ())


def parcel_of(path: Path, source: str, **stated: Any) -> Parcel:
    """The file as it is handed in: `stated` has its clocks, mode, adapter and running number."""
    # bulk history is one export: the same bytes are the same export, whenever they come
    arrived = stated["received_at"] if stated["mode"] == "live" else None
    file_id, sha256, bytes_n = fingerprint(path, source, arrived)
    return Parcel(
        path=path, file_id=file_id, sha256=sha256, bytes_n=bytes_n, source=source, **stated
    )
