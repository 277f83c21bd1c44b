"""Clocks and versions: what was known when, and what a later version changes."""

from __future__ import annotations

import pytest

from data_contracts.ingest import flags, load
from tests.data_contracts.ingest.town import Town, as_csv, counted

CALL = """
JJDBH | BJSJ                | BJRSF | CSJQLBDM | BQ        | FKSJ                | GXSJ
A1    | 2024-01-05 10:00:00 | 邻居  | 04       | 家暴;酒后 | 2024-01-05 12:00:00 | 2024-01-05 13:00:00
"""


def cues(town: Town) -> list[tuple[str, str, str | None]]:
    return town.rows("select cue, known_at, replaced_at from core.cues order by known_at, cue")


def test_a_live_row_is_known_from_its_arrival_and_not_before(town: Town) -> None:
    town.deliver("police_110", CALL, day="2024-01-09")
    assert town.rows("select distinct known_at, clock from core.records") == [
        ("01-09 06:00", "live")
    ]


def test_a_live_row_whose_source_clock_runs_ahead_waits_for_that_minute(town: Town) -> None:
    town.deliver("police_110", CALL.replace("01-05 13:00", "01-09 06:40"), day="2024-01-09")
    assert town.rows("select distinct known_at from core.records") == [("01-09 06:40",)]


def test_bulk_history_is_rebuilt_field_by_field(town: Town) -> None:
    town.deliver(
        "police_110",
        """
        JJDBH | BJSJ                | JJWCSJ              | DDSJ                | FKSJ                | JASJ                | YWCWQ | GXSJ
        A1    | 2024-01-05 10:00:00 | 2024-01-05 10:04:00 | 2024-01-05 10:30:00 | 2024-01-05 12:00:00 | 2024-01-06 09:00:00 | 1     | 2024-03-01 00:00:00
        """,
        day="2024-06-01",
        mode="history",
    )
    assert town.rows("select happened_at, known_at, clock from core.records") == [
        ("01-05 10:00", "01-05 10:04", "reconstructed")
    ]
    assert town.rows("select happened_at, known_at from core.findings") == [
        ("01-05 10:00", "01-05 12:00")
    ]
    assert cues(town) == [("持械", "01-05 12:00", None)]
    assert town.rows("select step, happened_at, known_at from core.steps order by known_at") == [
        ("到场", "01-05 10:30", "01-05 10:30"),
        ("反馈", "01-05 12:00", "01-05 12:00"),
        ("办结", "01-06 09:00", "01-06 09:00"),
    ]


def test_history_without_a_time_of_its_own_waits_for_the_stated_delay(town: Town) -> None:
    # 24 hours after the call for scene facts, a quarter of an hour for the call itself
    town.deliver(
        "police_110",
        """
        JJDBH | BJSJ                | YWCWQ | GXSJ
        A1    | 2024-01-05 10:00:00 | 1     | 2024-03-01 00:00:00
        """,
        day="2024-06-01",
        mode="history",
    )
    assert town.rows("select known_at from core.records") == [("01-05 10:15",)]
    assert cues(town) == [("持械", "01-06 10:00", None)]


def test_parties_of_history_are_known_by_the_closing_of_their_entry(town: Town) -> None:
    ledger = """
    纠纷编号 | 事件类别 | 受理时间            | 录入时间            | 办结时间            | 更新时间
    J1       | 0101     | 2024-01-02 09:00:00 | 2024-01-02 10:00:00 | 2024-01-20 09:00:00 | 2024-05-01 00:00:00
    """
    parties = """
    纠纷编号 | 序号 | 角色     | 类型 | 姓名 | 更新时间
    J1       | 1    | 申请方   | 个人 | 张三 | 2024-01-10 00:00:00
    J1       | 2    | 被申请方 | 个人 | 李四 | 2024-05-01 00:00:00
    """
    town.deliver("dispute_ledger", ledger, day="2024-06-01", mode="history")
    town.deliver("dispute_parties", parties, day="2024-06-01", mode="history")
    known = "select seq, known_at from core.parties where source = 'dispute_parties' order by seq"
    assert town.rows(known) == [("1", "01-10 00:00"), ("2", "01-20 09:00")]


def test_the_grade_of_an_incident_is_known_when_it_was_graded(town: Town) -> None:
    incidents = """
    事件编号 | 发生时间            | 层级 | 类型 | 登记时间            | 更新时间
    I1       | 2024-01-02 09:00:00 | 1    | E2   | 2024-01-03 10:00:00 | 2024-04-20 09:00:00
    """
    town.deliver("incidents", incidents, day="2024-06-01", mode="history")
    assert town.rows("select known_at from outcome.incidents") == [("01-03 10:00",)]
    assert town.rows("select known_at, level, incident_type from outcome.grades") == [
        ("04-20 09:00", 1, "E2")
    ]


