"""Whatever a file holds: ingest never crashes and never loses a row."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.ingest import BatchStopped
from tests.data_contracts.ingest.town import Town, counted

COLUMNS = (
    "JJDBH",
    "BJSJ",
    "GXSJ",
    "BJRMC",
    "BJRZJHM",
    "JD",
    "CSJQLXDM",
    "YWCWQ",
    "BQ",
    "SSRS",
    "数据状态",
    "多余列",
)
TIMES = st.sampled_from(
    [
        "2024-01-05 10:00:00",
        "0000-00-00",
        "9999-12-31 23:59:59",
        "45000.5",
        "昨天",
        "",
        "2024/1/5",
        "1900-01-01",
        "2024-13-45",
    ]
)
CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "=cmd|' /C calc'!A0",
            "@SUM(1)",
            "110105********1234",
            "1.10105E+17",
            "NaN",
            "-1e999",
            "是",
            "04;;；",
            "\ufeff",
        ]
    ),
    st.text(max_size=12),
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A1", "A2", "A3", "", "1.5E+17"]), TIMES, TIMES, *[CELLS] * 8, CELLS
    ),
    max_size=12,
)
MODES = st.sampled_from(["live", "history"])


def written(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *rows])
    return out.getvalue()


def take(data: bytes, mode: str, source: str = "police_110", suffix: str = "csv") -> None:
    """Every row is accounted for, or the file is stopped whole and registered as such."""
    with tempfile.TemporaryDirectory() as folder:
        town = Town.found(Path(folder))
        path = town.home / f"{source}_20240109.{suffix}"
        path.write_bytes(data)
        try:
            count = town.hand_in(path, source, day="2024-01-09", mode=mode)
        except BatchStopped:
            assert town.rows("select state from ops.deliveries") == [("stopped",)]
        else:
            counted(count)
            stored = f"select count(*) from landing.{source}"
            assert town.rows(stored) == [(count.new + count.version,)]
            assert town.rows("select count(*) from ops.quarantine") == [(count.quarantined,)]
        finally:
            town.con.close()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(ROWS, MODES, st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-8-sig"]), st.floats(0.2, 1))
def test_no_row_is_lost_whatever_its_cells_hold(
    rows: list[tuple[str, ...]], mode: str, encoding: str, kept: float
) -> None:
    data = written(rows).encode(encoding, "replace")
    take(data[: int(len(data) * kept) if kept < 0.9 else len(data)], mode)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200), MODES, st.sampled_from(["csv", "xlsx", "jsonl", "parquet"]))
def test_any_bytes_are_taken_or_stopped(data: bytes, mode: str, suffix: str) -> None:
    take(data, mode, suffix=suffix)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "id_no", "time", "step"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "event_num": st.sampled_from(["G1", "G2"]),
                "report_time": TIMES,
                "involved": JSON,
                "tags": JSON,
                "disposal": JSON,
            }
        ),
        max_size=5,
    )
)
def test_any_nested_content_is_taken(events: list[dict[str, object]]) -> None:
    lines = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
    take(lines.encode("utf-8", "replace"), "live", "grid_events", "jsonl")
