"""A fact does not vanish because a field beside it is empty, unknown or of another shape."""

from __future__ import annotations

import json
from typing import Any

import pytest

from data_contracts.ingest import FileCount
from tests.data_contracts.ingest.town import Town

STEPS = "select step, result, happened_at from core.steps order by happened_at, fact_id"


def events(town: Town, *changes: dict[str, Any], mode: str = "live") -> FileCount:
    """Grid events G1, G2, ... reported on 5 January, each with its own fields."""
    base = {
        "event_type": "0101",
        "report_time": "2024-01-05T10:00:00",
        "update_time": "2024-01-07T10:00:00",
    }
    rows = [{"event_num": f"G{n}", **base, **own} for n, own in enumerate(changes, 1)]
    path = town.home / f"grid_events_{len(list(town.home.iterdir()))}.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    return town.hand_in(path, "grid_events", day="2024-01-09", mode=mode)


def test_a_failed_mediation_without_a_closing_is_a_step(town: Town) -> None:
    entry = """
    纠纷编号 | 事件类别 | 化解是否成功 | 受理时间            | 录入时间            | 办结时间            | 更新时间
    J1       | 0101     | 0            | 2024-01-02 09:00:00 | 2024-01-02 10:00:00 |                     | 2024-01-06 09:00:00
    J2       | 0101     | 0            | 2024-01-02 09:00:00 | 2024-01-02 10:00:00 | 2024-01-07 09:00:00 | 2024-01-07 09:00:00
    """
    town.deliver("dispute_ledger", entry)
    assert town.rows(STEPS) == [("调解", "失败", "01-06 09:00"), ("办结", "失败", "01-07 09:00")]


def test_people_with_a_role_that_cannot_be_read_are_still_there(town: Town) -> None:
    town.deliver(
        "dispute_parties",
        """
        纠纷编号 | 序号 | 角色   | 类型 | 姓名 | 更新时间
        J1       | 1    | 原告   | 个人 | 张三 | 2024-01-06 09:00:00
        J1       | 2    | 第三方 | 个人 | 李四 | 2024-01-06 09:00:00
        """,
    )
    assert town.rows("select role, side, is_party from core.parties order by seq") == [
        ("不明", "other", True),
        ("第三方", "other", False),
    ]
    town.deliver(
        "incident_persons",
        """
        事件编号 | 序号 | 角色   | 姓名 | 登记时间
        I1       | 1    | 嫌疑人 | 张三 | 2024-01-06 09:00:00
        """,
    )
    assert town.rows("select role from outcome.persons") == [("不详",)]


def test_a_ticket_says_that_it_was_returned_and_that_its_caller_was_not_content(
    town: Town,
) -> None:
    town.deliver(
        "hotline_12345",
        """
        办件编号 | 诉求类型 | 办件状态 | 受理时间         | 回访时间         | 回访满意度 | 更新时间
        T1       | 投诉     | 已退回   | 2024/1/5 9:00:00 |                  |            | 2024/1/6 9:00:00
        T2       | 投诉     | 已办结   | 2024/1/5 9:00:00 |                  | 不满意     | 2024/1/7 9:00:00
        T3       | 投诉     | 已办结   | 2024/1/5 9:00:00 |                  | 未回访     | 2024/1/7 9:00:00
        T4       | 投诉     | 已办结   | 2024/1/5 9:00:00 | 2024/1/8 9:00:00 | 满意       | 2024/1/8 9:00:00
        """,
    )
    assert town.rows(STEPS) == [
        ("退回", None, "01-06 09:00"),
        ("回访", "不满意", "01-07 09:00"),
        ("回访", "满意", "01-08 09:00"),
    ]


