"""The door: what a file may not say aloud, and clocks and words that must not hide a row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data_contracts.adapters import load_adapter
from data_contracts.ingest import BatchStopped
from data_contracts.ingest.landing import landing_context
from data_contracts.sealing import Keys
from data_contracts.warehouse import open_warehouse
from tests.data_contracts.ingest.town import KEYS, Town

ID = "11010519491231002X"
PERSON = f"J1,1,申请方,个人,欧阳明,111,{ID},13804721234"
VENDOR = """
[adapter]
source = "police_110"
[columns]
BJSJ = "at"
GXSJ = "seen"
[key]
columns = ["id"]
"""


def noted(town: Town) -> str:
    return "\n".join(str(note) for (note,) in town.rows("select notes from ops.deliveries"))


def test_a_file_without_a_header_is_stopped_and_its_first_row_is_shown_nowhere(town: Town) -> None:
    with pytest.raises(BatchStopped) as stop:
        town.deliver_text("dispute_parties", f"{PERSON}\n{PERSON}\n")
    for said in (str(stop.value), noted(town)):
        assert "表头缺少 序号、纠纷编号" in said and "不认得的 8 列" in said
        assert not [clear for clear in ("欧阳明", ID, "13804721234") if clear in said]


def test_columns_that_no_contract_knows_are_counted_and_not_named(town: Town) -> None:
    town.deliver_text(
        "police_110", f"JJDBH,BJSJ,欧阳明,{ID},欧阳明\nA1,2024-01-05 10:00:00,a,b,c\n"
    )
    assert "合同未列出的列 3 个（第 3、4、5 列" in noted(town)
    assert "欧阳明" not in noted(town) and ID not in noted(town)


def test_a_withdrawn_row_is_withdrawn_though_the_mapping_forgot_its_status(town: Town) -> None:
    path = town.home / "vendor.toml"
    path.write_text(VENDOR, encoding="utf-8")
    table = """
    id | at                  | seen                | 数据状态
    V1 | 2024-01-05 10:00:00 | 2024-01-05 11:00:00 | {}
    """
    for day, status, since in (("05", "正常", "11"), ("06", "作废", "12")):
        text = table.format(status).replace("05 11:", f"{day} {since}:")
        town.deliver(
            "police_110", text, day=f"2024-01-{int(day) + 1:02}", adapter=load_adapter(path)
        )
    assert town.rows("select known_at, replaced_at from core.records") == [
        ("01-06 06:00", "01-07 06:00")
    ]


CALL = """
JJDBH | BJSJ                | SFBM   | YWCWQ | GXSJ
A1    | 2024-01-05 10:00:00 | {kept} | {knife} | {seen}
"""


def call(kept: str = "0", knife: str = "0", seen: str = "2024-01-05 11:00:00") -> str:
    return CALL.format(kept=kept, knife=knife, seen=seen)


def test_an_update_time_of_next_year_neither_hides_the_call_nor_freezes_its_key(town: Town) -> None:
    first = town.deliver("police_110", call(seen="2024-12-25 11:00:00"), day="2024-01-06")
    assert first.flags == {("after_arrival", "GXSJ"): 1}
    assert town.rows("select known_at from core.records") == [("01-06 06:00",)]
    second = call(knife="1", seen="2024-01-06 11:00:00")
    assert town.deliver("police_110", second, day="2024-01-07").version == 1
    assert town.rows("select cue, known_at from core.cues") == [("持械", "01-07 06:00")]


def test_an_update_time_up_to_a_day_ahead_is_taken_at_its_word(town: Town) -> None:
    count = town.deliver("police_110", call(seen="2024-01-07 06:00:00"), day="2024-01-06")
    assert count.flags == {}
    assert town.rows("select known_at from core.records") == [("01-07 06:00",)]


def test_an_update_time_more_than_a_day_ahead_is_none(town: Town) -> None:
    count = town.deliver("police_110", call(seen="2024-01-07 06:00:01"), day="2024-01-06")
    assert count.flags == {("after_arrival", "GXSJ"): 1}
    assert town.rows("select known_at from core.records") == [("01-06 06:00",)]


@pytest.mark.parametrize(
    ("seen", "happened"), [("2024-01-05 11:00:00", "01-05 11:00"), ("", "01-06 06:00")]
)
def test_a_call_dated_after_its_file_comes_in_and_has_happened(
    town: Town, seen: str, happened: str
) -> None:
    table = call(seen=seen).replace("01-05 10:", "05-05 10:")
    count = town.deliver("police_110", table, day="2024-01-06")
    assert (count.new, count.flags) == (1, {("after_arrival", "BJSJ"): 1})
    assert town.rows("select happened_at, known_at from core.records") == [
        (happened, "01-06 06:00")
    ]


@pytest.mark.parametrize(
    ("kept", "hidden", "flags"),
    [
        ("0", False, 0), ("1", True, 0), ("", False, 0), ("保密", True, 0), ("公开", False, 0),
        ("2", True, 1), ("请勿透露", True, 1),
    ],
)  # fmt: skip
def test_a_secrecy_mark_that_nobody_can_read_keeps_the_secret(
    town: Town, kept: str, hidden: bool, flags: int
) -> None:
    count = town.deliver("police_110", call(kept=kept))
    assert town.rows("select confidential from core.records") == [(hidden,)]
    assert count.flags.get(("not_a_bool", "SFBM"), 0) == flags


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_short_row_is_read_in_the_encoding_it_has(town: Town, encoding: str) -> None:
    path = town.home / "short.csv"
    path.write_bytes("JJDBH,BJSJ,BJRMC,BQ\nA1,2024-01-05,欧阳明,家暴\n".encode(encoding))
    town.hand_in(path, "police_110", day="2024-01-09")
    assert town.rows("select cue from core.cues") == [("家暴",)]
    assert town.rows("select masked_name from core.parties") == [("欧阳**",)]


@pytest.mark.parametrize("level", ["1", "1.0", "１", " 1 "])
def test_a_level_that_a_spreadsheet_rewrote_is_still_that_level(town: Town, level: str) -> None:
    table = f"""
    事件编号 | 发生时间            | 层级    | 类型 | 登记时间
    I1       | 2024-01-05 10:00:00 | {level} | E1   | 2024-01-05 12:00:00
    """
    assert town.deliver("incidents", table).new == 1
    assert town.rows("select level, incident_type from outcome.grades") == [(1, "E1")]


def test_a_json_field_may_have_any_name(town: Town) -> None:
    event = {"event_num": "G1", "report_time": "2024-01-05 10:00:00", "received_rows": "x"}
    path = town.home / "grid_events_20240109.jsonl"
    path.write_text(json.dumps(event), encoding="utf-8")
    assert town.hand_in(path, "grid_events", day="2024-01-09").new == 1
    [(payload,)] = town.con.execute("select payload from landing.grid_events").fetchall()
    assert json.loads(KEYS.open(bytes(payload), landing_context("grid_events"))) == event


def test_a_new_home_is_its_owners_alone(tmp_path: Path) -> None:
    Keys.load_or_create(tmp_path / "by_key")
    open_warehouse(tmp_path / "by_warehouse").close()
    modes = [path.stat().st_mode & 0o777 for path in sorted(tmp_path.iterdir())]
    assert modes == [0o700, 0o700]
