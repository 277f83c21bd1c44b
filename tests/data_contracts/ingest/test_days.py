"""Several days at once give what one file after the other gives: every table and every count."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.ingest import FileCount, ingest_folder
from data_contracts.ingest.days import Days
from data_contracts.warehouse import migrate, warehouse_tables
from tests.data_contracts.ingest.town import KEYS, Town

NOW = datetime(2024, 1, 20)
# crowded: late and early versions, equal times, a clock a day ahead of its file
TIMES = st.sampled_from(
    ["2024-01-02 09:00:00", "2024-01-03 09:00:00", "2024-01-04 09:00:00", "2024-01-05 05:00:00"]
)
STATUS = st.sampled_from(["正常", "正常", "正常", "作废"])
CASES = st.sampled_from(["J1", "J2", "J3", ""])
ROWS: dict[str, dict[str, st.SearchStrategy[str]]] = {
    "dispute_ledger": {
        "纠纷编号": CASES, "事件类别": st.sampled_from(["0101", "0201"]), "受理时间": TIMES,
        "录入时间": TIMES, "办结时间": st.sampled_from(["", "2024-01-04 09:00:00"]), "更新时间": TIMES,
    },
    "dispute_parties": {
        "纠纷编号": CASES, "序号": st.sampled_from("12"), "角色": st.sampled_from(["申请方", "被申请方"]),
        "更新时间": TIMES,
    },
    "handling_log": {
        "流水号": st.sampled_from(["H1", "H2"]), "业务编号": CASES, "环节": st.sampled_from(["受理", "调解"]),
        "时间": TIMES, "登记时间": TIMES,
    },
    "incidents": {
        "事件编号": st.sampled_from(["E1", "E2"]), "发生时间": TIMES, "层级": st.just("1"),
        "类型": st.sampled_from(["E1", "E3"]), "登记时间": TIMES,
    },
    "incident_persons": {
        "事件编号": st.sampled_from(["E1", "E2"]), "序号": st.just("1"), "角色": st.just("施害"), "登记时间": TIMES,
    },
}  # fmt: skip
FIRST = {
    "grids": "网格编码,网格名称,生效日期\n150202007135001,一,2020-01-01\n",
    "dispute_ledger": "纠纷编号,事件类别,受理时间,更新时间\nJ0,0101,2024-01-01 09:00:00,2024-01-01 09:00:00\n",
    "incidents": "事件编号,发生时间,层级,类型,登记时间\nE0,2024-01-01 09:00:00,1,E1,2024-01-01 09:00:00\n",
}


@st.composite
def files(draw: st.DrawFn, source: str) -> list[dict[str, str]]:
    """The rows of one file, which may or may not have the column of the status."""
    columns = {**ROWS[source], **({"数据状态": STATUS} if draw(st.booleans()) else {})}
    return draw(st.lists(st.fixed_dictionaries(columns), max_size=4))


weeks = st.lists(st.fixed_dictionaries({}, optional={s: files(s) for s in ROWS}), max_size=4)


def write(folder: Path, week: list[dict[str, list[dict[str, str]]]]) -> None:
    """The deliveries of a first day, on which every table gets something, and of those after it."""
    for source, text in FIRST.items():
        (folder / f"{source}_20240102.csv").write_text(text, encoding="utf-8")
    for day, delivered in enumerate(week, start=3):
        for source, rows in delivered.items():
            path = folder / f"{source}_202401{day:02d}.csv"
            with path.open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, list(rows[0]) if rows else [*ROWS[source]])
                writer.writeheader()
                writer.writerows(rows)


def taken(folder: Path) -> tuple[list[FileCount], dict[str, list[Any]]]:
    """The counts, and what every table holds then."""
    con = duckdb.connect(":memory:")
    migrate(con)
    counts = ingest_folder(con, folder, mode="live", keys=KEYS, ingested_at=NOW)
    names = [name for name in warehouse_tables() if name != "ops.migrations"]
    tables = {n: con.execute(f"select * from {n} order by all").fetchall() for n in names}
    con.close()
    return counts, tables


@settings(max_examples=25, deadline=None)
@given(weeks)
def test_days_together_give_every_table_and_count_that_file_after_file_gives(
    week: list[dict[str, list[dict[str, str]]]],
) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patched:
        folder = Path(name)
        write(folder, week)
        together = taken(folder)
        patched.setattr(Days, "_fits", lambda *_: False)
        alone = taken(folder)
    assert together[0] == alone[0]
    for table, rows in alone[1].items():
        assert (table, together[1][table]) == (table, rows)


def test_days_go_in_together_once_every_table_has_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"流水号": "H1", "业务编号": "J0", "环节": "受理", "时间": "2024-01-02 09:00:00"}
    write(tmp_path, [{"handling_log": [{**row, "流水号": key}]} for key in ("H1", "H2", "H3")])
    sizes: list[int] = []
    together = Days._take_together
    monkeypatch.setattr(
        Days, "_take_together", lambda self, w: sizes.append(len(w)) or together(self, w)
    )
    counts, _ = taken(tmp_path)
    assert [count.source for count in counts] == [*FIRST, *3 * ["handling_log"]]
    assert sizes == [3]


def test_a_broken_file_among_days_stops_alone_and_the_others_come_in(town: Town) -> None:
    folder = town.home / "inbox"
    folder.mkdir()
    row = {"流水号": "H1", "业务编号": "J0", "环节": "受理", "时间": "2024-01-02 09:00:00"}
    keyless = [{**row, "流水号": ""} for _ in range(30)]
    write(folder, [{"handling_log": [row]}, {"handling_log": keyless}, {"handling_log": [{**row, "流水号": "H3"}]}])  # fmt: skip
    counts = ingest_folder(town.con, folder, mode="live", keys=KEYS, ingested_at=NOW)
    states = {count.name[-12:-4]: count.state for count in counts if count.source == "handling_log"}
    assert states == {"20240103": "loaded", "20240104": "stopped", "20240105": "loaded"}
    assert town.rows("select row_key from landing.handling_log order by 1") == [("H1",), ("H3",)]
