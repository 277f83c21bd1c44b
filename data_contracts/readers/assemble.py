"""Rows of text to a table, a chunk at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
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
    chunk_numbers: list[pa.Array] = field(default_factory=list)

    def add(self, row_no: int, cells: Sequence[str | None]) -> None:
        """Take one row as wide as the header."""
        self.rows.append(cells)
        self.numbers.append(row_no)
        if len(self.rows) == CHUNK:
            self._flush()

    def add_table(self, numbers: pa.Array, rows: pa.Table) -> None:
        """Take many rows at once, wherever they stand among the others; null stands for the empty text."""
        self.chunks.append(rows)
        self.chunk_numbers.append(numbers)

    def table(self) -> tuple[pa.Table, pa.Array]:
        """All rows by their number as string columns, and the numbers; nameless empty columns are gone."""
        self._flush()
        data = pa.concat_tables(self.chunks) if self.chunks else empty_table(self.columns)
        kept = [n for n in self.columns if not (is_nameless(n) and _empty(data.column(n)))]
        numbers = pa.concat_arrays([pa.array([], pa.int64()), *self.chunk_numbers])
        return _in_order(data.select(kept), numbers)

    def _flush(self) -> None:
        if self.rows:
            cells = zip(*self.rows, strict=True)
            arrays = [blank_to_null(pa.array(c, pa.string())) for c in cells]
            self.chunks.append(pa.Table.from_arrays(arrays, names=list(self.columns)))
            self.chunk_numbers.append(pa.array(self.numbers, pa.int64()))
            self.rows, self.numbers = [], []


def _in_order(data: pa.Table, numbers: pa.Array) -> tuple[pa.Table, pa.Array]:
    """Rows by number; nothing is copied where they stand so already."""
    known = numbers.to_numpy()
    if (known[1:] > known[:-1]).all():
        return data, numbers
    order = pa.array(np.argsort(known, kind="stable"))
    return data.take(order), numbers.take(order)


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
