"""The files are those of the format description: names, columns, encodings, times."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date
from io import StringIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data_contracts.deliveries import delivery as contract
from simulation.columns import DELIVERIES, STATUS
from simulation.delivery.faults.shipments import Shipment, shipments
from simulation.delivery.files import CHUNK, write_file
from simulation.record.case import Case
from simulation.record.writers.police import police_book
from tests.simulation.conftest import City, read_rows

SOURCES = sorted(DELIVERIES)
# the first and last columns as the format description has them
ENDS = """
police_110         JJDBH      GXSJ          csv
hotline_12345      序号       更新时间      csv
transfers          流转编号   更新时间      csv
grid_events        event_num  update_time   jsonl
dispute_ledger     事件名称   更新时间      csv
dispute_parties    纠纷编号   更新时间      csv
handling_log       流水号     更新时间      csv
enterprise_reports 上报编号   更新时间      csv
court_filings      案号       更新时间      csv
orders             文书编号   更新时间      csv
incidents          事件编号   更新时间      csv
incident_persons   事件编号   更新时间      csv
grids              网格编码   原网格编码    csv
residents          人员编号   更新时间      csv
grid_visits        走访编号   登记时间      csv
"""


def test_lines_are_those_of_python_s_own_writer(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {
            "走访编号": ["1", "2", "3"],
            "说明": ["a,b", '他说"滚"', ""],
            "发现": ["一\r\n二", " 空 ", "无"],
        },
        dtype=object,
    )
    write_file(tmp_path, Shipment("grid_visits", date(2025, 3, 1), True, rows))
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([rows.columns, *rows.to_numpy().tolist()])
    assert next(tmp_path.rglob("*.csv")).read_bytes().decode() == text.getvalue()


def test_a_long_table_is_written_in_pieces_and_whole(tmp_path: Path) -> None:
    n = CHUNK + 1
    rows = pd.DataFrame({"走访编号": [str(i) for i in range(n)], "说明": "a"}, dtype=object)
    write_file(tmp_path, Shipment("grid_visits", date(2025, 3, 1), True, rows))
    assert (
        read_rows(next(tmp_path.rglob("*.csv")))["走访编号"].tolist() == rows["走访编号"].tolist()
    )


def test_there_are_fifteen_sources_with_history(city: City) -> None:
    assert len(SOURCES) == 15
    assert all(len(city.files(source, "history")) == 1 for source in SOURCES)


@pytest.mark.parametrize("line", ENDS.strip().splitlines())
def test_history_begins_and_ends_with_the_columns_of_the_format(city: City, line: str) -> None:
    source, first, last, suffix = line.split()
    path = city.files(source, "history")[0]
    columns = list(read_rows(path).columns)
    assert (columns[0], columns[-1], path.suffix) == (first, last, f".{suffix}")


@pytest.mark.parametrize("source", SOURCES)
def test_every_file_has_the_contract_s_columns_in_order(city: City, source: str) -> None:
    # an alias reads a column a second time, so no file has it
    known = contract(source).columns.items()
    expected = [n for n, c in known if n not in (STATUS, "row_status") and c.alias is None]
    for path in city.files(source):
        if path.suffix == ".jsonl":
            # lines carry their own names: a day without any has none
            found = [c for c in read_rows(path).columns if c != "row_status"] or expected
        else:
            found = [str(c).lstrip("\ufeff") for c in read_rows(path).columns if c != STATUS]
        assert found == expected, path.name


def test_inbox_files_are_named_by_their_day_of_arrival(city: City) -> None:
    names = [p.name for source in SOURCES for p in city.files(source, "inbox")]
    assert names
    assert all(re.fullmatch(r"[a-z0-9_]+_2025030[2-6]\.(csv|xlsx?|jsonl)", name) for name in names)


def test_the_history_holds_nothing_recorded_on_its_day_of_arrival(clean: City) -> None:
    for source in ("police_110", "dispute_ledger", "handling_log"):
        rows = read_rows(clean.files(source, "history")[0])
        assert rows[DELIVERIES[source].updated].max() < "2025-03-01"


def test_an_inbox_file_holds_what_was_recorded_on_the_day_before(clean: City) -> None:
    for path in clean.files("police_110", "inbox"):
        arrival = pd.Timestamp(path.stem[-8:])
        day = pd.to_datetime(read_rows(path)["GXSJ"]).dt.normalize()
        assert set(day) == {arrival - pd.Timedelta(days=1)}


def test_keys_are_unique_in_a_clean_history(clean: City) -> None:
    for source in SOURCES:
        rows = read_rows(clean.files(source, "history")[0])
        assert not rows.duplicated(list(DELIVERIES[source].key)).any(), source


def test_hotline_times_have_slashes_and_no_leading_zeros(clean: City) -> None:
    times = read_rows(clean.files("hotline_12345", "history")[0])["受理时间"]
    assert times.str.fullmatch(r"202\d/[1-9]\d?/[1-9]\d? \d{1,2}:\d\d:\d\d").all()


def test_police_files_are_gb18030_which_holds_the_city_s_rarest_names(
    case: Case, tmp_path: Path
) -> None:
    names = case.world.people.name[np.arange(len(case.world.people))].astype(object)
    rarest = next(n for n in names if any(ord(character) > 0xFFFF for character in n))
    first = shipments(police_book(case), case.world.preset)[0]
    write_file(tmp_path, replace(first, rows=first.rows.assign(BJRMC=rarest)))
    assert rarest in (tmp_path / first.name).read_bytes().decode("gb18030")


def test_live_times_of_a_call_follow_each_other(clean: City) -> None:
    calls = read_rows(clean.files("police_110", "history")[0])
    order = ["BJSJ", "JJSJ", "JJWCSJ", "ZLSJ", "QSSJ", "LXSJ", "FKSJ", "JASJ"]
    times = calls[order].replace("", None).apply(pd.to_datetime)
    for earlier, later in pairwise(order):
        assert not (times[later] < times[earlier]).any(), later
