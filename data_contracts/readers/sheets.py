"""Excel workbooks, .xlsx and .xls."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from data_contracts.readers.cells import text
from data_contracts.readers.grid import Row, read_grid
from data_contracts.readers.headers import header_index, names
from data_contracts.readers.model import RawTable, UnreadableFile
from data_contracts.readers.options import Options

# Excel can hold no more rows; an export that fills the sheet has lost the rest
MOST_ROWS = 1_048_576


def read_workbook(path: Path, data: bytes, options: Options) -> RawTable:
    """The rows of one worksheet: the named one, else the visible one that looks most like the delivery."""
    book = _opened(path, data)
    shown = _visible(book)
    name, rows, start = _chosen(path, book, shown, options)
    table = read_grid(path, rows, options, first_row_no=start + 1)
    last = start + len(rows)
    return replace(table, notes=(*_unread(book, shown, name), *cut_note(last), *table.notes))


def cut_note(last_row: int) -> tuple[str, ...]:
    """A warning when the last row is the last that Excel can hold."""
    if last_row < MOST_ROWS:
        return ()
    return (f"工作表到了 Excel 的上限 {MOST_ROWS:,} 行，后面的数据很可能被截掉了：请改用 CSV 导出",)


def _opened(path: Path, data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        reason = f"不是完好的 Excel 工作簿（{error}）"
        raise UnreadableFile(path, reason, "请用 Excel 打开另存为 .xlsx 后再交付") from error
    except BaseException as error:
        # the Rust library panics on some damaged files, with an exception that is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(
            path, "Excel 工作簿内部损坏", "请用 Excel 打开另存为 .xlsx 后再交付"
        ) from error


def _visible(book: CalamineWorkbook) -> list[str]:
    return [m.name for m in book.sheets_metadata if m.visible == SheetVisibleEnum.Visible]


def _chosen(
    path: Path, book: CalamineWorkbook, shown: Sequence[str], options: Options
) -> tuple[str, list[Row], int]:
    if options.sheet is not None and options.sheet not in book.sheet_names:
        there = "、".join(book.sheet_names)
        raise UnreadableFile(path, f"没有名为 {options.sheet} 的工作表", f"工作簿里有：{there}")
    wanted = [options.sheet] if options.sheet is not None else shown
    read = {name: _rows(book.get_sheet_by_name(name)) for name in wanted}
    filled = [name for name, (rows, _) in read.items() if rows]
    if not filled:
        raise UnreadableFile(
            path, "没有可读的工作表，都是空的或隐藏的", "请确认导出的工作簿里有数据"
        )
    best = max(filled, key=lambda name: (_likeness(read[name][0], options), -filled.index(name)))
    return best, *read[best]


def _likeness(rows: Sequence[Row], options: Options) -> int:
    at = header_index(rows, options.expected)
    return 0 if at is None else len(options.expected.intersection(names(rows[at])))


def _rows(sheet: CalamineSheet) -> tuple[list[Row], int]:
    """The rows as text, and how many empty rows stand above them in the sheet."""
    if sheet.start is None:
        return [], 0
    rows: list[Row] = [[text(cell) for cell in row] for row in sheet.to_python()]
    return (rows, sheet.start[0]) if any(any(row) for row in rows) else ([], 0)


def _unread(book: CalamineWorkbook, shown: Sequence[str], chosen: str) -> list[str]:
    hidden = [n for n in book.sheet_names if n not in shown and n != chosen]
    others = [n for n in shown if n != chosen and book.get_sheet_by_name(n).start is not None]
    notes = [f"隐藏的工作表没有读：{'、'.join(hidden)}"] if hidden else []
    return [*notes, f"另有工作表没有读：{'、'.join(others)}"] if others else notes
