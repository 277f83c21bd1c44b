"""Being a victim is no grade: the couple's dispute holds two threats to kill by Pm against Pw."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import exp

import duckdb
import pytest

from features import disputes
from scoring import policy
from scoring.ledger import Ledger
from scoring.policy import Policy, Trigger
from scoring.policy.conditions import parse_condition
from scoring.score import score
from tests.scoring.scored_city import NIGHT, CountingModel, fill, models, sided, small_city

DEFAULT = policy.load("default")
NOBODY_THREATENED = replace(DEFAULT, protections=())
THREAT = "保护：所涉纠纷中出现扬言杀人或掐颈"


@pytest.fixture
def city() -> duckdb.DuckDBPyConnection:
    return small_city()


def person(
    city: duckdb.DuckDBPyConnection,
    person_id: str,
    *,
    day: int = 0,
    ledger: Ledger | None = None,
    rules: Policy = DEFAULT,
    **changed: CountingModel | None,
) -> dict:
    """One person's row on the list of a day; a model that is None is left out."""
    used = {name: m for name, m in (models() | changed).items() if m is not None}
    at = NIGHT + timedelta(days=day)
    scored = score(
        city, at, models=used, policy=rules, ledger=ledger or Ledger("sqlite://"), recorded_at=at
    )
    return scored.persons.set_index("person_id").loc[person_id].to_dict()


def shown(row: dict) -> tuple[str, str, str]:
    return row["grade"], row["grade_for"], row["protection"]


def she_hit_him(city: duckdb.DuckDBPyConnection) -> None:
    fill(
        city,
        "core.records",
        """
        record_id | platform | founds | kind | happened_at
        110:4     | 110      | true   | 0101 | 2024-02-29 20:00:00
    """,
    )
    fill(
        city,
        "core.parties",
        """
        record_id | party_type | role   | side       | is_party | person_key | key_basis | happened_at
        110:4     | 个人       | 当事人 | applicant  | true     | Pm         | document  | 2024-02-29 20:00:00
        110:4     | 个人       | 对方   | respondent | true     | Pw         | document  | 2024-02-29 20:00:00
    """,
    )
    fill(
        city,
        "core.cues",
        """
        record_id | cue  | origin | happened_at
        110:4     | 家暴 | field  | 2024-02-29 20:00:00
    """,
    )
    disputes.rebuild(city)


def threats_to_die(city: duckdb.DuckDBPyConnection) -> None:
    fill(
        city,
        "core.cues",
        """
        record_id | cue      | origin | happened_at
        110:1     | 扬言自杀 | field  | 2024-02-10 21:00:00
        110:3     | 扬言自杀 | field  | 2024-02-28 22:00:00
    """,
    )


@pytest.mark.parametrize("name", ["default", "four_colour"])
def test_who_only_was_threatened_has_a_protection_need_and_nothing_of_harm_to_others(
    city: duckdb.DuckDBPyConnection, name: str
) -> None:
    victim = person(city, "Pw", rules=policy.load(name))
    assert shown(victim) == ("D", "", THREAT)
    # what is left is harm to self, at log-odds -7
    assert victim["risk"] == round(1 / (1 + exp(7)), 6)
    assert victim["reasons"] == []
    assert victim["flags"] == ["有保护需求，不评伤人", "保密"]


def test_who_threatened_is_graded_from_the_same_facts(city: duckdb.DuckDBPyConnection) -> None:
    threatening = person(city, "Pm")
    # log-odds -7 + 3 x 0.5 + 2 x 1.5 = -2.5
    assert threatening["risk"] == round(1 / (1 + exp(2.5)), 6)
    assert shown(threatening) == ("C", "伤人", "")
    assert threatening["flags"] == []


def test_who_is_victim_and_threat_shows_both(city: duckdb.DuckDBPyConnection) -> None:
    she_hit_him(city)
    both = person(city, "Pw")
    assert shown(both) == ("C", "伤人", THREAT)
    assert both["flags"] == ["保密"]
    assert "其反映：近90天内扬言杀人或同归于尽 2 次" in both["reasons"]


def test_the_same_person_without_a_protection_need_is_graded(
    city: duckdb.DuckDBPyConnection,
) -> None:
    assert shown(person(city, "Pw", rules=NOBODY_THREATENED)) == ("C", "伤人", "")


def test_a_victim_s_danger_to_themselves_is_assessed(city: duckdb.DuckDBPyConnection) -> None:
    threats_to_die(city)
    # self: log-odds -7 + 2 x 3 = -1, risk 0.27, and edge B lies at 0.2
    victim = person(city, "Pw")
    assert shown(victim) == ("B", "自伤", THREAT)
    assert victim["reasons"] == ["其反映：近90天内扬言自杀或同归于尽 2 次"]


def test_without_a_model_for_harm_to_self_a_victim_has_no_grade_at_all(
    city: duckdb.DuckDBPyConnection,
) -> None:
    victim = person(city, "Pw", person_self=None)
    assert shown(victim) == ("", "", THREAT)
    assert victim["flags"] == ["有保护需求，不评伤人", "保密"]
    assert victim["risk"] != victim["risk"]


def test_without_a_model_for_harm_to_others_nothing_is_left_out(
    city: duckdb.DuckDBPyConnection,
) -> None:
    assert person(city, "Pw", person_harm=None)["flags"] == ["保密"]


def test_a_hard_rule_holds_for_a_victim_too_and_says_what_it_is_about(
    city: duckdb.DuckDBPyConnection,
) -> None:
    when = parse_condition("reports_90d_against >= 3", where="test")
    rule = Trigger("thrice", "person", when, "B", "三次报警", "伤人")
    victim = person(city, "Pw", rules=replace(DEFAULT, triggers=(rule,)))
    assert shown(victim) == ("B", "伤人", THREAT)
    assert victim["reasons"] == ["硬性规则：三次报警"]


def test_an_earlier_grade_for_harm_to_others_ends_at_once(city: duckdb.DuckDBPyConnection) -> None:
    ledger = Ledger("sqlite://")
    assert person(city, "Pw", ledger=ledger, rules=NOBODY_THREATENED)["grade"] == "C"
    next_night = person(city, "Pw", day=1, ledger=ledger)
    assert (next_night["grade"], next_night["change"]) == ("D", "解除")


def test_an_earlier_grade_for_harm_to_self_waits_as_for_anyone(
    city: duckdb.DuckDBPyConnection,
) -> None:
    threats_to_die(city)
    ledger, calm = (
        Ledger("sqlite://"),
        CountingModel("self", -20.0, sided(self_harm_threats_90d=3.0)),
    )
    person(city, "Pw", ledger=ledger)
    held = [person(city, "Pw", day=day, ledger=ledger, person_self=calm) for day in (1, 2, 13, 14)]
    # grade B stays 14 days
    assert [row["grade"] for row in held] == ["B", "B", "B", "D"]
    assert [row["grade_for"] for row in held] == ["自伤", "自伤", "自伤", ""]


def test_a_grade_that_waits_keeps_saying_what_it_was_given_for(
    city: duckdb.DuckDBPyConnection,
) -> None:
    ledger, calm = Ledger("sqlite://"), CountingModel("harm", -20.0, sided(reports_90d=0.5))
    person(city, "Pm", ledger=ledger)
    # harm to self, at log-odds -7, is now the higher risk
    held = person(city, "Pm", day=1, ledger=ledger, person_harm=calm)
    assert (held["grade"], held["grade_for"], held["flags"]) == ("C", "伤人", ["暂缓降级"])
    assert held["risk"] == round(1 / (1 + exp(7)), 6)
