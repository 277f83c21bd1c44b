"""The cohort of ESTIMAND at its edges."""

from __future__ import annotations

from datetime import datetime

import pytest

from features import spine
from features.errors import RequestError
from tests.features.feature_tables import fill, warehouse

MEMBERS = """
dispute_id | record_id | known_at
110:1      | 110:1     | 01-01 10:00
ledger:2   | ledger:2  | 01-01 10:00
"""
RECORDS = """
record_id | happened_at
110:1     | 01-01 10:00
ledger:2  | 01-01 10:00
"""


def city(steps=""):
    con = warehouse(core__records=RECORDS, derived__dispute_members=MEMBERS)
    if steps:
        fill(con, "core.steps", steps)
    return con


def at_risk(con, *as_ofs):
    spine.nightly(con, [datetime.fromisoformat(f"2024-{a}") for a in as_ofs])
    rows = con.sql("select strftime(as_of, '%m-%d %H:%M'), entity_id from spine").fetchall()
    return {a[:11]: [e for m, e in rows if m == a[:11]] for a in as_ofs}


def test_a_dispute_enters_the_moment_after_it_is_known():
    con = city()
    assert at_risk(con, "01-01 10:00:00", "01-01 10:00:01") == {
        "01-01 10:00": ["110:1", "ledger:2"]
    }
    assert at_risk(con, "01-01 10:00:00") == {"01-01 10:00": []}


def test_a_dispute_stays_180_days_after_its_last_activity_whatever_its_closing():
    con = city(
        "record_id | step | happened_at\n110:1 | 办结 | 01-01 10:00\nledger:2 | 办结 | 01-01 10:00"
    )
    seen = at_risk(con, "06-29 10:00:00", "06-29 10:01:00")
    assert seen == {"06-29 10:00": ["110:1", "ledger:2"], "06-29 10:01": []}


def test_an_open_ledger_entry_stays_365_days_and_a_closed_one_does_not():
    assert at_risk(city(), "12-31 10:00:00", "12-31 10:01:00") == {
        "12-31 10:00": ["ledger:2"],
        "12-31 10:01": [],
    }
    closed = city("record_id | step | happened_at\nledger:2 | 办结 | 02-01 10:00")
    assert at_risk(closed, "12-31 10:00:00") == {"12-31 10:00": []}


def test_activity_ages_from_when_it_happened_not_from_when_it_became_known():
    steps = """
    record_id | step | happened_at | known_at
    110:1     | 调解 | 01-02 10:00 | 05-01
    110:1     | 调解 | 12-01       | 12-01
    ledger:2  | 调解 | 12-01       | 12-01
    """
    con = city(steps)
    con.execute("update core.records set known_at = '2024-06-01'")
    assert at_risk(con, "06-30 10:00:00", "06-30 10:01:00") == {
        "06-30 10:00": ["110:1", "ledger:2"],
        "06-30 10:01": ["ledger:2"],
    }
    con.execute("update core.records set happened_at = '2023-06-01' where record_id = 'ledger:2'")
    assert at_risk(con, "06-30 10:01:00") == {"06-30 10:01": []}


def test_a_withdrawn_closing_leaves_the_entry_open():
    steps = """
    record_id | step | happened_at | replaced_at
    ledger:2  | 办结 | 02-01 10:00 | 11-01
    """
    seen = at_risk(city(steps), "11-01 00:00:00", "11-01 00:00:01")
    assert [e for group in seen.values() for e in group] == ["ledger:2"]


def test_every_kind_of_activity_but_a_visit_keeps_a_dispute_at_risk():
    members = "dispute_id | record_id | known_at\n110:1 | {0} | 08-01"
    records = "record_id | happened_at\n{0} | 08-01"
    for platform, stays in (("order", True), ("court", True), ("12345", True), ("visit", False)):
        con = city()
        fill(con, "derived.dispute_members", members.format(f"{platform}:9"))
        fill(con, "core.records", records.format(f"{platform}:9"))
        assert ("110:1" in at_risk(con, "08-02 08:00:00")["08-02 08:00"]) is stays
    stepped = city("record_id | step | happened_at\n110:1 | 回访 | 08-01 09:00")
    assert at_risk(stepped, "08-02 08:00:00")["08-02 08:00"] == ["110:1", "ledger:2"]


def test_a_dispute_merged_away_is_no_longer_at_risk():
    con = city()
    con.execute(
        "update derived.dispute_members set replaced_at = '2024-02-01' where record_id = '110:1'"
    )
    seen = at_risk(con, "02-01 00:00:00", "02-01 08:00:00")
    assert seen == {"02-01 00:00": ["110:1", "ledger:2"], "02-01 08:00": ["ledger:2"]}


# as_of is 8 o'clock of 8 January: known then is not yet known, replaced then is not yet replaced
AT_THE_EDGE = pytest.mark.parametrize(
    ("clocks", "seen"),
    [
        ("01-08 07:59:59 | -", True), ("01-08 08:00:00 | -", False),
        ("01-02 | 01-08 08:00:00", True), ("01-02 | 01-08 07:59:59", False),
    ],
)  # fmt: skip