def test_the_same_content_again_is_nothing_though_its_update_time_moved(town: Town) -> None:
    assert counted(town.deliver("police_110", CALL, day="2024-01-09")) == (1, 0, 0, 0)
    bumped = CALL.replace("01-05 13:00", "01-09 23:59")
    assert counted(town.deliver("police_110", bumped, day="2024-01-10")) == (0, 0, 1, 0)
    assert town.rows("select count(*) from landing.police_110") == [(1,)]
    assert town.rows("select count(*), count(replaced_at) from core.cues") == [(2, 0)]


def test_an_export_serial_is_not_content(town: Town) -> None:
    ticket = """
    序号 | 办件编号 | 诉求类型 | 受理时间          | 预警状态 | 更新时间
    1    | T1       | 投诉     | 2024/1/5 9:03:00  | 绿       | 2024/1/5 9:30:00
    """
    town.deliver("hotline_12345", ticket)
    again = ticket.replace("1    | T1", "77   | T1").replace("绿", "红")
    assert counted(town.deliver("hotline_12345", again)) == (0, 0, 1, 0)


def test_only_the_facts_that_changed_are_closed_and_opened(town: Town) -> None:
    town.deliver("police_110", CALL, day="2024-01-09")
    changed = CALL.replace("家暴;酒后", "家暴;掐颈").replace("01-05 13:00", "01-09 13:00")
    assert counted(town.deliver("police_110", changed, day="2024-01-10")) == (0, 1, 0, 0)
    assert cues(town) == [
        ("家暴", "01-09 06:00", None),
        ("酒后", "01-09 06:00", "01-10 06:00"),
        ("掐颈", "01-10 06:00", None),
    ]
    assert town.rows("select count(*), count(replaced_at) from core.records") == [(1, 0)]


def test_a_retired_row_takes_all_its_facts_back_from_the_moment_it_is_known(town: Town) -> None:
    town.deliver("police_110", CALL, day="2024-01-09")
    retired = """
    JJDBH | BJSJ | GXSJ                | 数据状态
    A1    |      | 2024-01-09 13:00:00 | 误录
    """
    assert counted(town.deliver("police_110", retired, day="2024-01-10")) == (0, 1, 0, 0)
    assert {row[2] for row in cues(town)} == {"01-10 06:00"}
    assert town.rows("select replaced_at from core.records") == [("01-10 06:00",)]


def test_an_older_version_that_arrives_late_is_kept_and_never_becomes_current(town: Town) -> None:
    town.deliver("police_110", CALL, day="2024-01-09")
    older = CALL.replace("家暴;酒后", "掐颈").replace("01-05 13:00", "01-05 12:30")
    assert counted(town.deliver("police_110", older, day="2024-01-10")) == (0, 1, 0, 0)
    assert cues(town) == [("家暴", "01-09 06:00", None), ("酒后", "01-09 06:00", None)]
    assert town.rows("select verdict from landing.police_110 order by file_no") == [
        ("new",),
        ("late",),
    ]


def test_what_is_older_than_a_confirmation_is_late_too(town: Town) -> None:
    town.deliver("police_110", CALL, day="2024-01-09")
    town.deliver("police_110", CALL.replace("01-05 13:00", "01-09 13:00"), day="2024-01-10")
    between = CALL.replace("家暴;酒后", "掐颈").replace("01-05 13:00", "01-07 12:30")
    town.deliver("police_110", between, day="2024-01-11")
    assert cues(town) == [("家暴", "01-09 06:00", None), ("酒后", "01-09 06:00", None)]


def test_of_two_contents_with_one_time_both_are_kept_and_the_later_received_is_current(
    town: Town,
) -> None:
    town.deliver("police_110", CALL, day="2024-01-09")
    count = town.deliver("police_110", CALL.replace("家暴;酒后", "家暴"), day="2024-01-10")
    assert count.flags == {("same_time", "GXSJ"): 1}
    assert town.rows("select count(*) from landing.police_110") == [(2,)]
    assert cues(town) == [("家暴", "01-09 06:00", None), ("酒后", "01-09 06:00", "01-10 06:00")]


def test_several_versions_in_one_file_follow_one_another(town: Town) -> None:
    versions = """
    JJDBH | BJSJ                | BQ   | GXSJ
    A1    | 2024-01-05 10:00:00 | 酒后 | 2024-01-07 13:00:00
    A1    | 2024-01-05 10:00:00 | 家暴 | 2024-01-05 13:00:00
    A1    | 2024-01-05 10:00:00 | 掐颈 | 2024-01-06 13:00:00
    A1    | 2024-01-05 10:00:00 | 掐颈 | 2024-01-06 14:00:00
    """
    assert counted(town.deliver("police_110", versions, day="2024-01-09")) == (1, 2, 1, 0)
    # the first two were replaced before this city knew them: no list ever sees them
    assert town.rows(
        "select cue, known_at = replaced_at from core.cues order by cue, known_at"
    ) == [
        ("家暴", True),
        ("掐颈", True),
        ("酒后", None),
    ]


