"""The list as CSV, JSON and Parquet."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scoring.publish.cells import cell_text, harmless
from scoring.scored import LIST_COLUMNS, TIME_COLUMNS, records_json


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """CSV as Excel reads it: UTF-8 with BOM, CRLF, no live cells."""
    names = list(frame.columns)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, lineterminator="\r\n")
        rows.writerow(names)
        for row in frame.itertuples(index=False, name=None):
            rows.writerow(harmless(cell_text(n, v)) for n, v in zip(names, row, strict=True))


def write_json(frame: pd.DataFrame, path: Path) -> None:
    """A JSON array of objects; flags, reasons, evidence and disputes are arrays."""
    path.write_text(records_json(frame) + "\n", encoding="utf-8")


def write_parquet(data: pd.DataFrame | pa.Table, path: Path) -> None:
    """Parquet whose types do not depend on the rows, so that an empty list reads like a full one."""
    table = data if isinstance(data, pa.Table) else typed_table(data)
    pq.write_table(table.replace_schema_metadata(None), path, compression="zstd")


def typed_table(frame: pd.DataFrame) -> pa.Table:
    """The frame as an Arrow table by the list's own column types."""
    schema = pa.schema([(name, _type(name)) for name in frame.columns])
    return pa.Table.from_pandas(frame, schema=schema, preserve_index=False)


def _type(name: str) -> pa.DataType:
    if name in LIST_COLUMNS:
        return pa.list_(pa.string())
    if name in TIME_COLUMNS:
        return pa.timestamp("us")
    return pa.float64() if name in ("points", "risk") else pa.string()