def is_at_risk(record, happened, clocks="01-01 | -", member_known="01-01", step=""):
    """Whether the dispute of one record is at risk then."""
    con = warehouse(
        core__records=f"record_id | happened_at | known_at | replaced_at\n{record} | {happened} | {clocks}",
        derived__dispute_members=f"dispute_id | record_id | known_at\n{record} | {record} | {member_known}",
    )
    if step:
        columns = "record_id | step | happened_at | known_at | replaced_at"
        fill(con, "core.steps", f"{columns}\n{record} | {step}")
    return spine.nightly(con, [datetime(2024, 1, 8, 8)]) == 1


@AT_THE_EDGE
def test_a_dispute_is_at_risk_while_a_record_that_is_active_is_seen_to_be_in_it(clocks, seen):
    # the dispute itself is known all along, and a year old
    con = warehouse(
        core__records="record_id | happened_at\n110:1 | 2023-01-01\n110:2 | 01-01",
        derived__dispute_members=f"""
            dispute_id | record_id | known_at   | replaced_at
            110:1      | 110:1     | 2023-01-01 | -
            110:1      | 110:2     | {clocks}
        """,
    )
    assert (spine.nightly(con, [datetime(2024, 1, 8, 8)]) == 1) is seen


@AT_THE_EDGE
def test_a_dispute_is_at_risk_while_its_activity_is_seen(clocks, seen):
    assert is_at_risk("110:1", "01-01", clocks) is seen
    assert is_at_risk("110:1", "2023-06-01", step=f"调解 | 01-01 | {clocks}") is seen


@AT_THE_EDGE
def test_an_entry_is_at_risk_while_it_is_seen(clocks, seen):
    # 1 June 2023 is 221 days ago: more than 180, not more than 365
    assert is_at_risk("ledger:2", "2023-06-01", clocks) is seen


@AT_THE_EDGE
def test_an_entry_is_closed_while_its_closing_is_seen(clocks, seen):
    assert is_at_risk("ledger:2", "2023-06-01", step=f"办结 | 2023-06-10 | {clocks}") is not seen


@pytest.mark.parametrize("record", ["110:1", "ledger:2"])
def test_what_is_known_of_a_later_time_has_not_happened_yet(record):
    assert is_at_risk(record, "01-08 07:59:59")
    assert not is_at_risk(record, "01-08 08:00:00")


def test_a_closing_that_is_known_of_a_later_time_does_not_close_yet():
    assert is_at_risk("ledger:2", "2023-06-01", step="办结 | 01-08 08:00:00 | 01-02 | -")


@pytest.mark.parametrize(
    ("record", "happened"), [("110:1", "2023-12-01"), ("ledger:2", "2023-03-01")]
)
def test_what_was_known_long_before_it_happened_counts_from_when_it_did(record, happened):
    # 1 March 2023 is 313 days ago
    assert is_at_risk(record, happened, clocks="2022-01-01 | -", member_known="2022-01-01")


def test_persons_are_the_natural_parties_of_either_side_as_known_then():
    parties = """
    record_id | person_key | firm_key | side       | is_party | known_at
    110:1     | Pa         | -        | applicant  | true     | 01-01
    110:1     | Pb         | -        | respondent | true     | 01-05
    110:1     | Pw         | -        | other      | false    | 01-01
    110:1     | -          | F1       | respondent | true     | 01-01
    """
    con = city()
    fill(con, "core.parties", parties)
    at_risk(con, "01-02 08:00:00", "01-06 08:00:00")
    spine.persons(con)
    rows = con.sql("select entity_id, as_of, weight from person_spine").fetchall()
    second, sixth = datetime(2024, 1, 2, 8), datetime(2024, 1, 6, 8)
    assert rows == [("Pa", second, 1 / 2), ("Pa", sixth, 1 / 2), ("Pb", sixth, 1.0)]


def persons_on_8_january(party, membership):
    """The persons of the dispute 110:1, of whom Pb is named in 110:9 alone."""
    con = city()
    header = "record_id | person_key | happened_at | known_at | replaced_at"
    fill(
        con,
        "core.parties",
        f"{header}\n110:1 | Pa | 01-01 | 01-01 | -\n110:9 | Pb | 03-01 | {party}",
    )
    member = "dispute_id | record_id | known_at | replaced_at"
    fill(con, "derived.dispute_members", f"{member}\n110:1 | 110:9 | {membership}")
    at_risk(con, "01-08 08:00:00")
    spine.persons(con)
    return con.sql("select entity_id from person_spine order by 1").fetchall()


@AT_THE_EDGE
def test_persons_are_those_who_are_seen_to_be_a_party(clocks, seen):
    assert persons_on_8_january(clocks, "01-01 | -") == [("Pa",), ("Pb",)][: 1 + seen]


@AT_THE_EDGE
def test_persons_are_those_of_the_records_that_are_seen_to_be_in_the_dispute(clocks, seen):
    assert persons_on_8_january("01-01 | -", clocks) == [("Pa",), ("Pb",)][: 1 + seen]


def test_a_night_at_least_is_asked_for():
    with pytest.raises(RequestError, match="as_ofs is empty"):
        spine.nightly(city(), [])
