"""Refused rows are listed, corrected and released, and known from their release."""

from __future__ import annotations

from datetime import datetime

import pytest

from data_contracts import quarantine
from data_contracts.quarantine import QuarantineError
from tests.data_contracts.ingest.town import KEYS, Town

CALLS = """
JJDBH | BJSJ                | YWCWQ | GXSJ
A1    | 昨天                | 1     | 2024-01-05 13:00:00
      | 2024-01-05 10:00:00 |       | 2024-01-05 13:00:00
"""
RELEASED_AT = datetime(2024, 1, 20, 9)


def waiting(town: Town) -> list[str]:
    return [row.quarantine_id for row in quarantine.list_rows(town.con)]


def release(town: Town, *ids: str) -> list[str]:
    done = quarantine.release(town.con, ids, keys=KEYS, released_at=RELEASED_AT, released_by="王工")
    return [one.outcome for one in done]


def test_refused_rows_are_listed_with_their_reason_and_without_their_content(town: Town) -> None:
    town.deliver("police_110", CALLS)
    first, second = quarantine.list_rows(town.con)
    assert (first.rule, first.row_key, first.row_no) == ("time_unusable", "A1", 2)
    assert (second.rule, second.row_key, second.row_no) == ("key_missing", None, 3)
    assert "昨天" not in repr(first)
    assert quarantine.open_row(town.con, first.quarantine_id, KEYS)["BJSJ"] == "昨天"


def test_a_corrected_row_comes_in_and_is_known_from_its_release(town: Town) -> None:
    town.deliver("police_110", CALLS)
    first = waiting(town)[0]
    quarantine.correct(town.con, first, {"BJSJ": "2024-01-04 22:00:00"}, keys=KEYS)
    assert release(town, first) == ["new"]
    assert town.rows("select happened_at, known_at, clock from core.cues") == [
        ("01-04 22:00", "01-20 09:00", "released")
    ]
    assert len(waiting(town)) == 1
    assert town.rows("select released_by, outcome from ops.releases") == [("王工", "new")]


def test_a_row_released_as_it_was_is_refused_again_and_stays(town: Town) -> None:
    town.deliver("police_110", CALLS)
    assert release(town, *waiting(town)) == ["refused", "refused"]
    assert len(waiting(town)) == 2
    assert town.rows("select count(*) from ops.releases") == [(0,)]


def test_a_released_row_older_than_the_current_version_changes_nothing(town: Town) -> None:
    town.deliver("police_110", CALLS)
    newer = """
    JJDBH | BJSJ                | YWCWQ | GXSJ
    A1    | 2024-01-04 22:00:00 | 0     | 2024-01-09 13:00:00
    """
    town.deliver("police_110", newer, day="2024-01-10")
    first = waiting(town)[0]
    quarantine.correct(town.con, first, {"BJSJ": "2024-01-04 22:00:00"}, keys=KEYS)
    assert release(town, first) == ["version"]
    assert town.rows("select count(*) from core.cues") == [(0,)]


def test_a_released_row_of_a_source_without_clocks_takes_the_place_of_its_arrival(
    town: Town,
) -> None:
    # neither call states an update time, so arrival alone orders them
    calls = """
    JJDBH | BJSJ | YWCWQ
    A1    | 昨天 | 0
    """
    town.deliver("police_110", calls, day="2024-01-09")
    newer = calls.replace("昨天", "2024-01-04 22:00:00").replace("| 0", "| 1")
    town.deliver("police_110", newer, day="2024-01-10")
    [first] = waiting(town)
    quarantine.correct(town.con, first, {"BJSJ": "2024-01-04 22:00:00"}, keys=KEYS)
    assert release(town, first) == ["version"]
    assert town.rows("select cue, replaced_at from core.cues") == [("持械", None)]
    assert town.rows("select verdict from landing.police_110 order by file_no") == [
        ("late",),
        ("new",),
    ]


def test_a_broken_line_can_be_typed_in_anew(town: Town) -> None:
    town.deliver_text("transfers", "流转编号,时间,动作,原平台,原单号\nL2,2024-01\n")
    [broken] = waiting(town)
    fields = {
        "流转编号": "L2",
        "时间": "2024-01-05 10:00:00",
        "动作": "退回",
        "原平台": "12345",
        "原单号": "T1",
    }
    quarantine.correct(town.con, broken, fields, keys=KEYS)
    assert release(town, broken) == ["new"]
    assert town.rows("select record_id, step from core.steps") == [("12345:T1", "退回")]


def test_corrections_name_columns_of_the_contract(town: Town) -> None:
    town.deliver("police_110", CALLS)
    with pytest.raises(QuarantineError, match="BJSJ"):
        quarantine.correct(town.con, waiting(town)[0], {"BJSJS": "2024-01-04"}, keys=KEYS)


def test_a_row_that_is_not_waiting_cannot_be_released(town: Town) -> None:
    with pytest.raises(QuarantineError, match="隔离区没有"):
        release(town, "nowhere:1")
