"""The list as a styled workbook: Chinese headings, stable names in a hidden first row, a sheet 说明.

Every text is written as a string, so nothing in the workbook can run. The creation time is the list's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from scoring.publish.cells import EXCEL_CELL_LIMIT, cell_text
from scoring.publish.headings import HEADINGS
from scoring.publish.notes import TITLES, write_notes
from scoring.publish.styles import (
    A3,
    FONT,
    HEAD,
    LINE_POINTS,
    WRAPPED,
    Styles,
    lines_of,
    print_well,
    style,
)
from scoring.scored import LIST_COLUMNS, TIME_COLUMNS, ScoredList

NAMES_ROW, HEADINGS_ROW, FIRST_ROW = 0, 1, 2


def write_workbook(scored: ScoredList, grain: str, path: Path) -> None:
    """The workbook of disputes or persons."""
    frame = scored.disputes if grain == "dispute" else scored.persons
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": TITLES[grain], "author": "见微", "created": scored.as_of})
        _write_list(book, scored, frame, grain=grain)
        write_notes(book, scored, grain=grain)


def _write_list(book: Any, scored: ScoredList, frame: pd.DataFrame, *, grain: str) -> None:
    sheet = book.add_worksheet(TITLES[grain])
    names = list(frame.columns)
    _arrange(book, sheet, names, title=f"{TITLES[grain]}　{scored.as_of:%Y-%m-%d %H:%M}")
    head = book.add_format(
        style(bold=True, font_color="white", bg_color=HEAD, valign="vcenter", text_wrap=True)
    )
    for at, name in enumerate(names):
        sheet.write_string(NAMES_ROW, at, name)
    sheet.set_row(HEADINGS_ROW, 24)
    for at, name in enumerate(names):
        sheet.write_string(HEADINGS_ROW, at, HEADINGS[name].title, head)
    styles = Styles(book, scored.policy.ladder(grain))
    for n, row in enumerate(frame.itertuples(index=False, name=None)):
        _write_row(sheet, FIRST_ROW + n, names, row, styles=styles)
    sheet.autofilter(HEADINGS_ROW, 0, FIRST_ROW + max(len(frame), 1) - 1, len(names) - 1)


def _arrange(book: Any, sheet: Any, names: Sequence[str], *, title: str) -> None:
    sheet.set_row(NAMES_ROW, None, None, {"hidden": True})
    for at, name in enumerate(names):
        heading = HEADINGS[name]
        sheet.set_column(at, at, heading.width, None, {"hidden": heading.hidden})
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.repeat_rows(HEADINGS_ROW)
    print_well(sheet, paper=A3)
    sheet.set_header(f'&L&"{FONT}"{title}&R&"{FONT}"内部资料　须经人员核实')
    sheet.set_footer("&C&P / &N")


def _write_row(
    sheet: Any, at: int, names: Sequence[str], row: Sequence[Any], *, styles: Styles
) -> None:
    texts = [_sheet_text(name, value) for name, value in zip(names, row, strict=True)]
    # programs other than Excel do not grow a row to fit what is wrapped in it
    lines = max(
        lines_of(t, HEADINGS[n].width) for n, t in zip(names, texts, strict=True) if n in WRAPPED
    )
    sheet.set_row(at, LINE_POINTS * lines + 2)
    for column, (name, value) in enumerate(zip(names, row, strict=True)):
        form = styles.of(name, value)
        if name in TIME_COLUMNS and not pd.isna(value):
            sheet.write_datetime(at, column, value.to_pydatetime(), form)
        elif name in ("points", "risk") and not pd.isna(value):
            sheet.write_number(at, column, value, form)
        elif texts[column]:
            sheet.write_string(at, column, texts[column], form)


def _sheet_text(name: str, value: Any) -> str:
    if name in LIST_COLUMNS and name not in ("evidence", "flags"):
        text = "\n".join(str(v) for v in value)
    else:
        text = cell_text(name, value)
    return text if len(text) <= EXCEL_CELL_LIMIT else text[: EXCEL_CELL_LIMIT - 1] + "…"
