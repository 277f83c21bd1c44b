"""Feature tables of past nights, built once for all targets of a grain that one job trains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import pyarrow as pa
import pyarrow.parquet as pq


@dataclass(frozen=True)
class KeptTables:
    """Tables by name, on disk, so that memory stays flat whatever the number of nights.

    They hold for as long as the warehouse does not change, so a job keeps them no longer than itself.
    """

    folder: Path

    def tables(self, name: str, build: Callable[[], Iterable[pa.Table]]) -> Iterator[pa.Table]:
        """The tables of that name, one at a time; built when they are asked for the first time, the same bits always."""
        folder = self.folder / name
        if not folder.exists():
            self._write(folder, build())
        for number in range(len(list(folder.iterdir()))):
            yield pq.read_table(folder / f"{number}.parquet")

    def _write(self, folder: Path, tables: Iterable[pa.Table]) -> None:
        # under the name only when all are there: a build that fails half-way leaves nothing to take for the whole
        unfinished = Path(mkdtemp(dir=self.folder))
        for number, table in enumerate(tables):
            pq.write_table(table, unfinished / f"{number}.parquet", compression="zstd")
        unfinished.rename(folder)


@contextmanager
def kept_tables(beside: Path) -> Iterator[KeptTables]:
    """A place for tables below the folder `beside`, readable by its owner alone, gone at the end."""
    with TemporaryDirectory(prefix="training-", dir=beside) as folder:
        yield KeptTables(Path(folder))
