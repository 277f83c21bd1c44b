"""Fields fail, rows come in: what is refused, what is flagged, and what never leaves memory in clear."""

from __future__ import annotations

import pytest

from data_contracts.ingest import BatchStopped
from data_contracts.ingest.landing import landing_context
from tests.data_contracts.ingest.town import KEYS, Town, counted

CALL = """
JJDBH | BJSJ                | BJRMC | LXDH        | BJRZJLX | BJRZJHM            | BJRSF  | JQDZ       | CSJQLXDM | YWCWQ | BJNR
A1    | 2024-01-05 10:00:00 | 欧阳明 | 13804721234 | 111     | 11010519491231002X | 当事人 | 幸福路七号 | 0401     | 1     | 他拿着刀
"""


@pytest.mark.parametrize("kind", ["信访", "E9", "上访", "V2", "petition", ""])
def test_whatever_is_no_agreed_outcome_is_refused_with_the_reason(town: Town, kind: str) -> None:
    table = f"""
    事件编号 | 发生时间            | 层级 | 类型   | 登记时间
    I1       | 2024-01-05 10:00:00 | 1    | {kind} | 2024-01-05 12:00:00
    I2       | 2024-01-05 10:00:00 | 1    | E1     | 2024-01-05 12:00:00
    """
    assert counted(town.deliver("incidents", table)) == (1, 0, 0, 1)
    assert town.rows("select incident_id from outcome.incidents") == [("I2",)]
    [(rule, reason)] = town.rows("select rule, reason from ops.quarantine")
    assert rule == "forbidden_outcome"
    assert "信访" in reason and "永远不是结果" in reason


def test_a_masked_id_is_flagged_and_the_knife_still_counts(town: Town) -> None:
    count = town.deliver("police_110", CALL.replace("11010519491231002X", "110105********002X"))
    assert counted(count) == (1, 0, 0, 0)
    assert count.flags == {("masked", "BJRZJHM"): 1}
    assert town.rows("select cue from core.cues") == [("持械",)]
    assert town.rows("select key_basis, masked_name from core.parties") == [
        ("phone_name", "欧阳**")
    ]


def test_a_wrong_check_character_keeps_the_original_sealed(town: Town) -> None:
    count = town.deliver("police_110", CALL.replace("31002X", "310021"))
    assert count.flags == {("check_character", "BJRZJHM"): 1}
    [(payload,)] = town.con.execute("select payload from landing.police_110").fetchall()
    assert b"110105194912310021" in KEYS.open(bytes(payload), landing_context("police_110"))


def test_no_clear_identifier_reaches_the_warehouse(town: Town) -> None:
    town.deliver("police_110", CALL)
    town.con.execute("checkpoint")
    stored = (town.home / "warehouse.duckdb").read_bytes()
    for clear in ("欧阳明", "13804721234", "11010519491231002X", "幸福路七号", "他拿着刀"):
        assert clear.encode() not in stored, clear
    assert "欧阳**".encode() in stored


def test_protected_attributes_go_to_the_audit_table_only(town: Town) -> None:
    town.deliver("police_110", CALL)
    assert town.rows("select sex, strftime(birth_date, '%Y-%m-%d') from audit.people") == [
        ("2", "1949-12-31")
    ]
    columns = "select column_name from information_schema.columns where table_schema = 'core'"
    named = {name for (name,) in town.rows(columns)}
    assert not named & {"sex", "birth_date", "ethnicity", "education", "person_class", "residence"}


@pytest.mark.parametrize(
    ("key", "time", "rule"),
    [
        ("", "2024-01-05 10:00:00", "key_missing"),
        ("1.50202E+17", "2024-01-05 10:00:00", "key_unusable"),
        ("A1", "", "time_unusable"),
        ("A1", "0000-01-05 10:00:00", "time_unusable"),
        ("A1", "9999-12-31 00:00:00", "time_unusable"),
        ("A1", "昨天", "time_unusable"),
    ],
)
def test_a_row_is_refused_for_an_unusable_key_or_time(
    town: Town, key: str, time: str, rule: str
) -> None:
    table = f"""
    JJDBH | BJSJ | BJNR
    {key} | {time} | 有人吵架
    """
    assert counted(town.deliver("police_110", table)) == (0, 0, 0, 1)
    assert town.rows("select rule from ops.quarantine") == [(rule,)]


