"""Workbooks as people keep them: titles, totals, hidden sheets, dates, and web pages called .xls."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.readers import UnreadableFile
from data_contracts.readers.cells import text
from data_contracts.readers.sheets import MOST_ROWS, cut_note
from tests.data_contracts.door.reading import read_bytes, shown

EXPECTED = frozenset({"办件编号", "诉求内容", "受理时间"})
TITLED = [
    ["12345 热线工单明细（2024年1月）"],
    [],
    ["办件\n编号", "诉求内容", "受理时间"],
    ["W1", "楼上\n漏水", datetime(2024, 1, 3, 9, 5, 6)],
    [],
    ["W2", "欠薪", "2024/1/4 10:00:00"],
    ["合 计", 2],
    ["总计：2"],
]
PAGE = """<html><body><table><tr><td>menu</td></tr></table>
<table><tr><th colspan=3>工单明细</th></tr>
<thead><tr><th>办件编号</th><th>诉求内容</th><th>受理时间</th></tr></thead>
<tr><td rowspan=2>W1</td><td>楼上<br>漏水</td><td>2024/1/3&nbsp;</td></tr>
<tr><td>欠薪</td><td>2024/1/4</td></tr><tr><td>合计</td><td>2</td></tr></table></body></html>"""


def workbook(sheets: dict[str, list[list[Any]]], *, hidden: str = "", old: bool = False) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"date_1904": old, "default_date_format": "yyyy/m/d h:mm"}
    ) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
            if name == hidden:
                sheet.hide()
    return out.getvalue()


WHOLE = workbook({"S": TITLED})


def test_titles_totals_and_blank_rows_are_left_out_and_noted(tmp_path: Path) -> None:
    table = read_bytes(tmp_path, "a.xlsx", workbook({"S": TITLED}), expected=EXPECTED)
    assert table.columns == ("办件编号", "诉求内容", "受理时间")
    assert shown(table) == [
        ["W1", "楼上\n漏水", "2024-01-03 09:05:06"],
        ["W2", "欠薪", "2024/1/4 10:00:00"],
    ]
    assert table.row_no.to_pylist() == [4, 6]
    assert table.notes == (
        "表头在第 3 行，上面的标题行没有读",
        "表尾有 2 行合计，没有计入",
        "有 1 个空行，没有计入",
    )


def test_without_known_columns_the_first_wide_row_is_the_header(tmp_path: Path) -> None:
    table = read_bytes(tmp_path, "a.xlsx", workbook({"S": TITLED}))
    assert table.columns[0] == "办件编号"
    assert read_bytes(tmp_path, "a.xlsx", workbook({"S": TITLED}), header_row=4).columns[0] == "W1"


def test_a_total_in_the_middle_is_a_row(tmp_path: Path) -> None:
    rows = [["项目", "n"], ["合计", 3], ["b", 1]]
    assert len(shown(read_bytes(tmp_path, "a.xlsx", workbook({"S": rows})))) == 2


def test_a_last_row_with_a_key_is_a_row_though_its_name_sounds_like_a_total(
    tmp_path: Path,
) -> None:
    rows = [["事件名称", "纠纷编号"], ["打架", "L1"], ["共计30名工人讨薪", "L2"], ["合计：2"]]
    table = read_bytes(tmp_path, "a.xlsx", workbook({"S": rows}), key=frozenset({"纠纷编号"}))
    assert shown(table) == [["打架", "L1"], ["共计30名工人讨薪", "L2"]]
    assert table.notes == ("表尾有 1 行合计，没有计入",)


@pytest.mark.parametrize("old", [False, True])
def test_dates_are_iso_text_in_both_date_systems(old: bool, tmp_path: Path) -> None:
    rows = [["t", "s"], [datetime(2024, 1, 3, 23, 59, 59), "x"], [date(2024, 1, 3), "x"]]
    table = read_bytes(tmp_path, "a.xlsx", workbook({"S": rows}, old=old))
    assert [row[0] for row in shown(table)] == ["2024-01-03 23:59:59", "2024-01-03"]


def test_the_sheet_that_looks_like_the_delivery_is_read_and_hidden_ones_are_not(
    tmp_path: Path,
) -> None:
    sheets = {"说明": [["填表说明", "x"]], "旧": TITLED, "数据": TITLED}
    data = workbook(sheets, hidden="旧")
    table = read_bytes(tmp_path, "a.xlsx", data, expected=EXPECTED)
    assert table.notes[:2] == ("隐藏的工作表没有读：旧", "另有工作表没有读：说明")
    assert read_bytes(tmp_path, "a.xlsx", data, sheet="旧").rows_in == 2
    with pytest.raises(UnreadableFile, match="工作簿里有：说明、旧、数据"):
        read_bytes(tmp_path, "a.xlsx", data, sheet="新")


NUMBERS = """
5                  | 5
0.0                | 0
-3.0               | -3
13812345678.0      | 13812345678
116.123456         | 116.123456
999999999999999.0  | 999999999999999
1e15               | 1E+15
1.10105199001011e17| 1.10105199001011E+17
1.10105199001012e17| 1.10105199001012E+17
"""


@pytest.mark.parametrize("line", NUMBERS.strip().splitlines())
def test_numbers_keep_every_digit_that_excel_kept(line: str) -> None:
    given_, expected = (part.strip() for part in line.split("|"))
    assert text(float(given_)) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_loses_precision(value: float) -> None:
    assert float(text(value) or "") == value


def test_other_cells_become_what_a_person_would_type() -> None:
    given_ = [True, None, "", time(9, 5), {"a": [1, True]}, b"\xff", "\ud800", 10**30]
    said = ["true", None, None, "09:05:00", '{"a":[1,true]}', "\ufffd", "\ufffd", "1" + "0" * 30]
    assert [text(value) for value in given_] == said


def test_a_full_sheet_is_warned_about() -> None:
    assert cut_note(MOST_ROWS - 1) == ()
    assert "1,048,576" in cut_note(MOST_ROWS)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_web_page_called_xls_is_read(encoding: str, tmp_path: Path) -> None:
    table = read_bytes(tmp_path, "a.xls", PAGE.encode(encoding), expected=EXPECTED)
    assert shown(table) == [
        ["W1", "楼上\n漏水", "2024/1/3"],
        [None, "欠薪", "2024/1/4"],
    ]
    assert table.notes[0] == "文件名是 .xls，内容是网页表格，已按网页读取"


def test_text_called_xls_and_a_workbook_called_csv_are_read_as_what_they_are(
    tmp_path: Path,
) -> None:
    assert shown(read_bytes(tmp_path, "a.xls", b"a\tb\n1\t2\n")) == [["1", "2"]]
    table = read_bytes(tmp_path, "a.csv", workbook({"S": TITLED}), expected=EXPECTED)
    assert (table.rows_in, table.notes[0]) == (2, "文件名是 .csv，内容是 xlsx，已按内容读取")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (workbook({"S": []}), "没有可读的工作表"),
        (workbook({"S": TITLED})[:3000], "不是完好的 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "不是完好的 Excel 工作簿"),
        (b"<html><p>no table</html>", "网页里没有表格"),
    ],
)
def test_what_is_no_workbook_says_what_to_do(data: bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=f"{says}.*请"):
        read_bytes(tmp_path, "a.xls", data)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    start=st.sampled_from(
        [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<table>", b"PAR1", b"\x1f\x8b", b"[{"]
    ),
    rest=st.binary(max_size=200),
    name=st.sampled_from(["a.xlsx", "a.xls", "a.parquet", "a.json", "a.jsonl.gz"]),
)
def test_no_bytes_escape_from_any_reader(
    start: bytes, rest: bytes, name: str, tmp_path: Path
) -> None:
    try:
        table = read_bytes(tmp_path, name, start + rest)
    except UnreadableFile as error:
        assert error.way_out
    else:
        assert table.rows_in == len(table.row_no) + len(table.broken)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(where=st.integers(0, 5000), byte=st.integers(0, 255))
def test_a_workbook_with_a_changed_byte_reads_or_says_why(
    where: int, byte: int, tmp_path: Path
) -> None:
    data = bytearray(WHOLE)
    data[where % len(data)] = byte
    try:
        assert read_bytes(tmp_path, "a.xlsx", bytes(data)).rows_in <= len(TITLED)
    except UnreadableFile as error:
        assert error.way_out