def test_content_that_comes_back_is_a_version_again(town: Town) -> None:
    town.deliver("police_110", CALL, day="2024-01-09")
    town.deliver(
        "police_110", CALL.replace(";酒后", "").replace("13:00", "14:00"), day="2024-01-10"
    )
    town.deliver("police_110", CALL.replace("13:00", "15:00"), day="2024-01-11")
    assert cues(town) == [
        ("家暴", "01-09 06:00", None),
        ("酒后", "01-09 06:00", "01-10 06:00"),
        ("酒后", "01-11 06:00", None),
    ]


def test_a_source_without_a_clock_goes_by_arrival(town: Town) -> None:
    grid = """
    网格编码        | 网格名称 | 生效日期   | 人数
    150202001001001 | 一网格   | 2020-01-01 | 900
    """
    town.deliver("grids", grid, day="2024-01-09")
    assert counted(town.deliver("grids", grid.replace("900", "950"), day="2024-01-10")) == (
        0,
        1,
        0,
        0,
    )
    assert town.rows("select people_n, replaced_at from core.grids order by known_at") == [
        (900, "01-10 06:00"),
        (950, None),
    ]


def test_the_same_file_twice_is_nothing(town: Town) -> None:
    first = town.deliver("police_110", CALL)
    path = next(town.home.glob("police_110_*"))
    second = town.hand_in(path, "police_110", day="2024-01-12")
    assert (second.state, counted(second)) == ("already", counted(first))
    assert town.rows("select count(*) from ops.deliveries") == [(1,)]


def test_the_same_bytes_of_another_day_are_compared_row_by_row(town: Town) -> None:
    for day in ("2024-01-09", "2024-01-10", "2024-01-11"):
        changed = day == "2024-01-10"
        text = CALL.replace("家暴;酒后", "家暴") if changed else CALL
        # no update time: the source's export says what is so today
        town.deliver("police_110", text.replace("2024-01-05 13:00:00", ""), day=day)
    assert cues(town) == [
        ("家暴", "01-09 06:00", None),
        ("酒后", "01-09 06:00", "01-10 06:00"),
        ("酒后", "01-11 06:00", None),
    ]
    assert town.rows("select count(*), count(distinct file_id) from ops.deliveries") == [(3, 3)]


def test_the_same_export_of_history_is_nothing_whenever_it_comes(town: Town) -> None:
    path = town.home / "calls.csv"
    path.write_bytes(as_csv(CALL).encode("gb18030"))
    states = [
        town.hand_in(path, "police_110", day=day, mode=mode).state
        for day, mode in [
            ("2024-01-09", "history"),
            ("2024-01-10", "history"),
            ("2024-01-11", "live"),
            ("2024-01-12", "live"),
        ]
    ]
    assert states == ["loaded", "already", "loaded", "loaded"]
    assert town.rows("select sum(new_n)::int, sum(unchanged_n)::int from ops.deliveries") == [
        (1, 2)
    ]


def test_an_ingest_that_is_killed_leaves_no_half_file(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(load, "store_flags", killed)
    with pytest.raises(KeyboardInterrupt):
        town.deliver("police_110", CALL)
    assert town.rows("select count(*) from landing.police_110") == [(0,)]
    monkeypatch.setattr(load, "store_flags", flags.store_flags)
    assert counted(
        town.hand_in(next(town.home.glob("police_110_*")), "police_110", day="2024-01-09")
    ) == (1, 0, 0, 0)


def test_a_step_that_comes_before_its_record_finds_it_later(town: Town) -> None:
    step = """
    流水号 | 业务编号 | 环节 | 时间                | 登记时间
    L1     | A1       | 调解 | 2024-01-06 10:00:00 | 2024-01-06 11:00:00
    """
    assert town.deliver("handling_log", step, day="2024-01-08").flags == {}
    town.deliver("police_110", CALL, day="2024-01-09")
    assert town.rows("select record_id from core.steps where step = '调解'") == [("110:A1",)]
    again = step.replace("L1     | A1", "L1     | A1").replace("11:00", "11:30")
    assert counted(town.deliver("handling_log", again, day="2024-01-10")) == (0, 1, 0, 0)
    assert town.rows("select count(*) from core.steps where step = '调解'") == [(1,)]
