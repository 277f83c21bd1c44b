"""JSON lines and Parquet give the same rows of text as the other formats."""

from __future__ import annotations

import gzip
import io
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.readers import UnreadableFile
from tests.data_contracts.door.reading import broken, read_bytes, shown

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=4,
)


def test_values_are_text_and_nested_ones_stay_json(tmp_path: Path) -> None:
    line = '{"event_num": "G1", "n": 3, "x": 1.50, "ok": true, "tags": ["家暴"], "p": [{"id": 1}], "e": null}'
    table = read_bytes(tmp_path, "a.jsonl", (line + "\n").encode())
    assert shown(table) == [["G1", "3", "1.5", "true", '["家暴"]', '[{"id":1}]', None]]


def test_columns_are_the_union_in_order_of_appearance(tmp_path: Path) -> None:
    table = read_bytes(tmp_path, "a.jsonl", b'{"a":1}\n\n{"b":2,"a":3}\r\n')
    assert (table.columns, shown(table)) == (("a", "b"), [["1", None], ["3", "2"]])
    assert table.row_no.to_pylist() == [1, 3]


def test_a_bad_line_is_a_broken_row(tmp_path: Path) -> None:
    deep = b"[" * 100_000
    data = b'{"a":1}\n{"a":\n[1]\n7\n' + deep + b'\n{"a":"\\ud800"}\n'
    table = read_bytes(tmp_path, "a.jsonl", data)
    assert broken(table) == [
        (2, "bad_json"),
        (3, "not_an_object"),
        (4, "not_an_object"),
        (5, "bad_json"),
    ]
    assert shown(table) == [["1"], ["\ufffd"]]
    assert table.damaged.to_pylist() == [6]


def test_an_array_of_objects_is_read_too(tmp_path: Path) -> None:
    table = read_bytes(tmp_path, "a.json.gz", gzip.compress(b' [{"a": 1}, {"a": "x"}, 5]'))
    assert (shown(table), broken(table)) == ([["1"], ["x"]], [(3, "not_an_object")])


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.json", b'[{"a": 1}', "JSON 数组不完整"),
        ("a.jsonl", b"hello", "没有一行是 JSON 对象"),
        ("a.jsonl", json.dumps({f"k{i}": 1 for i in range(2001)}).encode(), "上限 2000"),
        ("a.parquet", b"PAR1 and no more", "不是完好的 Parquet 文件"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, data: bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=f"{says}.*请"):
        read_bytes(tmp_path, name, data)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(values=st.lists(JSON_VALUES, min_size=1, max_size=5))
def test_every_line_is_a_row_or_a_broken_row(values: list[object], tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(value) for value in [{"first": 1}, *values])
    table = read_bytes(tmp_path, "a.jsonl", lines.encode())
    assert table.rows_in == 1 + len(values)
    assert table.data.num_rows == 1 + sum(isinstance(value, dict) for value in values)


def test_parquet_columns_become_the_text_of_the_other_formats(tmp_path: Path) -> None:
    typed = pa.table(
        {
            "s": ["", "中"],
            "i": pa.array([7, None], pa.int64()),
            "f": [3.0, 0.1],
            "b": [True, False],
            "t": pa.array(
                [datetime(2024, 1, 3, 9), datetime(2024, 1, 3, 9, 0, 0, 500)], pa.timestamp("ns")
            ),
            "z": pa.array([datetime(2024, 1, 3, 9), None], pa.timestamp("us", tz="UTC")),
            "d": [date(2024, 1, 3), None],
            "m": [Decimal("1.20"), None],
            "l": [["a"], None],
            "c": pa.array(["x", "x"]).dictionary_encode(),
        }
    )
    out = io.BytesIO()
    pq.write_table(typed, out)
    table = read_bytes(tmp_path, "a.parquet", out.getvalue())
    assert shown(table) == [
        [
            None,
            "7",
            "3",
            "true",
            "2024-01-03 09:00:00",
            "2024-01-03 09:00:00+00:00",
            "2024-01-03",
            "1.20",
            '["a"]',
            "x",
        ],
        ["中", None, "0.1", "false", "2024-01-03 09:00:00.000500", None, None, None, None, "x"],
    ]
    assert table.row_no.to_pylist() == [1, 2]


def test_parquet_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({"a": pa.array([], pa.int64())}), out)
    table = read_bytes(tmp_path, "a.parquet", out.getvalue())
    assert (table.columns, table.rows_in) == (("a",), 0)
