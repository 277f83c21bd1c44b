"""A sheet's rows to a table: title rows above the header, totals below, blank rows between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from data_contracts.readers.assemble import Assembler, damaged_rows
from data_contracts.readers.headers import header_index, unique_names
from data_contracts.readers.model import RawTable, UnreadableFile
from data_contracts.readers.options import Options

Row = Sequence[str | None]
SUM = re.compile(r"[\d,]+(\.\d+)?")
TOTAL = re.compile(r"(合计|总计|小计|共计|累计)([:：（(\d].*)?$")


def read_grid(
    path: Path, rows: Sequence[Row], options: Options, *, first_row_no: int = 1
) -> RawTable:
    """The table that stands in a sheet; UnreadableFile when the sheet is empty."""
    at = _header_at(path, rows, options, first_row_no)
    width = max(map(len, rows))
    columns, doubled = unique_names(_padded(rows[at], width))
    keys = [i for i, name in enumerate(columns) if name in options.key]
    end = body_end(rows, at + 1, keys)
    sound = Assembler(columns)
    filled = [i for i in range(at + 1, end) if any(rows[i])]
    for i in filled:
        sound.add(first_row_no + i, _padded(rows[i], width))
    data, row_no = sound.table()
    return RawTable(
        columns=tuple(data.column_names),
        data=data,
        row_no=row_no,
        notes=(
            *doubled,
            *_left_out(rows, at, end, first_row_no, keys),
            *_blank(end - at - 1 - len(filled)),
        ),
        damaged=damaged_rows(data, row_no),
    )


def body_end(rows: Sequence[Row], start: int, keys: Sequence[int] = ()) -> int:
    """Where the data ends: before the blank rows and totals at the bottom; `keys` are the key's places."""
    end = len(rows)
    while end > start and (is_total(rows[end - 1], keys) or not any(rows[end - 1])):
        end -= 1
    return end


def is_total(row: Row, keys: Sequence[int] = ()) -> bool:
    """Whether the row's first filled cell says 合计, 总计 or the like, and what else is there are sums.

    A matter may be named 共计30名工人讨薪: a row with a key is a row, unless it holds numbers alone.
    """
    filled = [cell for cell in row if cell]
    if not filled or not _says_total(filled[0]):
        return False
    held = [row[i] for i in keys if i < len(row)]
    sums = all(SUM.fullmatch(cell.strip()) for cell in filled[1:])
    return sums or all(_says_total(cell) for cell in held if cell)


def _says_total(cell: str | None) -> bool:
    return TOTAL.match("".join((cell or "").split())) is not None


def _header_at(path: Path, rows: Sequence[Row], options: Options, first_row_no: int) -> int:
    if options.header_row is not None:
        at: int | None = options.header_row - first_row_no
    else:
        at = header_index(rows, options.expected)
    if at is None or not 0 <= at < len(rows):
        raise UnreadableFile(path, "工作表里没有表头", "请确认数据所在的工作表和表头行号")
    return at


def _padded(row: Row, width: int) -> list[str | None]:
    return [*row, *[None] * (width - len(row))]


def _left_out(
    rows: Sequence[Row], at: int, end: int, first_row_no: int, keys: Sequence[int]
) -> list[str]:
    notes = []
    if any(any(row) for row in rows[:at]):
        notes.append(f"表头在第 {first_row_no + at} 行，上面的标题行没有读")
    totals = sum(1 for row in rows[end:] if is_total(row, keys))
    if totals:
        notes.append(f"表尾有 {totals} 行合计，没有计入")
    return notes


def _blank(n: int) -> tuple[str, ...]:
    return (f"有 {n} 个空行，没有计入",) if n else ()
