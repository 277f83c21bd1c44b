"""Plain lines of a delimited file, read all at once: no quotes, as many cells as the header has names.

Nearly every line of an export is plain. What is not goes line by line through `csv_rows`, which knows
what a stray quote may do; a plain line that stands between two records is a record by itself, so both
ways give the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

from data_contracts.readers.csv_rows import LONGEST_CELL
from data_contracts.readers.lines import CARRIAGE_RETURN, LINE_FEED, Bytes, Lines

QUOTE = ord('"')
LINES_AT_ONCE = 1 << 16
# far above the longest plain line
BLOCK = 1 << 24

Bools = npt.NDArray[np.bool_]


def plain_lines(lines: Lines, delimiter: str, width: int) -> Bools:
    """Per line whether it is a sound row by itself: no quote, the header's width, a first cell."""
    if not delimiter.isascii() or delimiter == '"':
        return np.zeros(len(lines), dtype=bool)
    parts = [
        _plain(lines, slice(at, at + LINES_AT_ONCE), ord(delimiter), width)
        for at in range(0, len(lines), LINES_AT_ONCE)
    ]
    return np.concatenate([np.zeros(0, dtype=bool), *parts])


def plain_table(lines: Lines, taken: Bools, delimiter: str, columns: Sequence[str]) -> pa.Table:
    """The lines under the mask as string columns, null where a cell is empty."""
    # the names only number the columns here: they may be any text
    numbers = [str(n) for n in range(len(columns))]
    read = pa_csv.read_csv(
        pa.BufferReader(_joined(lines, taken)),
        read_options=pa_csv.ReadOptions(column_names=numbers, use_threads=False, block_size=BLOCK),
        parse_options=pa_csv.ParseOptions(
            delimiter=delimiter, quote_char=False, double_quote=False, escape_char=False
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types={n: pa.string() for n in numbers},
            strings_can_be_null=True,
            null_values=[""],
            check_utf8=False,
        ),
    )
    return read.rename_columns(list(columns))


def _plain(lines: Lines, part: slice, delimiter: int, width: int) -> Bools:
    starts, ends = lines.starts[part], lines.ends[part]
    data = lines.data[starts[0] : ends[-1]]
    first = lines.data[starts]
    begun = (first != delimiter) & (first != LINE_FEED) & (first != CARRIAGE_RETURN)
    fits = (_count(data, starts, delimiter) == width - 1) & (ends - starts <= LONGEST_CELL)
    quoted = _count(data, starts, QUOTE) > 0 if (data == QUOTE).any() else False
    return np.asarray(begun & fits & ~np.asarray(quoted))


def _count(data: Bytes, starts: npt.NDArray[np.int64], sought: int) -> npt.NDArray[np.int32]:
    """How often the byte stands in each line."""
    return np.asarray(np.add.reduceat(data == sought, starts - starts[0], dtype=np.int32))


def _joined(lines: Lines, taken: Bools) -> bytes:
    """The bytes of the lines under the mask, one after the other."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], taken, [False]]).astype(np.int8)))
    runs = edges.reshape(-1, 2)
    view = memoryview(lines.encoded)
    return b"".join(view[lines.starts[a] : lines.ends[b - 1]] for a, b in runs)
