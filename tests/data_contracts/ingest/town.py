"""A desk where files are handed in as text tables, and a few questions to the warehouse."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from data_contracts.adapters import Adapter
from data_contracts.ingest import FileCount, ingest_file
from data_contracts.sealing import Keys
from data_contracts.warehouse import open_warehouse

KEYS = Keys(bytes(range(32)))
ENCODINGS = {"police_110": "gb18030"}


@dataclass
class Town:
    home: Path
    con: duckdb.DuckDBPyConnection
    files: int = 0

    @classmethod
    def found(cls, home: Path) -> Town:
        return cls(home, open_warehouse(home))

    def deliver(
        self,
        source: str,
        table: str,
        *,
        day: str = "2024-01-09",
        mode: str = "live",
        **options: Any,
    ) -> FileCount:
        """Hand in a text table (`|` between cells) that arrives at 06:00 of the day."""
        return self.deliver_text(source, as_csv(table), day=day, mode=mode, **options)

    def deliver_text(
        self,
        source: str,
        text: str,
        *,
        day: str = "2024-01-09",
        mode: str = "live",
        adapter: Adapter | None = None,
    ) -> FileCount:
        self.files += 1
        path = self.home / f"{source}_{day.replace('-', '')}_{self.files}.csv"
        path.write_bytes(text.encode(ENCODINGS.get(source, "utf-8")))
        return self.hand_in(path, source, day=day, mode=mode, adapter=adapter)

    def hand_in(
        self,
        path: Path,
        source: str,
        *,
        day: str,
        mode: str = "live",
        adapter: Adapter | None = None,
    ) -> FileCount:
        received_at = datetime.fromisoformat(f"{day} 06:00:00")
        return ingest_file(
            self.con, path, source=source, received_at=received_at, mode=mode, keys=KEYS,
            ingested_at=received_at, adapter=adapter,
        )  # fmt: skip

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows with times as short texts: `01-09 06:00`."""
        return [tuple(map(short, row)) for row in self.con.execute(query).fetchall()]


def as_csv(table: str) -> str:
    lines = [line.strip() for line in table.strip().splitlines()]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for line in lines:
        writer.writerow([cell.strip() for cell in line.split("|")])
    return out.getvalue()


def counted(count: FileCount) -> tuple[int, int, int, int]:
    """new, version, unchanged, quarantined; the sum must be the rows of the file."""
    parts = (count.new, count.version, count.unchanged, count.quarantined)
    assert sum(parts) == count.rows_in
    return parts


def short(value: Any) -> Any:
    return value.strftime("%m-%d %H:%M") if isinstance(value, datetime) else value
