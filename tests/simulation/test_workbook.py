"""Workbooks read back as they were written, by two readers that know nothing of each other."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from simulation.delivery.workbook import Sheet, write_workbook

AT = datetime(2024, 3, 5, 9, 7, 1)
COLUMNS = (
    ("编号", "1", "002", "", "=1+1"),
    ("内容", "他说：<滚> & 走", "一\n二", " 前后有空格 ", "𠮷野"),
    ("数", 1.5, -2.0, 109.654321, 0.0),
    ("时间", AT, AT, "待定", AT),
)
ROWS = list(zip(*COLUMNS, strict=True))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A book with a hidden sheet in front."""
    found = tmp_path / "book.xlsx"
    write_workbook(found, [Sheet("说明", [("勿外传",)], hidden=True), Sheet("数据", COLUMNS)])
    return found


def test_openpyxl_reads_every_cell_as_written(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["数据"]
    found = [
        tuple("" if c is None else c for c in row) for row in sheet.iter_rows(values_only=True)
    ]
    assert found == ROWS


def test_calamine_reads_every_cell_as_written(path: Path) -> None:
    assert CalamineWorkbook.from_path(path).get_sheet_by_name("数据").to_python() == [
        list(r) for r in ROWS
    ]


def test_the_book_opens_at_the_first_sheet_that_is_shown(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    assert (book.active.title, book["说明"].sheet_state) == ("数据", "hidden")


def test_a_date_means_the_same_day_in_the_calendar_of_1904(tmp_path: Path) -> None:
    path = tmp_path / "mac.xlsx"
    write_workbook(path, [Sheet("数据", [("时间", AT)])], date_1904=True)
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1] == [AT]
    assert openpyxl.load_workbook(path).active["A2"].value == AT


def test_merged_titles_stand_in_their_first_cell(tmp_path: Path) -> None:
    path = tmp_path / "title.xlsx"
    write_workbook(path, [Sheet("数据", [("导出表", "a"), ("", "b")], merged="A1:B1")])
    sheet = openpyxl.load_workbook(path).active
    assert [str(r) for r in sheet.merged_cells.ranges] == ["A1:B1"]
    assert [c.value for c in sheet[1]] == ["导出表", None]


def test_the_28th_column_is_called_ab(tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    write_workbook(path, [Sheet("数据", [(str(n),) for n in range(28)])])
    assert openpyxl.load_workbook(path).active["AB1"].value == "27"


def test_control_characters_are_written_as_excel_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "control.xlsx"
    write_workbook(path, [Sheet("数据", [("一\r\n二", "_x000D_")])])
    text = ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "一_x000D_\n二" in text
    assert "_x005F_x000D_" in text


def test_the_same_cells_are_the_same_bytes(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    write_workbook(again, [Sheet("说明", [("勿外传",)], hidden=True), Sheet("数据", COLUMNS)])
    assert again.read_bytes() == path.read_bytes()
