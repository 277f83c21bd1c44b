"""Reading and dropping the rows that lists were scored from (written by `scoring.publish.rows`)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scoring.errors import PublishedError
from scoring.publish.folders import WRITING, published_folders, publishing
from scoring.publish.manifest import MANIFEST, sha256_of
from scoring.publish.rows import FACTS, KEYS, RISK, ROWS


class NoKeptRows(PublishedError):
    """A list's rows are not there: past their limit, or published before rows were kept."""


@dataclass(frozen=True, eq=False)
class KeptRows:
    """One list's manifest, its rows by grain, what the facts looked like then, and the risks it published by id."""

    name: str
    manifest: Mapping[str, Any]
    rows: Mapping[str, pa.Table]
    facts: pa.Table
    published: Mapping[str, Mapping[str, float]]

    @property
    def as_of(self) -> datetime:
        """The list's time."""
        return datetime.fromisoformat(self.manifest["as_of"])

    def features(self, grain: str) -> tuple[str, ...]:
        """The feature columns of a grain."""
        names = self.rows[grain].column_names
        return tuple(n for n in names if n not in KEYS and not n.startswith(RISK))

    def targets(self, grain: str) -> tuple[str, ...]:
        """The targets whose risk was kept for a grain."""
        names = self.rows[grain].column_names
        return tuple(n.removeprefix(RISK) for n in names if n.startswith(RISK))

    def mark(self, grain: str, column: str, what: str) -> str:
        """A hash that was kept with a column: `definition` or `sql`."""
        marks = self.rows[grain].schema.field(column).metadata or {}
        return str(marks[what.encode()].decode())


def kept_rows(published: Path, rows: Path, name: str) -> KeptRows:
    """The kept rows of the list `name`; NoKeptRows, or PublishedError when one is not what the manifest says."""
    path = published / name / MANIFEST
    if not path.is_file():
        raise PublishedError(f"{path}: there is no such list; `jianwei list` shows the newest.")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    tables = {file: _read(rows / name / file, manifest) for file in (*ROWS.values(), FACTS)}
    risks = {grain: _risks(published / name / file) for grain, file in ROWS.items()}
    by_grain = {grain: tables[file] for grain, file in ROWS.items()}
    return KeptRows(name, manifest, by_grain, tables[FACTS], risks)


def kept_names(published: Path, rows: Path) -> list[str]:
    """The newest version of every night whose rows are kept, oldest first."""
    newest = {stamp: path.name for stamp, _, path in published_folders(published)}
    return [name for name in newest.values() if (rows / name).is_dir()]


def drop_rows(rows: Path, *, before: datetime) -> list[str]:
    """The names of lists older than `before` whose rows were removed; the lists themselves stay."""
    due = [path for stamp, _, path in published_folders(rows) if _moment(stamp) < before]
    if due:
        with publishing(rows):  # one process at a time
            for path in due:
                # renamed first: a killed removal must not leave half of a list's rows under its name
                gone = path.rename(rows / f"{WRITING}gone-{path.name}")
                shutil.rmtree(gone)
    return [path.name for path in due]


def _read(path: Path, manifest: Mapping[str, Any]) -> pa.Table:
    hashes = manifest.get("kept_rows", {})
    if path.name not in hashes or not path.is_file():
        raise NoKeptRows(
            f"{path}: the rows of this list are not kept (any more); see [parity] keep_days."
        )
    if sha256_of(path) != hashes[path.name]:
        raise PublishedError(f"{path}: changed since the list was published; restore it.")
    return pq.read_table(path)


def _risks(path: Path) -> Mapping[str, float]:
    """Risk by entity as the list states it; NaN where no model spoke."""
    table = pq.read_table(path)
    names = table.column(1).to_pylist()  # dispute_id or person_id stands after as_of
    return dict(zip(names, table.column("risk").to_pandas().astype(float), strict=True))


def _moment(stamp: str) -> datetime:
    return pd.Timestamp(stamp).to_pydatetime()
