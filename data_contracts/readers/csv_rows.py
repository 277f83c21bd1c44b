"""Lines to records: quotes, line breaks in cells, and quotes that never close.

A stray quote swallows rows until the next one. When a record that spans lines has not the header's
width, or never closes, the first line inside it that is a sound row by itself starts the next record,
so that one bad row costs one row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# a longer cell is an unclosed quote (csv's own limit, stated here because the errors name it)
LONGEST_CELL = 131_072


@dataclass(frozen=True)
class Record:
    """Lines [first, end) of the file and their cells; `closed` is false after an unclosed quote."""

    first: int
    end: int
    cells: list[str]
    closed: bool = True


def records(
    lines: Sequence[str], delimiter: str, *, start: int = 0, width: int | None = None
) -> Iterator[Record]:
    """The records from line `start` on; together they cover every line exactly once."""
    at = start
    while at < len(lines):
        for record in _run(lines, delimiter, at):
            spread = record.end - record.first > 1 and not _sound(lines, delimiter, record, width)
            taken = _cut(lines, delimiter, record, width) if spread else record
            yield taken
            at = taken.end
            if spread:
                break


def _run(lines: Sequence[str], delimiter: str, start: int) -> Iterator[Record]:
    """Records as the csv module sees them, until it gives up."""
    reader = csv.reader(map(lines.__getitem__, range(start, len(lines))), delimiter=delimiter)
    first = start
    try:
        for cells in reader:
            end = start + reader.line_num
            closed = end < len(lines) or _closes(lines[first:end], delimiter)
            yield Record(first, end, cells, closed)
            first = end
    except csv.Error:
        yield Record(first, start + reader.line_num, [], closed=False)


def _sound(lines: Sequence[str], delimiter: str, record: Record, width: int | None) -> bool:
    """Whether a record over several lines has the width and not one quote out of place."""
    fits = width is None or len(record.cells) == width
    return fits and not _fault(lines[record.first : record.end], delimiter)


def _cut(lines: Sequence[str], delimiter: str, record: Record, width: int | None) -> Record:
    """The record up to the first line inside it that is a sound row by itself."""
    for at in range(record.first + 1, record.end):
        if _is_row(lines[at], delimiter, width):
            return Record(record.first, at, [], closed=False)
    return record


def _is_row(line: str, delimiter: str, width: int | None) -> bool:
    cells = next(csv.reader([line], delimiter=delimiter), [])
    return len(cells) == (width or 0) and _closes([line], delimiter)


def _closes(lines: Sequence[str], delimiter: str) -> bool:
    return "unexpected end of data" not in _fault(lines, delimiter)


def _fault(lines: Sequence[str], delimiter: str) -> str:
    """What the csv module finds wrong with the quotes, which it tells in strict mode only."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return str(error)
    return ""
