"""A merge ends an id, not a matter: the couple's dispute 110:1 goes into the older, quiet 110:0.

A ledger entry that names both becomes known between the first list and the second.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import duckdb
import pytest

from features import disputes
from scoring import policy
from scoring.ledger import Decision, Ledger, Past
from scoring.merging import Former, Memory, carry_over, worst
from scoring.policy.waiting import State
from scoring.score import score
from scoring.scored import ScoredList
from tests.scoring.scored_city import NIGHT, fill, models, small_city

DEFAULT = policy.load("default")
NO_RULES = replace(DEFAULT, triggers=())
MERGED_AT = NIGHT + timedelta(hours=10)


@pytest.fixture
def city() -> duckdb.DuckDBPyConnection:
    con = small_city()
    fill(
        con,
        "core.records",
        """
        record_id | platform | founds | kind | happened_at
        110:0     | 110      | true   | 0101 | 2024-01-20 21:00:00
        ledger:J  | ledger   | true   | 0101 | 2024-03-01 18:00:00
    """,
    )
    fill(
        con,
        "core.links",
        """
        record_id | link   | other_key | happened_at
        ledger:J  | 并案   | 0         | 2024-03-01 18:00:00
        ledger:J  | 并案   | 1         | 2024-03-01 18:00:00
    """,
    )
    disputes.rebuild(con)
    return con


def list_of(city: duckdb.DuckDBPyConnection, ledger: Ledger, day: int) -> ScoredList:
    """The list of a day: the first under the shipped rules, later ones with a model that sees nothing."""
    at = NIGHT + timedelta(days=day)
    used, rules = (models(shift=-9.0), NO_RULES) if day else (models(), DEFAULT)
    return score(city, at, models=used, policy=rules, ledger=ledger, recorded_at=at)


def decide(ledger: Ledger, dispute: str, codes: str, at: datetime, by: str = "李某") -> None:
    """A decision drawn as `橙红`: from the first code to the second."""
    worse = DEFAULT.codes.level(codes[1]) > DEFAULT.codes.level(codes[0])
    action, second = ("raise", None) if worse else ("lower", "王某")
    made = Decision("dispute", dispute, action, codes[0], codes[1], "研判", by, at, second)
    ledger.decide(made, ladder=DEFAULT.codes, recorded_at=at)


def told(scored: ScoredList, dispute: str = "110:0") -> str:
    row = scored.disputes.set_index("dispute_id").loc[dispute]
    return " ".join([row["code"], row["change"], *row["flags"]])


def test_a_merged_dispute_keeps_the_worst_code_and_says_what_went_into_it(
    city: duckdb.DuckDBPyConnection,
) -> None:
    ledger = Ledger("sqlite://")
    before = list_of(city, ledger, 0)
    assert (told(before)[:4], told(before, "110:1")[:4]) == ("绿 维持", "橙 新增")
    after = list_of(city, ledger, 1)
    assert "110:1" not in set(after.disputes["dispute_id"])
    assert told(after) == "橙 维持 暂缓降级 保密：不得透露报案人 并入：110:1"


def test_a_merged_id_did_not_leave_the_list(city: duckdb.DuckDBPyConnection) -> None:
    ledger = Ledger("sqlite://")
    list_of(city, ledger, 0)
    assert [a for a in list_of(city, ledger, 1).departed if a.grain == "dispute"] == []


def test_a_merged_dispute_waits_from_when_its_code_was_given(
    city: duckdb.DuckDBPyConnection,
) -> None:
    ledger = Ledger("sqlite://")
    codes = [told(list_of(city, ledger, day)).split()[0] for day in (0, 1, 2, 13, 14)]
    # orange since the first list under the old id, and it stays 14 days
    assert codes == ["绿", "橙", "橙", "橙", "绿"]


def test_what_people_decided_under_the_old_id_holds(city: duckdb.DuckDBPyConnection) -> None:
    ledger = Ledger("sqlite://")
    list_of(city, ledger, 0)
    decide(ledger, "110:1", "橙红", NIGHT + timedelta(hours=2))
    after = list_of(city, ledger, 1)
    assert told(after).startswith("红 升级 暂缓降级 人工上调")
    row = after.disputes.set_index("dispute_id").loc["110:0"]
    # red asks for action within 24 hours of the decision
    assert (row["confirmed_by"], row["due_at"]) == ("李某", NIGHT + timedelta(hours=26))
    assert told(list_of(city, ledger, 20)).startswith("红 维持 人工上调")


def test_a_lowering_of_the_older_part_does_not_undo_the_raise(
    city: duckdb.DuckDBPyConnection,
) -> None:
    ledger = Ledger("sqlite://")
    list_of(city, ledger, 0)
    decide(ledger, "110:1", "橙红", NIGHT + timedelta(hours=2))
    decide(ledger, "110:0", "黄蓝", NIGHT + timedelta(hours=3))
    assert told(list_of(city, ledger, 1)).startswith("红")


def test_people_may_rule_anew_once_it_is_one_dispute(city: duckdb.DuckDBPyConnection) -> None:
    ledger = Ledger("sqlite://")
    list_of(city, ledger, 0)
    decide(ledger, "110:1", "橙红", NIGHT + timedelta(hours=2))
    decide(ledger, "110:0", "红黄", MERGED_AT)
    assert told(list_of(city, ledger, 1)).startswith("黄")


def test_a_lowering_under_the_old_id_does_not_lower_the_whole(
    city: duckdb.DuckDBPyConnection,
) -> None:
    ledger = Ledger("sqlite://")
    list_of(city, ledger, 0)
    decide(ledger, "110:1", "橙蓝", NIGHT + timedelta(hours=2))
    assert told(list_of(city, ledger, 1)).startswith("橙 维持 暂缓降级")


def test_the_second_list_scored_again_is_the_same(city: duckdb.DuckDBPyConnection) -> None:
    ledger = Ledger("sqlite://")
    list_of(city, ledger, 0)
    first, again = list_of(city, ledger, 1), list_of(city, ledger, 1)
    assert (again.content_hash, again.version) == (first.content_hash, 1)


def test_a_merge_known_at_the_moment_of_a_list_is_not_in_it(
    city: duckdb.DuckDBPyConnection,
) -> None:
    ledger = Ledger("sqlite://")
    list_of(city, ledger, 0)
    given = {"models": models(), "policy": DEFAULT, "ledger": ledger}
    at_once = score(city, MERGED_AT, recorded_at=MERGED_AT, **given)
    later = MERGED_AT + timedelta(microseconds=1)
    assert told(at_once, "110:1").startswith("橙 维持")
    assert "并入：110:1" in told(score(city, later, recorded_at=later, **given))


def test_of_several_pasts_the_highest_level_the_worst_results_and_the_worst_code_count() -> None:
    orange, red = DEFAULT.codes.level("橙"), DEFAULT.codes.level("红")
    older = Past(State(orange, NIGHT - timedelta(days=9), (0, orange, 1)), "橙")
    newer = Past(State(orange, NIGHT, (red,)), "红")
    found = worst([older, newer], ladder=DEFAULT.codes)
    assert found.state == State(orange, NIGHT, (0, orange, red))
    assert found.code == "红"


def test_what_is_split_off_keeps_the_code_too_but_nothing_was_merged() -> None:
    red = Past(State(DEFAULT.codes.level("红"), NIGHT, (4,)), "红")
    split = {"110:5": (Former("110:1", MERGED_AT, living=True),)}
    found = carry_over(Memory(past={"110:1": red}), split, ladder=DEFAULT.codes)
    assert found.past == {"110:1": red, "110:5": red}
    assert (found.merged["110:5"], found.moved) == ((), frozenset())
