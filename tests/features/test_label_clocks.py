"""What labels rest on is read as it was known: at the cut, at the row's `as_of`, just before the incident.

The city is that of `test_labels`: 110:1 of Pa and Pb, 110:2 of Pa and Pc, both of 1 January; rows at 8 o'clock of
10 January, the incident `e` on 1 February.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from features import incidents as judged
from tests.features.feature_tables import fill
from tests.features.test_labels import CAUSED, INCIDENT, city, labelled, people

CUT = datetime(2024, 3, 1)


def at_the_edge(moment: str, before: str) -> Any:
    """Clocks (known_at, replaced_at) around a moment, and whether it sees what has them; `before` is a second earlier."""
    long_known = "01-05"
    clocks = [
        ((before, None), True),
        ((moment, None), False),
        ((long_known, moment), True),
        ((long_known, before), False),
    ]
    return pytest.mark.parametrize(("clocks", "seen"), clocks)


AT_CUT = at_the_edge("03-01 00:00:00", "02-29 23:59:59")
AT_AS_OF = at_the_edge("01-10 08:00:00", "01-10 07:59:59")
AT_INCIDENT = at_the_edge("02-01 00:00:00", "01-31 23:59:59")


def told(con: Any, table: str, columns: str, values: str, clocks: tuple[str, str | None]) -> None:
    """Nothing; one more fact with these clocks."""
    known, replaced = clocks
    header = f"{columns} | known_at | replaced_at"
    fill(con, table, f"{header}\n{values} | {known} | {replaced or '-'}")


def member(con: Any, dispute: str, record: str, clocks: tuple[str, str | None]) -> None:
    told(con, "derived.dispute_members", "dispute_id | record_id", f"{dispute} | {record}", clocks)


@AT_CUT
@pytest.mark.parametrize(
    "name", ["outcome.incidents", "outcome.grades", "outcome.persons", "core.parties"]
)
def test_what_the_outcome_is_told_by_is_read_as_known_at_the_cut(name, clocks, seen):
    con = city(INCIDENT, people("Pb | 自伤"))
    con.execute(
        f"update {name} set known_at = $1, replaced_at = $2, happened_at = '2024-02-01'",
        [moment and f"2024-{moment}" for moment in clocks],
    )
    assert labelled(con, known_before=CUT)["110:1"] is seen


def test_of_two_versions_of_an_incident_the_later_known_says_when_it_was():
    versions = "incident_id | happened_at | known_at\ne | 02-05 | 02-06\ne | 02-01 | 02-07"
    table = judged.incidents(city(versions, people()), known_before=CUT)
    assert table["happened_at"].to_pylist() == [datetime(2024, 2, 1)]


@AT_AS_OF
def test_a_person_s_act_labels_a_dispute_that_they_were_in_at_as_of(clocks, seen):
    con = city(INCIDENT, people("Px | 自伤"))
    told(con, "core.parties", "record_id | person_key", "110:9 | Px", ("01-01", None))
    member(con, "110:1", "110:9", clocks)
    assert labelled(con)["110:1"] is seen


@AT_AS_OF
@pytest.mark.parametrize("key", ["9", "110:9"])
def test_a_key_names_the_dispute_that_its_record_was_in_at_as_of(key, clocks, seen):
    named = INCIDENT.replace("caused", "caused | linked_keys").replace("不详", f"不详 | {key}")
    con = city(named, people("Pa | 受害"))
    member(con, "110:2", "110:9", clocks)
    assert labelled(con) == {"110:1": False, "110:2": seen}


@AT_INCIDENT
def test_an_incident_belongs_to_the_disputes_that_the_person_was_in_just_before_it(clocks, seen):
    con = city(CAUSED, people("Pa | 受害"))
    con.execute(
        "update derived.dispute_members set replaced_at = '2024-01-15' where dispute_id = '110:2'"
    )
    # the dispute goes on in a report that does not name Pa; whether one does is what the clocks say
    fill(con, "core.records", "record_id | happened_at\n110:9 | 01-05")
    member(con, "110:2", "110:9", ("01-05", None))
    told(con, "core.parties", "record_id | person_key", "110:8 | Pa", ("01-01", None))
    member(con, "110:2", "110:8", clocks)
    assert labelled(con) == {"110:1": not seen, "110:2": seen}


@AT_INCIDENT
def test_a_dispute_is_active_by_the_records_that_were_in_it_just_before_the_incident(clocks, seen):
    con = city(CAUSED, people("Pa | 受害"))
    fill(con, "core.records", "record_id | happened_at\n110:9 | 01-05")
    member(con, "110:2", "110:9", clocks)
    # when neither was active within 30 days, both were last active on 1 January
    assert labelled(con) == {"110:1": not seen, "110:2": True}


@AT_INCIDENT
def test_a_dispute_is_active_by_the_steps_known_just_before_the_incident(clocks, seen):
    con = city(CAUSED, people("Pa | 受害"))
    step = "record_id | step | happened_at", "110:2 | 调解 | 01-05"
    told(con, "core.steps", *step, clocks)
    assert labelled(con) == {"110:1": not seen, "110:2": True}


@pytest.mark.parametrize(
    ("happened", "before"), [("01-31 23:59:59", True), ("02-01 00:00:00", False)]
)
def test_a_dispute_is_active_by_what_happened_before_the_incident(happened, before):
    con = city(CAUSED, people("Pa | 受害"))
    step = f"record_id | step | happened_at | known_at\n110:2 | 调解 | {happened} | 01-31"
    fill(con, "core.steps", step)
    assert labelled(con) == {"110:1": not before, "110:2": True}


def test_the_latest_dispute_is_that_in_which_something_happened_last_whenever_it_was_known():
    con = city(CAUSED, people("Pa | 受害"))
    steps = """
    record_id | step | happened_at | known_at
    110:1     | 调解 | 01-01 12:00 | 01-01 12:00
    110:2     | 调解 | 2023-12-20  | 01-09
    """
    fill(con, "core.steps", steps)
    con.execute("update outcome.incidents set happened_at = '2024-02-25'")
    assert labelled(con) == {"110:1": True, "110:2": False}


@AT_AS_OF
def test_an_active_dispute_counts_under_the_names_that_its_records_had_at_as_of(clocks, seen):
    con = city(CAUSED, people("Pa | 受害"))
    # by the incident 110:3 of Pa is the active one, and holds 110:9, which may have been in 110:2
    fill(con, "core.records", "record_id | happened_at\n110:3 | 01-15")
    told(con, "core.parties", "record_id | person_key", "110:3 | Pa", ("01-15", None))
    for record in ("110:3", "110:9"):
        member(con, "110:3", record, ("01-15", None))
    member(con, "110:2", "110:9", clocks)
    assert labelled(con) == {"110:1": False, "110:2": seen}


def test_a_label_is_known_when_the_person_is():
    con = city(INCIDENT, people())
    person = "incident_id | person_key | role | happened_at", "e | Pb | 自伤 | 02-01"
    told(con, "outcome.persons", *person, ("09-01", None))
    assert labelled(con, "known_at")["110:1"] == datetime(2024, 9, 1)


def test_a_label_is_known_when_its_incident_is_however_slow_others_are():
    others = [f"i{n} | 01-01 | 01-02" for n in range(99)]
    con = city(
        "\n".join([INCIDENT.replace("02-02", "09-01").replace("dispute_caused", "place_key"),
                   *(f"{line} | -" for line in others)]),
        people("Pb | 自伤"),
        "\n".join(["incident_id | known_at\ne | 02-02", *(f"i{n} | 01-02" for n in range(99))]),
    )  # fmt: skip
    # 99 of 100 were known after a day, so no label waits for the slow one but its own
    assert labelled(con, "known_at") == {
        "110:1": datetime(2024, 9, 1), "110:2": datetime(2024, 1, 10, 8) + (datetime(2024, 3, 2) - datetime(2024, 1, 1)),
    }  # fmt: skip
