"""Feature tables of past nights, built once for all targets of a grain that one job trains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq


@dataclass(frozen=True)
class KeptTables:
    """Tables by name, on disk, so that memory stays flat whatever the number of nights.

    They hold for as long as the warehouse does not change, so a job keeps them no longer than itself.
    """

    folder: Path

    def table(self, name: str, build: Callable[[], pa.Table]) -> pa.Table:
        """The table of that name; built when it is asked for the first time, the same bits every time."""
        path = self.folder / f"{name}.parquet"
        if not path.exists():
            pq.write_table(build(), path, compression="zstd")
        return pq.read_table(path)


@contextmanager
def kept_tables(beside: Path) -> Iterator[KeptTables]:
    """A place for tables below the folder `beside`, readable by its owner alone, gone at the end."""
    with TemporaryDirectory(prefix="training-", dir=beside) as folder:
        yield KeptTables(Path(folder))
