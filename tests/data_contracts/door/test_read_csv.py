"""CSV as cities deliver it: every row is read or reported broken, and one bad row costs one row."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.readers import UnreadableFile, delimited, read
from data_contracts.readers.csv_rows import records
from data_contracts.readers.lines import Lines
from data_contracts.values import rules
from tests.data_contracts.door.reading import broken, read_bytes, shown

HEADER = "JJDBH,BJNR,GXSJ\n"
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def test_cells_are_text_and_empty_ones_are_null(tmp_path: Path) -> None:
    table = read_bytes(tmp_path, "a.csv", (HEADER + "007,,1.10\n").encode())
    assert table.columns == ("JJDBH", "BJNR", "GXSJ")
    assert shown(table) == [["007", None, "1.10"]]
    assert table.row_no.to_pylist() == [2]


@pytest.mark.parametrize(
    ("written", "declared", "read_as", "noted"),
    [
        ("utf-8", None, "utf-8", False),
        ("utf-8-sig", None, "utf-8", False),
        ("gb18030", None, "gb18030", False),
        ("gb18030", "gb18030", "gb18030", False),
        ("gbk", "gb2312", "gb18030", False),
        ("gbk", "utf-8", "gb18030", True),
        ("utf-8", "gb18030", "utf-8", True),
        ("utf-8-sig", "gb18030", "utf-8", True),
        ("utf-16", None, "utf-16", False),
    ],
)
def test_the_encoding_is_found_and_a_wrong_label_is_noted(
    written: str, declared: str | None, read_as: str, noted: bool, tmp_path: Path
) -> None:
    text = HEADER + "1,报警人称楼上邻居长期制造噪音并扬言报复请求民警到场处置,x\n"
    table = read_bytes(tmp_path, "a.csv", text.encode(written), encoding=declared)
    assert shown(table)[0][1] == text.split(",")[3]
    assert (table.encoding, any("文件标为" in n for n in table.notes)) == (read_as, noted)


def test_four_byte_names_survive(tmp_path: Path) -> None:
    table = read_bytes(tmp_path, "a.csv", (HEADER + "1,𠮷田㛃,x\n").encode("gb18030"))
    assert shown(table) == [["1", "𠮷田㛃", "x"]]


def test_a_damaged_character_is_marked_and_its_row_reported(tmp_path: Path) -> None:
    data = HEADER.encode() + "1,完好,x\n2,受".encode() + b"\xff" + "损,x\n3,a\0b,x\n".encode()
    table = read_bytes(tmp_path, "a.csv", data)
    assert [row[1] for row in shown(table)] == ["完好", "受\ufffd损", "a\ufffdb"]
    assert table.damaged.to_pylist() == [3, 4]
    assert any("损坏" in note for note in table.notes)


def test_quotes_commas_and_line_breaks_stay_in_their_cell(tmp_path: Path) -> None:
    data = HEADER.encode() + b'1,"a, ""b""\r\nc",x\r\n2,y,z\r\n'
    table = read_bytes(tmp_path, "a.csv", data)
    assert shown(table) == [["1", 'a, "b"\r\nc', "x"], ["2", "y", "z"]]
    # a cell with line breaks is one row of a spreadsheet
    assert table.row_no.to_pylist() == [2, 3]


def test_a_row_of_another_width_is_broken_and_keeps_its_text(tmp_path: Path) -> None:
    table = read_bytes(tmp_path, "a.csv", (HEADER + "1,a,b,c\n2,a\n3,a,x\n4,a,x,,\n").encode())
    assert broken(table) == [(2, "field_count"), (3, "field_count")]
    assert table.broken[0].text == "1,a,b,c"
    assert table.broken[0].reason == "有 4 个字段，应为 3 个"
    assert shown(table) == [["3", "a", "x"], ["4", "a", "x"]]


def test_bare_commas_go_back_into_the_only_free_text(tmp_path: Path) -> None:
    data = (HEADER + "1,他说,要杀人,带了刀,t1\n2,好,t2\n").encode()
    table = read_bytes(tmp_path, "a.csv", data, text_column="BJNR")
    assert shown(table) == [["1", "他说,要杀人,带了刀", "t1"], ["2", "好", "t2"]]
    assert table.repaired.to_pylist() == [2]
    assert table.rows_in == 2


@pytest.mark.parametrize(
    ("tail", "rows", "bad"),
    [
        ("1,a,x\n2,a", 1, [(3, "truncated")]),
        ('1,a,x\n2,"a', 1, [(3, "unclosed_quote")]),
        ('1,a,x\n2,a,"x', 1, [(3, "unclosed_quote")]),
        ("1,a,x\n2,a,x", 2, []),
        ('1,a,x\n2,"a,x\n3,b,x\n4,c,x\n', 3, [(3, "unclosed_quote")]),
        ('1,"a,x\n2,b,x\n3,"c",x\n', 2, [(2, "unclosed_quote")]),
    ],
)
def test_a_cut_or_a_stray_quote_costs_one_row(
    tail: str, rows: int, bad: list[tuple[int, str]], tmp_path: Path
) -> None:
    table = read_bytes(tmp_path, "a.csv", (HEADER + tail).encode())
    assert (table.data.num_rows, broken(table)) == (rows, bad)


def test_a_cell_longer_than_any_narrative_is_an_unclosed_quote(tmp_path: Path) -> None:
    long = '1,"' + "\n".join(["b" * 1000] * 200) + "\n"
    table = read_bytes(tmp_path, "a.csv", (HEADER + long + "2,b,x\n").encode())
    assert shown(table)[-1] == ["2", "b", "x"]
    assert table.broken[0].rule == "unclosed_quote"


def test_blank_rows_are_no_rows_but_count_in_the_numbering(tmp_path: Path) -> None:
    table = read_bytes(tmp_path, "a.csv", (HEADER + "\n1,a,x\n,,\n2,b,x\n\x1a").encode())
    assert table.row_no.to_pylist() == [3, 5]
    assert table.notes == ("有 3 个空行，没有计入",)


def test_titles_above_the_header_are_skipped_when_the_columns_are_known(tmp_path: Path) -> None:
    data = ("接警单导出,,\n\n" + HEADER + "1,a,x\n").encode()
    table = read_bytes(tmp_path, "a.csv", data, expected=frozenset({"JJDBH", "BJNR"}))
    assert (table.columns[0], table.row_no.to_pylist()) == ("JJDBH", [4])
    assert read_bytes(tmp_path, "a.csv", data, header_row=3).columns[0] == "JJDBH"


def test_column_names_are_tidied_and_kept_apart(tmp_path: Path) -> None:
    data = '"办件\n编号", Created  At ,备注,备注,\n1,2,3,4,\n'.encode()
    table = read_bytes(tmp_path, "a.csv", data)
    assert table.columns == ("办件编号", "Created At", "备注", "备注.2")
    full = read_bytes(tmp_path, "a.csv", b"a,\n1,2\n")
    assert full.columns == ("a", "无名列2")


@pytest.mark.parametrize("text", ["a\tb\n1,5\t2\n", "a;b\n1,5;2\n", "sep=|\na|b\n1,5|2\n"])
def test_the_delimiter_is_found_in_the_header(text: str, tmp_path: Path) -> None:
    assert shown(read_bytes(tmp_path, "a.txt", text.encode())) == [["1,5", "2"]]


def test_a_packed_file_reads_like_the_plain_one(tmp_path: Path) -> None:
    data = (HEADER + "1,a,x\n").encode()
    assert shown(read_bytes(tmp_path, "a.csv.gz", gzip.compress(data))) == [["1", "a", "x"]]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    table = read_bytes(tmp_path, "a.csv", HEADER.encode())
    assert (table.columns, table.rows_in) == (("JJDBH", "BJNR", "GXSJ"), 0)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.csv", b"", "没有表头"),
        ("a.csv", b"\n\n,,\n", "没有表头"),
        ("a.doc", b"x", "不认识的格式 .doc"),
        ("a.csv", bytes(100), "不是文本文件"),
        # without the moment of compressing, which would name the test anew every second
        ("a.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0)[:-6], "压缩包不完整"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(
    name: str, data: bytes, says: str, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableFile, match=f"{name}.*{says}.*请") as caught:
        read_bytes(tmp_path, name, data)
    assert caught.value.way_out


def test_a_missing_file_and_an_unknown_encoding_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="文件打不开"):
        read(tmp_path / "none.csv")
    with pytest.raises(UnreadableFile, match="gb99999"):
        read_bytes(tmp_path, "a.csv", b"a\n1\n", encoding="gb99999")


@SHARED
@given(data=st.binary(max_size=400), declared=st.sampled_from([None, "utf-8", "gb18030"]))
def test_no_bytes_escape(data: bytes, declared: str | None, tmp_path: Path) -> None:
    try:
        table = read_bytes(tmp_path, "a.csv", data, encoding=declared)
    except UnreadableFile:
        return
    numbers = table.row_no.to_pylist()
    assert len(numbers) == table.data.num_rows
    assert numbers == sorted(set(numbers))
    assert not set(numbers) & {row.row_no for row in table.broken}
    assert table.rows_in == len(numbers) + len(table.broken)
    assert {row.rule for row in table.broken} <= set(rules())


@given(st.text(alphabet='a,"\r\n\t', max_size=60), st.integers(1, 4))
def test_records_cover_every_line_once(text: str, width: int) -> None:
    lines = list(io.StringIO(text, newline=""))
    spans = [(r.first, r.end) for r in records(lines, ",", width=width)]
    assert [line for first, end in spans for line in lines[first:end]] == lines
    assert all(first < end for first, end in spans)


@given(st.text(alphabet='a,联"\r\n\u2028', max_size=60))
def test_lines_are_cut_where_python_cuts_them(text: str) -> None:
    plainly = list(io.StringIO(text, newline=""))
    lines = Lines(text)
    assert [lines[n] for n in range(len(lines))] == plainly
    assert lines[1:3] == plainly[1:3]


@SHARED
@given(body=st.text(alphabet='ab联,, "\r\n', max_size=80), has_text=st.booleans())
def test_plain_lines_read_at_once_give_the_rows_that_reading_line_by_line_gives(
    body: str, has_text: bool, tmp_path: Path
) -> None:
    data = f"k,t,u\n{body}".encode()
    options = {"text_column": "t" if has_text else None}
    at_once = read_bytes(tmp_path, "a.csv", data, **options)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(delimited, "plain_lines", lambda lines, *_: np.zeros(len(lines), bool))
        one_by_one = read_bytes(tmp_path, "a.csv", data, **options)
    assert shown(at_once) == shown(one_by_one)
    assert at_once.row_no.equals(one_by_one.row_no)
    assert at_once.broken == one_by_one.broken
    assert at_once.notes == one_by_one.notes


@SHARED
@given(
    rows=st.lists(st.tuples(*[st.text(alphabet='a,"\r\n', max_size=6)] * 3), min_size=1, max_size=8)
)
def test_every_marked_cell_comes_out_exactly_once(
    rows: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    # written without quoting, so that stray quotes, commas and breaks do their worst
    lines = (",".join(f"<{i}.{j}>{c}" for j, c in enumerate(row)) for i, row in enumerate(rows))
    table = read_bytes(tmp_path, "a.csv", ("x,y,z\n" + "\n".join(lines)).encode())
    out = [c or "" for row in shown(table) for c in row] + [b.text for b in table.broken]
    for i in range(len(rows)):
        for j in range(3):
            assert sum(text.count(f"<{i}.{j}>") for text in out) == 1


@SHARED
@given(
    rows=st.lists(
        st.tuples(st.just("k"), *[st.text(alphabet='a,"\r\n 中', max_size=6)] * 2), max_size=8
    )
)
def test_what_a_correct_writer_wrote_is_read_back(
    rows: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("x", "y", "z"), *rows])
    table = read_bytes(tmp_path, "a.csv", out.getvalue().encode())
    assert shown(table) == [[cell or None for cell in row] for row in rows]
    assert table.broken == ()
