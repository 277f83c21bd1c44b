"""Parquet files: typed columns back to the text that the other formats have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_contracts.readers.assemble import blank_to_null, damaged_rows
from data_contracts.readers.cells import text
from data_contracts.readers.headers import unique_names
from data_contracts.readers.model import RawTable, UnreadableFile
from data_contracts.readers.options import Options


def read_parquet(path: Path, data: bytes, options: Options) -> RawTable:
    """The rows of a Parquet file; row numbers count from 1, there is no header row."""
    del options  # a Parquet file says itself what it holds
    try:
        table = pq.ParquetFile(pa.BufferReader(data)).read()
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile(path, f"不是完好的 Parquet 文件（{error}）", "请重新导出") from error
    columns, notes = unique_names(table.column_names)
    cells = pa.table([as_text(c) for c in table.columns], names=list(columns))
    row_no = pa.array(range(1, table.num_rows + 1), pa.int64())
    damaged = damaged_rows(cells, row_no)
    return RawTable(columns, cells, row_no, notes=notes, damaged=damaged)


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column as strings, null for empty: exact casts where Arrow has one, cell by cell elsewhere."""
    cast = next((c for takes, c in CASTS if takes(column.type)), _cell_by_cell)
    chunks = [blank_to_null(cast(chunk)) for chunk in column.chunks]
    return pa.chunked_array(chunks, pa.string())


def _cell_by_cell(chunk: pa.Array) -> pa.Array:
    return pa.array([text(value) for value in chunk.to_pylist()], pa.string())


def _plain(chunk: pa.Array) -> pa.Array:
    return chunk.cast(pa.string())


def _seconds(chunk: pa.Array) -> pa.Array:
    """Local timestamps as `YYYY-MM-DD HH:MM:SS`, with a fraction only where there is one."""
    spelled = chunk.cast(pa.timestamp("us"), safe=False).cast(pa.string())
    return pc.replace_substring_regex(spelled, r"\.0+$", "")


def _is_local_time(kind: pa.DataType) -> bool:
    return pa.types.is_timestamp(kind) and kind.tz is None


CASTS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.Array]], ...] = (
    (pa.types.is_string, _plain),
    (pa.types.is_large_string, _plain),
    (pa.types.is_integer, _plain),
    (pa.types.is_boolean, _plain),
    (pa.types.is_date32, _plain),
    (_is_local_time, _seconds),
)
