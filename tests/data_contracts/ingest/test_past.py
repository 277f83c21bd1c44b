"""Bulk history: late fields are not known early, and rows taken back were there until then."""

from __future__ import annotations

import pytest

from data_contracts.ingest import BatchStopped
from tests.data_contracts.ingest.town import Town, counted


def history(town: Town, source: str, table: str) -> None:
    new, *rest = counted(town.deliver(source, table, day="2024-06-01", mode="history"))
    assert new > 0 and not any(rest)


def test_what_a_firm_edits_into_its_report_later_is_not_known_from_its_first_day(
    town: Town,
) -> None:
    history(
        town,
        "enterprise_reports",
        """
        上报编号 | 企业名称 | 事项 | 拖欠金额元 | 涉及人数 | 企业状态 | 承诺支付日期 | 上报时间            | 更新时间
        E1       | 某公司   | 欠薪 | 500000     | 30       | 失联     | 2024-02-08   | 2024-01-10 09:00:00 | 2024-03-15 09:00:00
        """,
    )
    claims = "matter, owed_yuan::int, firm_state, known_at, replaced_at from core.wage_claims"
    assert town.rows(f"select {claims} order by known_at") == [
        ("欠薪", None, None, "01-10 09:00", "03-15 09:00"),
        ("欠薪", 500000, "失联", "03-15 09:00", None),
    ]
    records = "people_n, deadline_at, known_at, replaced_at from core.records"
    assert town.rows(f"select {records} order by known_at") == [
        (None, None, "01-10 09:00", "03-15 09:00"),
        (30, "02-08 00:00", "03-15 09:00", None),
    ]


def test_a_later_version_closes_a_fact_that_had_late_columns(town: Town) -> None:
    report = """
    上报编号 | 企业名称 | 事项 | 企业状态 | 上报时间            | 更新时间
    E1       | 某公司   | 欠薪 | 停工     | 2024-01-10 09:00:00 | 2024-03-15 09:00:00
    """
    history(town, "enterprise_reports", report)
    town.deliver(
        "enterprise_reports",
        report.replace("停工", "失联").replace("03-15", "06-02"),
        day="2024-06-03",
    )
    claims = "select firm_state, known_at, replaced_at from core.wage_claims order by known_at"
    assert town.rows(claims) == [
        (None, "01-10 09:00", "03-15 09:00"),
        ("停工", "03-15 09:00", "06-03 06:00"),
        ("失联", "06-03 06:00", None),
    ]


def test_a_ticket_gets_its_unit_and_deadline_when_it_is_dispatched(town: Town) -> None:
    history(
        town,
        "hotline_12345",
        """
        办件编号 | 诉求类型 | 办理单位 | 受理时间         | 派发时间          | 承诺完成时间      | 更新时间
        T1       | 投诉     | 街道办   | 2024/1/5 9:00:00 | 2024/1/5 15:00:00 | 2024/1/12 9:00:00 | 2024/3/1 9:00:00
        """,
    )
    units = "select unit_name, deadline_at, known_at from core.records order by known_at"
    assert town.rows(units) == [
        (None, None, "01-05 09:00"),
        ("街道办", "01-12 09:00", "01-05 15:00"),
    ]


def test_a_ledger_entry_its_closing_and_its_parties_are_not_known_before_it_was_entered(
    town: Town,
) -> None:
    history(
        town,
        "dispute_ledger",
        """
        纠纷编号 | 事件类别 | 受理时间            | 录入时间            | 办结时间            | 更新时间
        J1       | 0101     | 2024-01-02 09:00:00 | 2024-03-02 10:00:00 | 2024-01-20 09:00:00 | 2024-05-01 00:00:00
        J2       | 0101     | 2024-01-02 09:00:00 |                     |                     | 2024-04-01 00:00:00
        """,
    )
    history(
        town,
        "dispute_parties",
        """
        纠纷编号 | 序号 | 角色   | 类型 | 姓名 | 更新时间
        J1       | 1    | 申请方 | 个人 | 张三 | 2024-01-10 00:00:00
        """,
    )
    assert town.rows("select row_key, known_at from core.records order by row_key") == [
        ("J1", "03-02 10:00"),
        ("J2", "04-01 00:00"),
    ]
    assert town.rows("select known_at from core.steps") == [("03-02 10:00",)]
    assert town.rows("select known_at from core.parties") == [("03-02 10:00",)]


def test_a_call_without_the_end_of_its_answering_waits_for_the_stated_delay(town: Town) -> None:
    history(
        town,
        "police_110",
        """
        JJDBH | BJSJ                | JJSJ                | GXSJ
        A1    | 2024-01-05 10:00:00 | 2024-01-05 10:00:05 | 2024-03-01 00:00:00
        """,
    )
    assert town.rows("select known_at from core.records") == [("01-05 10:15",)]


def test_a_row_taken_back_was_there_until_that_was_known(town: Town) -> None:
    history(
        town,
        "police_110",
        """
        JJDBH | BJSJ                | JJWCSJ              | FKSJ                | BQ   | GXSJ                | 数据状态
        A1    | 2024-01-05 10:00:00 | 2024-01-05 10:04:00 | 2024-01-05 12:00:00 | 酒后 | 2024-01-05 11:00:00 | 作废
        A2    | 2024-01-05 10:00:00 | 2024-01-05 10:04:00 | 2024-01-05 12:00:00 | 酒后 | 2024-01-09 11:00:00 | 误录
        """,
    )
    assert town.rows("select row_key, known_at, replaced_at from core.records order by 1") == [
        ("A1", "01-05 10:04", "01-05 11:00"),
        ("A2", "01-05 10:04", "01-09 11:00"),
    ]
    # the first was taken back before anyone knew what was seen there
    assert town.rows("select row_key, known_at, replaced_at from core.cues") == [
        ("A2", "01-05 12:00", "01-09 11:00")
    ]


def test_a_live_row_that_comes_taken_back_was_never_there(town: Town) -> None:
    town.deliver(
        "police_110",
        """
        JJDBH | BJSJ                | GXSJ                | 数据状态
        A1    | 2024-01-05 10:00:00 | 2024-01-05 11:00:00 | 作废
        """,
    )
    assert town.rows("select count(*) from core.records") == [(0,)]


def test_a_petition_in_the_outcome_register_that_was_taken_back_gives_no_outcome(
    town: Town,
) -> None:
    history(
        town,
        "incidents",
        """
        事件编号 | 发生时间            | 层级 | 类型 | 登记时间            | 更新时间            | 数据状态
        I1       | 2024-01-05 10:00:00 | 1    | 信访 | 2024-01-06 10:00:00 | 2024-02-05 11:00:00 | 误录
        I2       | 2024-01-05 10:00:00 | 1    | E1   | 2024-01-06 10:00:00 | 2024-02-05 11:00:00 | 误录
        """,
    )
    assert town.rows("select row_key, known_at, replaced_at from outcome.incidents") == [
        ("I2", "01-06 10:00", "02-05 11:00")
    ]


def test_a_stopped_export_leaves_no_past(town: Town) -> None:
    rows = "\n".join("| 2024-01-05 10:00:00 | 2024-01-05 10:00:00 | 作废" for _ in range(30))
    with pytest.raises(BatchStopped):
        town.deliver(
            "police_110",
            f"JJDBH | BJSJ | GXSJ | 数据状态\n{rows}",
            day="2024-06-01",
            mode="history",
        )
    assert town.rows("select count(*) from core.records") == [(0,)]