def test_a_broken_physical_row_is_quarantined(town: Town) -> None:
    count = town.deliver_text(
        "transfers", "流转编号,时间,动作\nL1,2024-01-05 10:00:00,推送\nL2,2024-01\n"
    )
    assert counted(count) == (1, 0, 0, 1)
    assert town.rows("select rule, row_no from ops.quarantine") == [("field_count", 3)]


def test_a_reply_before_its_report_is_emptied(town: Town) -> None:
    table = """
    JJDBH | BJSJ                | FKSJ                | JASJ
    A1    | 2024-01-05 10:00:00 | 2024-01-05 09:00:00 | 2024-01-05 11:00:00
    """
    assert town.deliver("police_110", table).flags == {("time_order", "FKSJ"): 1}
    assert town.rows("select step from core.steps") == [("办结",)]


def test_a_reference_to_nothing_is_flagged_and_the_row_comes_in(town: Town) -> None:
    grid = """
    网格编码        | 生效日期
    150202001001001 | 2020-01-01
    """
    town.deliver("grids", grid)
    table = """
    JJDBH | BJSJ                | WGBM
    A1    | 2024-01-05 10:00:00 | 150202001001001
    A2    | 2024-01-05 10:00:00 | 150202001001999
    """
    assert town.deliver("police_110", table).flags == {("reference", "WGBM"): 1}
    assert town.rows("select count(grid_code) from core.records") == [(2,)]


def test_complaints_about_handling_give_no_fact(town: Town) -> None:
    tickets = """
    办件编号 | 诉求类型 | 投诉办件 | 诉求人 | 事项大类 | 受理时间         | 更新时间
    T1       | 投诉     |          | 王五   | 劳资     | 2024/1/5 9:03:00 | 2024/1/5 9:30:00
    T2       | 投诉     | T1       | 王五   | 劳资     | 2024/1/6 9:03:00 | 2024/1/6 9:30:00
    T3       | 表扬     |          | 王五   | 劳资     | 2024/1/6 9:03:00 | 2024/1/6 9:30:00
    """
    assert counted(town.deliver("hotline_12345", tickets)) == (3, 0, 0, 0)
    founds = town.rows("select record_id, founds from core.records order by record_id")
    assert founds == [("12345:T1", True), ("12345:T3", False)]
    assert town.rows("select count(*) from landing.hotline_12345") == [(3,)]


def test_only_disputes_found_disputes(town: Town) -> None:
    calls = """
    JJDBH | BJSJ                | CSJQLBDM | CSJQLXDM
    A1    | 2024-01-05 10:00:00 | 04       | 0403
    A2    | 2024-01-05 10:00:00 | 05       |
    A3    | 2024-01-05 10:00:00 |          |
    """
    town.deliver("police_110", calls)
    assert town.rows("select founds, kind, first_class from core.records order by record_id") == [
        (True, "07", "0403"),
        (False, None, "05"),
        (False, None, None),
    ]


def test_a_neighbour_who_calls_is_no_party(town: Town) -> None:
    calls = """
    JJDBH | BJSJ                | BJRMC | LXDH        | BJRSF | DFRMC
    A1    | 2024-01-05 10:00:00 | 王邻居 | 13804721234 | 邻居  | 李四
    """
    town.deliver("police_110", calls)
    assert town.rows("select seq, side, is_party from core.parties order by seq") == [
        ("caller", "other", False),
        ("other", "respondent", True),
    ]


