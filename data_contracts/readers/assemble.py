"""Rows of text to a table, a chunk at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.readers.encoding import DAMAGED
from data_contracts.readers.headers import is_nameless

CHUNK = 16_384


@dataclass
class Assembler:
    """Collects rows of one width and turns them into arrow chunks, so that memory stays small."""

    columns: tuple[str, ...]
    rows: list[Sequence[str | None]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    chunks: list[pa.Table] = field(default_factory=list)

    def add(self, row_no: int, cells: Sequence[str | None]) -> None:
        """Take one row as wide as the header."""
        self.rows.append(cells)
        self.numbers.append(row_no)
        if len(self.rows) == CHUNK:
            self._flush()

    def table(self) -> tuple[pa.Table, pa.Array]:
        """All rows as string columns, and their row numbers; nameless empty columns are gone."""
        self._flush()
        data = pa.concat_tables(self.chunks) if self.chunks else empty_table(self.columns)
        kept = [n for n in self.columns if not (is_nameless(n) and _empty(data.column(n)))]
        return data.select(kept), pa.array(self.numbers, pa.int64())

    def _flush(self) -> None:
        if self.rows:
            cells = zip(*self.rows, strict=True)
            arrays = [blank_to_null(pa.array(c, pa.string())) for c in cells]
            self.chunks.append(pa.Table.from_arrays(arrays, names=list(self.columns)))
            self.rows = []


def blank_to_null(cells: pa.Array) -> pa.Array:
    """The cells with null for the empty text."""
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)


def empty_table(columns: Sequence[str]) -> pa.Table:
    """No rows, string columns."""
    return pa.schema([(name, pa.string()) for name in columns]).empty_table()


def damaged_rows(data: pa.Table, row_no: pa.Array) -> pa.Array:
    """The numbers of the rows in which a character was unreadable."""
    hit = pa.repeat(pa.scalar(False), data.num_rows)
    for column in data.columns:
        here = pc.fill_null(pc.match_substring(column.combine_chunks(), DAMAGED), False)
        hit = pc.or_(hit, here)
    return row_no.filter(hit)


def _empty(column: pa.ChunkedArray) -> bool:
    return int(column.null_count) == len(column)
