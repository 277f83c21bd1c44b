"""Spans of nights at risk, and the nights by number that they are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from features import spans, spine
from features.calendar import Calendar
from features.errors import RequestError
from tests.features.crowded_city import AS_OF
from tests.features.feature_tables import fill, warehouse
from tests.features.test_runs import CON


def test_an_entry_is_at_risk_between_its_closings() -> None:
    con = warehouse(
        core__records="record_id | happened_at\nledger:1 | 01-01 10:00",
        derived__dispute_members="dispute_id | record_id | known_at\nledger:1 | ledger:1 | 01-01 10:00",
    )
    fill(
        con,
        "core.steps",
        """
        record_id | step | happened_at | known_at    | replaced_at
        ledger:1  | 办结 | 02-01 10:00 | 02-01 10:00 | 09-10 08:00
        ledger:1  | 办结 | 02-02 10:00 | 02-02 10:00 | 09-12 08:00
        ledger:1  | 办结 | 02-03 10:00 | 09-15 10:00 | 12-01
        """,
    )
    calendar = Calendar(datetime(2024, 9, 1, 8), 20)
    spans.disputes(con, calendar)
    # from the morning after both were withdrawn to that of the 15th, when a third is told of at 10:00
    found = con.sql("select first, last from spans").fetchall()
    assert [(calendar.at(a).day, calendar.at(b).day) for a, b in found] == [(13, 15)]


def nights_at_risk(con: Any, calendar: Calendar) -> list[str]:
    """The days on which some dispute is at risk, which are those of the cohort night by night."""
    spans.disputes(con, calendar)
    found = con.sql(
        "select unnest(range(first, last + 1)) as night from spans order by 1"
    ).fetchall()
    spine.nightly(con, [calendar.at(n) for n in range(calendar.nights)], into="nightly")
    expected = con.sql("select as_of from nightly order by 1").fetchall()
    assert [calendar.at(n) for (n,) in found] == [as_of for (as_of,) in expected]
    return [f"{calendar.at(n):%m-%d}" for (n,) in found]


def test_a_report_that_is_seen_on_one_night_keeps_its_dispute_at_risk_on_that_night() -> None:
    con = warehouse(
        core__records="""
            record_id | happened_at | known_at    | replaced_at
            110:1     | 01-01 10:00 | 01-01 10:00 | 01-02 08:00
        """,
        derived__dispute_members="dispute_id | record_id | known_at\n110:1 | 110:1 | 01-01 10:00",
    )
    assert nights_at_risk(con, Calendar(datetime(2024, 1, 1, 8), 4)) == ["01-02"]


@pytest.mark.parametrize(
    ("happened", "known", "member_known"),
    [("01-03", "01-01", "01-01"), ("01-01", "01-03", "01-01"), ("01-01", "01-01", "01-03")],
)
def test_a_dispute_is_at_risk_from_when_the_last_of_all_that_it_takes_is_there(
    happened: str, known: str, member_known: str
) -> None:
    con = warehouse(
        core__records=f"record_id | happened_at | known_at\n110:1 | {happened} | {known}",
        derived__dispute_members=f"dispute_id | record_id | known_at\n110:1 | 110:1 | {member_known}",
    )
    calendar = Calendar(datetime(2024, 1, 1, 8), 4)
    assert nights_at_risk(con, calendar) == ["01-03", "01-04"]


def test_spans_of_one_dispute_that_touch_are_one() -> None:
    con = warehouse(
        core__records="""
            record_id | happened_at | known_at | replaced_at
            110:1     | 01-01       | 01-01    | 01-02 08:00
            110:1     | 01-01       | 01-03    | -
        """,
        derived__dispute_members="dispute_id | record_id | known_at\n110:1 | 110:1 | 01-01",
    )
    calendar = Calendar(datetime(2024, 1, 1, 8), 4)
    assert nights_at_risk(con, calendar) == ["01-01", "01-02", "01-03", "01-04"]
    # the first version up to the second night, the next from the third on
    assert con.sql("select entity_id, first, last from spans").fetchall() == [("110:1", 0, 3)]


def test_an_entry_is_at_risk_up_to_the_night_365_days_after_it() -> None:
    con = warehouse(
        core__records="record_id | happened_at\nledger:1 | 2023-01-02 08:00",
        derived__dispute_members="dispute_id | record_id | known_at\nledger:1 | ledger:1 | 2023-01-02 08:00",
    )
    # 2 January 2024 is 365 days after 2 January 2023
    assert nights_at_risk(con, Calendar(datetime(2024, 1, 2, 8), 4)) == ["01-02"]


def test_a_closing_that_is_seen_on_one_night_takes_that_night_out() -> None:
    con = warehouse(
        core__records="record_id | happened_at\nledger:1 | 01-01 10:00",
        derived__dispute_members="dispute_id | record_id | known_at\nledger:1 | ledger:1 | 01-01 10:00",
        core__steps="""
            record_id | step | happened_at | known_at    | replaced_at
            ledger:1  | 办结 | 02-01 10:00 | 09-01 10:00 | 09-02 08:00
        """,
    )
    assert nights_at_risk(con, Calendar(datetime(2024, 9, 1, 8), 3)) == ["09-01", "09-03"]


@pytest.mark.parametrize(
    ("moment", "after", "from_", "up_to"),
    [
        ("2024-01-01 07:59:59", 0, 0, -1), ("2024-01-01 08:00:00", 1, 0, 0), ("2024-01-01 08:00:01", 1, 1, 0),
        ("2024-01-02 08:00:00", 2, 1, 1), ("2024-01-04 08:00:00", 4, 3, 2),
    ],
)  # fmt: skip
def test_a_moment_lies_between_two_nights_or_on_one(
    moment: str, after: int, from_: int, up_to: int
) -> None:
    calendar = Calendar(datetime(2024, 1, 1, 8), 3)
    at = f"timestamp '{moment}'"
    words = (calendar.after_sql(at), calendar.from_sql(at), calendar.up_to_sql(at))
    assert CON.sql(f"select {', '.join(words)}").fetchall() == [(after, from_, up_to)]


def test_what_never_ends_lasts_to_the_last_night() -> None:
    calendar = Calendar(AS_OF, 3)
    assert CON.sql(f"select {calendar.up_to_sql('null::timestamp')}").fetchall() == [(3 - 1,)]


def test_a_calendar_has_a_night() -> None:
    with pytest.raises(RequestError, match="nights=0"):
        Calendar(AS_OF, 0)
    assert Calendar(AS_OF, 1).days == [AS_OF.date()]