def test_one_number_is_a_person_or_a_firm(town: Town) -> None:
    tickets = """
    办件编号 | 受理时间         | 对方名称       | 对方证件号
    T1       | 2024/1/5 9:03:00 | 李四           | 11010519491231002X
    T2       | 2024/1/5 9:03:00 | 大河建筑公司   | 91350100M000100Y43
    T3       | 2024/1/5 9:03:00 | 李四           | 91350100M000100Y40
    """
    count = town.deliver("hotline_12345", tickets)
    assert set(count.flags.values()) == {1}
    assert {column for _, column in count.flags} == {"对方证件号"}
    parties = "select party_type, person_key is null, firm_key is null, masked_name from core.parties order by record_id"
    assert town.rows(parties) == [
        ("个人", False, True, "李**"),
        ("单位", True, False, "大河**公司"),
        ("个人", True, True, "李**"),
    ]


def test_nested_people_tags_and_steps_of_a_grid_event_are_taken_apart(town: Town) -> None:
    event = (
        '{"event_num": "G1", "event_type": "0101", "report_time": "2024-01-05T10:00:00", "tags": ["家暴", "外星人"],'
        ' "involved": [{"name": "张三", "id_no": "11010519491231002X", "id_type": "111", "role": "当事人"},'
        ' {"name": "李四", "role": "对方"}, {"name": "赵六", "role": "证人"}],'
        ' "disposal": [{"time": "2024-01-05T12:00:00", "step": "调解", "unit": "司法所"}]}\n'
    )
    path = town.home / "grid_events_20240109.jsonl"
    path.write_text(event * 2, encoding="utf-8")
    assert counted(town.hand_in(path, "grid_events", day="2024-01-09")) == (1, 0, 1, 0)
    assert town.rows("select cue from core.cues") == [("家暴",)]
    assert town.rows("select seq, side, is_party, key_basis from core.parties order by seq") == [
        ("1", "applicant", True, "document"),
        ("2", "respondent", True, "none"),
        ("3", "other", False, "none"),
    ]
    assert town.rows("select step, unit_name from core.steps") == [("调解", "司法所")]
    assert town.rows("select rule, column_name from ops.flags") == [("list_item", "tags")]


def test_a_file_without_its_key_is_stopped_and_can_be_delivered_again(town: Town) -> None:
    with pytest.raises(BatchStopped, match="JJDBH"):
        town.deliver_text("police_110", "编号,BJSJ\nA1,2024-01-05 10:00:00\n")
    assert town.rows("select state, rows_in from ops.deliveries") == [("stopped", 0)]
    with pytest.raises(BatchStopped):
        town.hand_in(next(town.home.glob("police_110_*")), "police_110", day="2024-01-09")
    assert town.rows("select count(*) from ops.deliveries") == [(1,)]


def test_a_file_whose_keys_are_broken_is_stopped_whole(town: Town) -> None:
    rows = "".join(f"1.50202E+17,2024-01-05 10:{n:02}:00\n" for n in range(15))
    good = "".join(f"A{n},2024-01-05 10:{n:02}:00\n" for n in range(10))
    with pytest.raises(BatchStopped, match="15 行的主键"):
        town.deliver_text("police_110", "JJDBH,BJSJ\n" + rows + good)
    assert town.rows("select count(*) from landing.police_110") == [(0,)]
    assert town.rows("select count(*) from ops.quarantine") == [(0,)]


def test_the_grids_draw_the_city_that_a_coordinate_must_lie_in(town: Town) -> None:
    grids = "".join(f"15020200100100{n} | 2020-01-01 | 109.{n} | 40.{n}\n" for n in range(10))
    town.deliver("grids", "网格编码 | 生效日期 | 中心经度 | 中心纬度\n" + grids)
    calls = """
    JJDBH | BJSJ                | JD    | WD
    A1    | 2024-01-05 10:00:00 | 109.5 | 40.5
    A2    | 2024-01-05 10:00:00 | 116.4 | 39.9
    """
    count = town.deliver("police_110", calls)
    assert {rule for rule, _ in count.flags} == {"outside_city"}
    assert town.rows("select lon is null from core.records order by record_id") == [
        (False,),
        (True,),
    ]
