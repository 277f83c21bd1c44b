"""What each scope looks into at `as_of`: whatever it follows is seen as it was known then, to the second."""

from __future__ import annotations

from typing import Any

import pytest

from features import builder
from features.definition import Feature
from tests.features.feature_tables import fill, warehouse

RECORDS = """
record_id | happened_at
110:1     | 01-01
110:7     | 01-01
110:8     | 01-01
110:9     | 01-01
"""
PARTIES = "record_id | person_key | firm_key | side | happened_at | known_at | replaced_at"
MEMBERS = "dispute_id | record_id | known_at | replaced_at"
ALWAYS = "01-01 | -"
# as_of is 8 o'clock of 8 January: known then is not yet known, replaced then is not yet replaced
AT_THE_EDGE = pytest.mark.parametrize(
    ("clocks", "seen"),
    [
        ("01-08 07:59:59 | -", True), ("01-08 08:00:00 | -", False),
        ("01-02 | 01-08 08:00:00", True), ("01-02 | 01-08 07:59:59", False),
    ],
)  # fmt: skip


def city(parties: tuple[str, ...], members: tuple[str, ...]) -> Any:
    """Four reports, and who is in which; when a party happened says nothing of when it was known."""
    con = warehouse(core__records=RECORDS)
    lines = (line.replace("known ", "03-01 | ") for line in parties)
    fill(con, "core.parties", "\n".join([PARTIES, *lines]))
    fill(con, "derived.dispute_members", "\n".join([MEMBERS, *members]))
    con.execute(
        "create temp table spine as select '110:1' as entity_id, timestamp '2024-01-08 08:00:00' as as_of"
    )
    return con


def found(con: Any, scope: str, expression: str = "count(*)", absent: int | None = 0) -> Any:
    """What is found for the dispute 110:1."""
    asked = Feature(
        "asked", "records", expression, "{value}", "history", absent=absent, scope=scope
    )
    (row,) = builder.build_features(con, "spine", features=[asked], grain="dispute").to_pylist()
    return row["asked"]


def each_alone(*records: str) -> tuple[str, ...]:
    return tuple(f"{r} | {r} | {ALWAYS}" for r in records)


def person(record: str, key: str, side: str, clocks: str = ALWAYS) -> str:
    return f"{record} | {key} | - | {side} | known {clocks}"


def firm(record: str, key: str, clocks: str = ALWAYS) -> str:
    return f"{record} | - | {key} | respondent | known {clocks}"


@AT_THE_EDGE
def test_a_dispute_sees_the_records_that_are_in_it(clocks, seen):
    con = city((), (*each_alone("110:1"), f"110:1 | 110:9 | {clocks}"))
    assert found(con, "own") == 1 + seen


@AT_THE_EDGE
def test_a_party_is_in_another_dispute_while_named_there(clocks, seen):
    parties = (person("110:1", "Pa", "applicant"), person("110:8", "Pa", "applicant", clocks))
    assert found(city(parties, each_alone("110:1", "110:8")), "elsewhere") == seen


@AT_THE_EDGE
def test_a_party_is_in_another_dispute_while_the_record_that_names_them_is_in_it(clocks, seen):
    parties = (person("110:1", "Pa", "applicant"), person("110:8", "Pa", "applicant"))
    # 110:9 is in the dispute all along, and does not name Pa
    members = (f"110:8 | 110:8 | {clocks}", f"110:8 | 110:9 | {ALWAYS}")
    assert found(city(parties, (*each_alone("110:1"), *members)), "elsewhere") == 2 * seen


@AT_THE_EDGE
def test_another_dispute_of_a_party_has_the_records_that_are_in_it(clocks, seen):
    parties = (person("110:1", "Pa", "applicant"), person("110:8", "Pa", "applicant"))
    members = (*each_alone("110:1", "110:8"), f"110:8 | 110:9 | {clocks}")
    assert found(city(parties, members), "elsewhere") == 1 + seen


@AT_THE_EDGE
def test_other_disputes_are_those_of_who_is_a_party_here(clocks, seen):
    parties = (
        person("110:1", "Pb", "applicant"),
        person("110:1", "Pa", "applicant", clocks),
        person("110:7", "Pa", "applicant"),
        person("110:8", "Pa", "applicant"),
    )
    assert found(city(parties, each_alone("110:1", "110:7", "110:8")), "elsewhere") == 2 * seen


@AT_THE_EDGE
def test_nobodys_history_is_known_while_nobody_is(clocks, seen):
    parties = (person("110:1", "Pa", "applicant", clocks),)
    assert found(city(parties, each_alone("110:1")), "elsewhere") == (0 if seen else None)


@AT_THE_EDGE
def test_another_dispute_of_a_pair_has_the_records_that_are_in_it(clocks, seen):
    parties = tuple(
        person(record, key, side)
        for record in ("110:1", "110:7")
        for key, side in (("Pa", "applicant"), ("Pb", "respondent"))
    )
    members = (*each_alone("110:1", "110:7"), f"110:7 | 110:9 | {clocks}")
    assert found(city(parties, members), "pair") == 1 + seen


def test_two_who_are_each_in_one_other_dispute_are_a_pair_in_none_of_them():
    parties = (
        person("110:1", "Pa", "applicant"),
        person("110:1", "Pb", "respondent"),
        person("110:7", "Pa", "applicant"),
        person("110:8", "Pb", "applicant"),
    )
    con = city(parties, each_alone("110:1", "110:7", "110:8"))
    assert (found(con, "elsewhere"), found(con, "pair")) == (1, 0)


def test_one_who_stands_on_both_sides_is_no_pair_with_oneself():
    parties = (
        person("110:1", "Pa", "applicant"),
        person("110:1", "Pa", "respondent"),
        person("110:1", "Pb", "respondent"),
        person("110:7", "Pa", "applicant"),
        person("110:7", "Pa", "respondent"),
    )
    con = city(parties, each_alone("110:1", "110:7"))
    assert (found(con, "elsewhere"), found(con, "pair")) == (1, 0)


def test_of_a_party_of_whom_nothing_asked_for_is_found_elsewhere_there_is_no_value_but_the_absent():
    parties = (person("110:1", "Pa", "applicant"), person("110:8", "Pa", "applicant"))
    con = city(parties, each_alone("110:1", "110:8"))
    con.execute("delete from core.records where record_id = '110:8'")
    assert [found(con, "elsewhere", absent=absent) for absent in (0, None)] == [0, None]


@AT_THE_EDGE
def test_a_firm_is_looked_at_while_it_answers_here(clocks, seen):
    parties = (firm("110:1", "Fa", clocks), firm("110:8", "Fa"))
    assert found(city(parties, each_alone("110:1", "110:8")), "firm") == 2 * seen


@AT_THE_EDGE
def test_a_firm_answers_elsewhere_while_it_is_named_there(clocks, seen):
    parties = (firm("110:1", "Fa"), firm("110:8", "Fa", clocks))
    assert found(city(parties, each_alone("110:1", "110:8")), "firm") == 1 + seen


@AT_THE_EDGE
def test_a_record_of_a_firm_counts_to_the_dispute_that_it_is_in(clocks, seen):
    parties = (firm("110:1", "Fa"), firm("110:8", "Fa"))
    con = city(parties, (*each_alone("110:1"), f"110:8 | 110:8 | {clocks}"))
    assert found(con, "firm", "count(distinct dispute_id)") == 1 + seen
