"""One file of a folder at a time: taken in, stopped or unknown, and registered in any case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from data_contracts.ingest.arrive import Parcel, fingerprint
from data_contracts.ingest.candidates import Candidate
from data_contracts.ingest.counts import FileCount
from data_contracts.ingest.errors import BatchStopped
from data_contracts.ingest.file import ingest_file
from data_contracts.ingest.register import next_file_no, record
from data_contracts.ingest.work import Bounds
from data_contracts.readers import READERS, readable
from data_contracts.sealing import Keys
from data_contracts.warehouse import transaction

# what the register has as the source of a file that nothing claims
NO_SOURCE = "unknown"


@dataclass(frozen=True)
class Door:
    """Where the files of one folder come in."""

    con: duckdb.DuckDBPyConnection
    memory: duckdb.DuckDBPyConnection
    mode: str
    keys: Keys
    ingested_at: datetime
    bounds: Bounds | None

    def take(self, file: Candidate) -> FileCount:
        """What became of one file."""
        if file.source is None or file.received_at is None:
            return self._unknown(file)
        try:
            return ingest_file(
                self.con, file.path, source=file.source, received_at=file.received_at, mode=self.mode,
                keys=self.keys, ingested_at=self.ingested_at, adapter=file.adapter, bounds=self.bounds,
                memory=self.memory,
            )  # fmt: skip
        except BatchStopped as stop:
            return replace(_nothing(file, "stopped"), message=str(stop))

    def _unknown(self, file: Candidate) -> FileCount:
        """The count of a file that nobody can take in; the register keeps it, so that somebody asks."""
        count = replace(_nothing(file, "unknown"), message=_why_unknown(file))
        received_at = file.received_at or self.ingested_at
        source = file.source or NO_SOURCE
        file_id, sha256, bytes_n = fingerprint(file.path, source, received_at)
        parcel = Parcel(
            path=file.path, file_id=file_id, sha256=sha256, bytes_n=bytes_n, source=source, mode=self.mode,
            received_at=received_at, ingested_at=self.ingested_at, file_no=next_file_no(self.con), adapter="",
        )  # fmt: skip
        with transaction(self.con):
            record(self.con, parcel, count, ())
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