def test_wages_paid_at_an_unknown_time_were_paid_by_the_version_that_says_so(town: Town) -> None:
    town.deliver(
        "enterprise_reports",
        """
        上报编号 | 企业名称 | 事项 | 已支付金额元 | 上报时间            | 更新时间
        E1       | 某公司   | 欠薪 | 1000         | 2024-01-02 09:00:00 | 2024-01-06 09:00:00
        """,
    )
    assert town.rows("select paid_yuan::int, happened_at from core.wage_payments") == [
        (1000, "01-06 09:00")
    ]


TRANSFER = """
流转编号 | 原单号 | 原平台 | 目标平台 | 目标单号 | 动作 | 时间                | 登记时间
L1       | T1     | 市民热线台 | 110  | A1       | 推送 | 2024-01-06 09:00:00 | 2024-01-06 10:00:00
"""


def test_a_transfer_from_an_unknown_platform_finds_its_record_when_that_comes(town: Town) -> None:
    town.deliver("transfers", TRANSFER)
    places = "select record_id from core.steps union all select record_id from core.links"
    assert town.rows(places) == [("unknown:T1",), ("unknown:T1",)]
    town.deliver("hotline_12345", "办件编号 | 受理时间\nT1 | 2024/1/5 9:00:00")
    assert town.rows(places) == [("12345:T1",), ("12345:T1",)]


@pytest.mark.parametrize("office", ["信访", "市信访局"])
def test_what_comes_from_a_petition_office_by_any_name_gives_nothing(
    town: Town, office: str
) -> None:
    town.deliver("transfers", TRANSFER.replace("市民热线台", office))
    town.deliver("transfers", TRANSFER.replace("| 110 ", f"| {office} ").replace("L1", "L2"))
    assert town.rows("select count(*) from core.steps") == [(0,)]
    assert town.rows("select count(*) from core.links") == [(0,)]


def test_disposal_steps_of_any_word_and_time_and_a_closed_state_are_kept(town: Town) -> None:
    events(
        town,
        {"disposal": [{"time": "2024-01-06T10:00:00", "step": "联合执法", "unit": "u"}]},
        {"disposal": [{"step": "调解"}]},
        {"status": "办结"},
        {"status": "办结", "disposal": [{"time": "2024-01-06T12:00:00", "step": "已办结"}]},
    )
    assert town.rows(STEPS.replace("result", "row_key")) == [
        ("其他", "G1", "01-06 10:00"),
        ("办结", "G4", "01-06 12:00"),
        ("调解", "G2", "01-07 10:00"),
        ("办结", "G3", "01-07 10:00"),
    ]


def test_tags_as_text_and_a_single_person_as_an_object_are_read(town: Town) -> None:
    count = events(
        town,
        {"tags": "家暴;掐颈"},
        {"tags": ["酒后"]},
        {"involved": {"name": "李四海", "role": "对方"}},
    )
    assert count.flags == {}
    assert town.rows("select row_key, cue from core.cues order by all") == [
        ("G1", "家暴"),
        ("G1", "掐颈"),
        ("G2", "酒后"),
    ]
    assert town.rows("select row_key, side from core.parties") == [("G3", "respondent")]


def test_nested_content_of_another_shape_is_flagged_and_the_rest_is_read(town: Town) -> None:
    count = events(
        town, {"involved": [{"name": "李四海"}, "王五"]}, {"disposal": 7}, {"tags": {"a": 1}}
    )
    assert count.flags == {
        ("nested_shape", "disposal"): 1,
        ("nested_shape", "involved"): 1,
        ("not_a_list", "tags"): 1,
    }
    assert town.rows("select row_key from core.parties") == [("G1",)]


def test_tags_and_people_of_a_grid_event_in_history_are_known_from_its_update(town: Town) -> None:
    events(town, {"tags": ["家暴"], "involved": [{"name": "李四海"}]}, mode="history")
    known = "select known_at from {}"
    assert town.rows(known.format("core.records")) == [("01-05 10:00",)]
    assert town.rows(known.format("core.cues")) == [("01-07 10:00",)]
    assert town.rows(known.format("core.parties")) == [("01-07 10:00",)]
