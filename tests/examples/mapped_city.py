"""A home with an example's settings and mappings, and files that have the shape of the real ones."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from data_contracts.ingest import FileCount
from pipelines import jobs
from pipelines.city import City

HOUSE = Path(__file__).resolve().parents[2]
EXAMPLES = HOUSE / "examples"
DATA = HOUSE.parent / "shared" / "data"
NOW = datetime(2026, 1, 1, 8)


@dataclass(frozen=True)
class Mapped:
    """One example's city."""

    city: City

    @classmethod
    def of(cls, example: str, home: Path) -> Mapped:
        """An empty home with the settings and mappings of one example."""
        home.mkdir()
        for path in sorted((EXAMPLES / example).glob("*.toml")):
            shutil.copy(path, home)
        return cls(City.open(home))

    @property
    def folder(self) -> Path:
        """Where files are handed in."""
        folder = self.city.home.root / "deliveries"
        folder.mkdir(exist_ok=True)
        return folder

    def take_in(self) -> dict[str, FileCount]:
        """Counts by mapping and source, after everything in the folder came in as bulk history."""
        counts = jobs.ingest(self.city, self.folder, history=True, now=NOW)
        assert [c.state for c in counts] == ["loaded"] * len(counts), [c.message for c in counts]
        return {f"{c.name}:{c.source}": c for c in counts}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        with self.warehouse() as con:
            return con.sql(query).fetchall()

    @contextmanager
    def warehouse(self) -> Iterator[Any]:
        """The warehouse."""
        with self.city.warehouse() as con:
            yield con


def accounted(count: FileCount) -> tuple[int, int, int, int, int]:
    """new, version, unchanged, quarantined, left out; the first four must be the rows taken in."""
    parts = (count.new, count.version, count.unchanged, count.quarantined)
    assert sum(parts) == count.rows_in
    return (*parts, count.left_out)
