"""A night's list, rule by rule, over one small city; long because every rule reads the same drawn tables."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import duckdb
import pytest

from scoring import policy
from scoring.errors import ScoringError
from scoring.ledger import Decision, Ledger
from scoring.publish.manifest import manifest
from scoring.publish.page import page, render_page
from scoring.score import score
from scoring.scored import DISPUTE_COLUMNS, PERSON_COLUMNS, ScoredList, records_json
from scoring.seen import data_seen
from tests.scoring.scored_city import NIGHT, fill, insert, models, nights, small_city

DEFAULT = policy.load("default")


@pytest.fixture
def city() -> duckdb.DuckDBPyConnection:
    return small_city()


def list_of(
    city: duckdb.DuckDBPyConnection,
    as_of: datetime = NIGHT,
    ledger: Ledger | None = None,
    **changes: object,
) -> ScoredList:
    given = {"models": models(), "policy": DEFAULT, "ledger": ledger or Ledger("sqlite://")}
    return score(city, as_of, recorded_at=as_of, **(given | changes))


def row(scored: ScoredList, dispute_id: str) -> dict:
    return scored.disputes.set_index("dispute_id").loc[dispute_id].to_dict()


def person(scored: ScoredList, person_id: str) -> dict:
    return scored.persons.set_index("person_id").loc[person_id].to_dict()


def test_the_list_holds_everyone_at_risk_in_the_stable_columns(
    city: duckdb.DuckDBPyConnection,
) -> None:
    scored = list_of(city)
    assert tuple(scored.disputes.columns) == DISPUTE_COLUMNS
    assert tuple(scored.persons.columns) == PERSON_COLUMNS
    assert scored.disputes["dispute_id"].tolist() == ["110:1", "12345:7", "grid:9"]
    assert sorted(scored.persons["person_id"]) == ["Pc", "Pl", "Pm", "Pw", "Pz"]


def test_a_hard_rule_lifts_the_code_above_the_models_and_comes_first_among_reasons(
    city: duckdb.DuckDBPyConnection,
) -> None:
    couple = row(list_of(city), "110:1")
    assert (couple["model_code"], couple["code"], couple["change"]) == ("黄", "橙", "新增")
    assert couple["flags"][0] == "硬性规则"
    assert couple["reasons"] == [
        "硬性规则：扬言杀人或同归于尽，且现场曾有凶器或危险物质",
        "近90天内扬言杀人或同归于尽 2 次",
        "近90天内报警求助 3 次",
    ]


def test_a_rule_is_not_met_before_its_fact_is_known(city: duckdb.DuckDBPyConnection) -> None:
    # the weapon of the 28th came with the feedback of the 29th, 01:00
    before = list_of(city, datetime(2024, 2, 29, 1))
    after = list_of(city, datetime(2024, 2, 29, 1, 0, 1))
    assert (row(before, "110:1")["code"], row(after, "110:1")["code"]) == ("黄", "橙")


def test_evidence_ids_lead_to_the_facts_and_what_they_say(city: duckdb.DuckDBPyConnection) -> None:
    scored = list_of(city)
    told = (
        scored.evidence.query("grain == 'dispute'").drop_duplicates("fact_id").set_index("fact_id")
    )
    assert row(scored, "110:1")["evidence"][:2] == ["cues:1", "findings:0"]
    assert told.loc["findings:0", "says"] == "现场反馈：现场有凶器"
    assert told.loc["records:1", "says"] == "公安110登记：恋爱及婚姻（保密）"
    assert set(row(scored, "110:1")["evidence"]) <= set(told.index)


def test_the_facts_of_a_dispute_come_from_its_own_records(city: duckdb.DuckDBPyConnection) -> None:
    wages = row(list_of(city), "12345:7")
    assert (wages["kind"], wages["lead_unit"]) == ("0701 劳动合同、劳务派遣", "人社局（劳动监察）")
    assert (wages["town"], wages["unit"], wages["status"]) == ("和平街道", "劳动监察", "已办结")
    assert wages["last_activity_at"] == datetime(2024, 2, 22, 15)
    couple = row(list_of(city), "110:1")
    assert (couple["status"], couple["opened_at"]) == ("办理中", datetime(2024, 2, 10, 21))
    assert couple["due_at"] == NIGHT + timedelta(hours=48)
    assert couple["review_at"] == NIGHT + timedelta(hours=72)


def test_nobody_under_18_gets_a_grade_or_a_name(city: duckdb.DuckDBPyConnection) -> None:
    scored = list_of(city)
    boy = person(scored, "Pz")
    assert (boy["grade"], boy["masked_name"], boy["flags"]) == (
        "",
        "未成年人",
        ["未成年人·强制报告"],
    )
    assert boy["points"] != boy["points"]  # no points either
    assert "Pz" not in scored.person_features.column("entity_id").to_pylist()
    assert "未成年人·强制报告" in row(scored, "grid:9")["flags"]


def test_who_turns_18_tonight_is_an_adult(city: duckdb.DuckDBPyConnection) -> None:
    city.execute(
        "update audit.people set birth_date = ? where person_key = 'Pz'", [datetime(2006, 3, 1)]
    )
    assert person(list_of(city), "Pz")["grade"] == "D"
    city.execute(
        "update audit.people set birth_date = ? where person_key = 'Pz'", [datetime(2006, 3, 2)]
    )
    assert person(list_of(city), "Pz")["grade"] == ""


def test_at_midnight_of_the_18th_birthday_one_is_an_adult(city: duckdb.DuckDBPyConnection) -> None:
    city.execute(
        "update audit.people set birth_date = ? where person_key = 'Pz'", [datetime(2006, 3, 1)]
    )
    assert person(list_of(city, datetime(2024, 3, 1)), "Pz")["grade"] == "D"


def test_who_has_no_known_birth_date_is_graded_and_flagged(city: duckdb.DuckDBPyConnection) -> None:
    known = person(list_of(city), "Pm")
    city.execute("update audit.people set birth_date = null where person_key = 'Pm'")
    unstated = person(list_of(city), "Pm")
    city.execute("delete from audit.people where person_key = 'Pm'")
    unheard = person(list_of(city), "Pm")
    assert (known["flags"], unstated["flags"], unheard["flags"]) == ([], ["年龄待核"], ["年龄待核"])
    assert (known["grade"], unstated["grade"], unheard["grade"]) == ("C", "C", "C")


def test_a_birth_date_learned_later_does_not_change_an_earlier_list(
    city: duckdb.DuckDBPyConnection,
) -> None:
    city.execute("update audit.people set known_at = ? where person_key = 'Pm'", [NIGHT])
    next_moment = list_of(city, NIGHT + timedelta(microseconds=1))
    assert person(list_of(city), "Pm")["flags"] == ["年龄待核"]
    assert person(next_moment, "Pm")["flags"] == []


def test_applicants_and_third_parties_of_a_confidential_report_are_not_named(
    city: duckdb.DuckDBPyConnection,
) -> None:
    fill(
        city,
        "core.parties",
        """
        record_id | party_type | role   | side  | is_party | person_key | masked_name | happened_at
        110:2     | 个人       | 报警人 | other | true     | Pn         | 孙**        | 2024-02-20 23:00:00
    """,
    )
    scored = list_of(city)
    assert {p: person(scored, p)["masked_name"] for p in ("Pw", "Pn", "Pm", "Pl", "Pz")} == {
        "Pw": "保密", "Pn": "保密", "Pm": "马**", "Pl": "李**", "Pz": "未成年人",
    }  # fmt: skip
    flagged = [p for p in ("Pw", "Pn", "Pm", "Pl", "Pz") if "保密" in person(scored, p)["flags"]]
    assert flagged == ["Pw", "Pn"]


def test_the_threatened_side_gets_a_protection_need_and_the_other_side_none(
    city: duckdb.DuckDBPyConnection,
) -> None:
    scored = list_of(city)
    assert person(scored, "Pw")["protection"] == "保护：所涉纠纷中出现扬言杀人或掐颈"
    assert person(scored, "Pm")["protection"] == ""


def test_the_grade_says_whether_it_is_for_others_or_for_oneself(
    city: duckdb.DuckDBPyConnection,
) -> None:
    fill(
        city,
        "core.cues",
        """
        record_id | cue      | origin | happened_at
        12345:7   | 扬言自杀 | field  | 2024-02-15 10:00:00
        12345:7   | 扬言自杀 | field  | 2024-02-16 10:00:00
    """,
    )
    scored = list_of(city)
    # self: logit = -7 + 2 x 3.0, risk 0.269: B; harm: logit = -7 + 1 x 0.5, risk 0.0015: D
    assert (person(scored, "Pl")["grade"], person(scored, "Pl")["grade_for"]) == ("B", "自伤")
    assert person(scored, "Pm")["grade_for"] == "伤人"


def test_without_models_for_persons_the_list_says_so_and_still_shows_who_is_threatened(
    city: duckdb.DuckDBPyConnection,
) -> None:
    scored = list_of(city, models={"dispute": models()["dispute"]})
    assert person(scored, "Pm")["flags"] == ["无人员模型"]
    assert set(scored.persons["grade"]) == {""}
    assert person(scored, "Pw")["protection"].startswith("保护")


def test_the_same_night_scored_twice_is_the_same_list(city: duckdb.DuckDBPyConnection) -> None:
    ledger = Ledger("sqlite://")
    first, second = list_of(city, ledger=ledger), list_of(city, ledger=ledger)
    assert first.content_hash == second.content_hash
    assert (first.version, second.version) == (1, 1)


def corrected(city: duckdb.DuckDBPyConnection) -> None:
    """At the very moment of the list everything known so far is replaced and contradicted."""
    for name in ("records", "parties", "cues", "findings", "steps", "grids"):
        city.execute(f"update core.{name} set replaced_at = ?", [NIGHT])
    city.execute("update audit.people set replaced_at = ?", [NIGHT])
    city.execute("update derived.dispute_members set replaced_at = ?", [NIGHT])
    city.execute(
        "insert into derived.dispute_members values ('110:1', 'grid:9', 'linked', ?, null)", [NIGHT]
    )
    late = {"known_at": NIGHT, "happened_at": NIGHT - timedelta(hours=1)}
    insert(
        city,
        "core.records",
        {
            "record_id": "110:3",
            "platform": "110",
            "founds": True,
            "kind": "0201",
            "grid_code": "G2",
            "unit_name": "另一单位",
            "confidential": True,
            **late,
        },
    )
    insert(
        city,
        "core.parties",
        {
            "record_id": "110:3",
            "party_type": "个人",
            "role": "对方",
            "side": "applicant",
            "is_party": True,
            "person_key": "Pnew",
            "masked_name": "新**",
            **late,
        },
    )
    insert(city, "core.cues", {"record_id": "110:3", "cue": "掐颈", "origin": "field", **late})
    insert(
        city,
        "core.findings",
        {"record_id": "110:3", "weapon": True, "kind": "0804", "injured_n": 3, **late},
    )
    insert(
        city,
        "core.steps",
        {"record_id": "110:3", "step": "办结", "result": "成功", "unit_name": "另一单位", **late},
    )
    insert(
        city,
        "core.grids",
        {"grid_code": "G1", "town": "新镇", "valid_from": datetime(2024, 1, 1), **late},
    )
    insert(city, "audit.people", {"person_key": "Pm", "birth_date": datetime(2010, 1, 1), **late})


def test_what_becomes_known_at_the_moment_of_a_list_changes_only_later_ones(
    city: duckdb.DuckDBPyConnection,
) -> None:
    before = list_of(city)
    corrected(city)
    assert list_of(city).content_hash == before.content_hash
    assert list_of(city, NIGHT + timedelta(microseconds=1)).content_hash != before.content_hash


def test_what_happens_at_the_moment_of_a_list_is_not_in_it(city: duckdb.DuckDBPyConnection) -> None:
    before = list_of(city)
    now = {"known_at": NIGHT - timedelta(hours=1), "happened_at": NIGHT}
    insert(
        city, "core.steps", {"record_id": "110:3", "step": "办结", "unit_name": "另一单位", **now}
    )
    insert(
        city,
        "core.records",
        {
            "record_id": "110:3",
            "platform": "110",
            "founds": True,
            "kind": "0804",
            "grid_code": "G2",
            **now,
        },
    )
    insert(city, "core.findings", {"record_id": "110:3", "kind": "0201", **now})
    after = list_of(city)
    assert records_json(after.disputes) == records_json(before.disputes)


def codes_over(
    city: duckdb.DuckDBPyConnection, ledger: Ledger, shifts: dict[datetime, float]
) -> list[str]:
    """Code and change of the couple's dispute on each night; the shift moves the model's log-odds."""
    quiet = replace(DEFAULT, triggers=())
    shown = []
    for at, shift in shifts.items():
        couple = row(list_of(city, at, ledger, models=models(shift=shift), policy=quiet), "110:1")
        shown.append(f"{couple['code']} {couple['change']}")
    return shown


def test_a_code_rises_at_once_and_falls_after_two_lower_results_and_its_stay(
    city: duckdb.DuckDBPyConnection,
) -> None:
    # yellow must stay 7 days
    shifts = dict(zip(nights(10), [0] + 9 * [-5], strict=True))
    shown = codes_over(city, Ledger("sqlite://"), shifts)
    assert shown == ["黄 新增", *["黄 维持"] * 6, "绿 解除", *["绿 维持"] * 2]


def test_a_skipped_night_is_absent_and_two_results_in_a_row_are_two_lists(
    city: duckdb.DuckDBPyConnection,
) -> None:
    first, eighth, twelfth = NIGHT, NIGHT + timedelta(days=8), NIGHT + timedelta(days=12)
    shown = codes_over(city, Ledger("sqlite://"), {first: 0, eighth: -5, twelfth: -5})
    assert shown == ["黄 新增", "黄 维持", "绿 解除"]


def test_a_dispute_that_leaves_the_cohort_is_closed_in_the_ledger(
    city: duckdb.DuckDBPyConnection,
) -> None:
    ledger = Ledger("sqlite://")
    list_of(city, ledger=ledger)
    later = list_of(city, NIGHT + timedelta(days=400), ledger)
    assert sorted((a.grain, a.entity_id, a.change) for a in later.departed) == [
        ("dispute", "110:1", "移出"),
        ("person", "Pm", "移出"),
    ]
    assert list_of(city, NIGHT + timedelta(days=401), ledger).departed == ()


def test_who_leaves_for_quiet_is_called_left_and_not_resolved_wherever_it_is_shown(
    city: duckdb.DuckDBPyConnection,
) -> None:
    ledger = Ledger("sqlite://")
    list_of(city, ledger=ledger)
    later = list_of(city, NIGHT + timedelta(days=400), ledger)
    assert manifest(later, {}, kept={})["departed"] == [
        ["dispute", "110:1", "移出"],
        ["person", "Pm", "移出"],
    ]
    assert later.counts()["changes"]["解除"] == 0
    assert re.search(r"<b>1</b> <span[^>]*>移出</span>", render_page(later))


def decide(ledger: Ledger, action: str, before: str, after: str, at: datetime) -> None:
    decision = Decision("dispute", "110:1", action, before, after, "研判", "张三", at, "李四")
    ledger.decide(decision, ladder=DEFAULT.codes, recorded_at=at)


def test_people_raise_lower_and_confirm_and_the_list_shows_it(
    city: duckdb.DuckDBPyConnection,
) -> None:
    ledger, noon = Ledger("sqlite://"), timedelta(hours=4)
    list_of(city, ledger=ledger)
    decide(ledger, "raise", "橙", "红", NIGHT + noon)
    raised = row(list_of(city, NIGHT + timedelta(days=1), ledger), "110:1")
    assert (raised["code"], raised["change"], raised["confirmed_by"]) == ("红", "升级", "张三")
    assert "人工上调" in raised["flags"]
    assert raised["due_at"] == NIGHT + noon + timedelta(hours=24)
    decide(ledger, "lower", "橙", "蓝", NIGHT + timedelta(days=1) + noon)
    lowered = row(list_of(city, NIGHT + timedelta(days=2), ledger), "110:1")
    assert (lowered["code"], lowered["change"]) == ("蓝", "降级")
    assert "人工下调" in lowered["flags"]


def test_a_confirmation_lapses_when_the_code_changes(city: duckdb.DuckDBPyConnection) -> None:
    ledger = Ledger("sqlite://")
    list_of(city, ledger=ledger)
    decide(ledger, "confirm", "橙", "橙", NIGHT + timedelta(hours=1))
    kept = row(list_of(city, NIGHT + timedelta(days=1), ledger), "110:1")
    worse = row(list_of(city, NIGHT + timedelta(days=2), ledger, models=models(shift=5)), "110:1")
    assert (kept["confirmed_by"], worse["code"], worse["confirmed_by"]) == ("张三", "红", "")


def test_a_dispute_whose_limit_has_passed_is_flagged_as_overdue(
    city: duckdb.DuckDBPyConnection,
) -> None:
    ledger, limit = Ledger("sqlite://"), timedelta(hours=48)
    list_of(city, ledger=ledger)
    lists = [list_of(city, NIGHT + limit + late, ledger) for late in (timedelta(0), timedelta(1))]
    assert [row(one, "110:1")["due_at"] for one in lists] == [NIGHT + limit] * 2
    assert ["超期" in row(one, "110:1")["flags"] for one in lists] == [False, True]
    assert [page(one).entries[0].overdue for one in lists] == [False, True]
    # who rests has no limit that could pass
    assert all("超期" not in row(one, "grid:9")["flags"] for one in lists)


def test_a_code_without_any_act_behind_it_says_so_first(city: duckdb.DuckDBPyConnection) -> None:
    crowd = models(weights={"party_rows": 0.8})
    # log-odds -6 + 6 x 0.8
    by_model = list_of(city, models=crowd, policy=replace(DEFAULT, triggers=()))
    assert row(by_model, "110:1")["reasons"] == [
        "仅有背景因素，未见推高风险的具体事实",
        "历次登记双方当事人（含单位）累计 6 次",
    ]
    assert row(list_of(city, models=crowd), "110:1")["reasons"] == [
        "硬性规则：扬言杀人或同归于尽，且现场曾有凶器或危险物质",
        "历次登记双方当事人（含单位）累计 6 次",
    ]


def test_codes_rank_first_then_points_then_ids(city: duckdb.DuckDBPyConnection) -> None:
    shown = list_of(city).disputes
    levels = [DEFAULT.codes.level(code) for code in shown["code"]]
    keys = list(zip([-n for n in levels], -shown["points"], shown["dispute_id"], strict=True))
    assert keys == sorted(keys)


def test_a_city_without_persons_gets_an_empty_list_of_them() -> None:
    city = small_city()
    city.execute("delete from core.parties")
    scored = list_of(city)
    assert tuple(scored.persons.columns) == PERSON_COLUMNS
    assert records_json(scored.persons) == "[]"
    assert len(scored.disputes) > 0


def test_without_a_model_for_disputes_there_is_no_list(city: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(
        ScoringError, match="there is no model for disputes; run `jianwei train` first"
    ):
        list_of(city, models={})
    with pytest.raises(ScoringError, match="unknown target 'disputes'"):
        list_of(city, models={"disputes": models()["dispute"]})


def test_a_late_file_shows_in_what_a_past_night_could_see_and_a_new_one_does_not(
    city: duckdb.DuckDBPyConnection,
) -> None:
    before = data_seen(city, NIGHT)
    assert before == list(list_of(city).data_seen)
    late = {
        "record_id": "110:3",
        "cue": "掐颈",
        "origin": "field",
        "happened_at": datetime(2024, 2, 28),
    }
    insert(city, "core.cues", {**late, "known_at": NIGHT})
    assert data_seen(city, NIGHT) == before
    insert(city, "core.cues", {**late, "known_at": NIGHT - timedelta(hours=2)})
    assert data_seen(city, NIGHT) != before


def test_a_retirement_shows_in_what_nights_after_it_could_see(
    city: duckdb.DuckDBPyConnection,
) -> None:
    before, next_night = data_seen(city, NIGHT), NIGHT + timedelta(days=1)
    after = data_seen(city, next_night)
    city.execute("update core.cues set replaced_at = ?", [NIGHT])
    assert data_seen(city, NIGHT) == before
    assert data_seen(city, next_night) != after


def test_a_town_counts_from_the_moment_it_is_valid(city: duckdb.DuckDBPyConnection) -> None:
    merged = {"grid_code": "G1", "town": "新镇", "happened_at": datetime(2024, 1, 1)}
    insert(city, "core.grids", {**merged, "valid_from": NIGHT})
    assert row(list_of(city), "110:1")["town"] == "新镇"
    assert row(list_of(city, NIGHT - timedelta(seconds=1)), "110:1")["town"] == "东河镇"


def test_a_dispute_is_closed_while_no_report_came_after_its_closing(
    city: duckdb.DuckDBPyConnection,
) -> None:
    last_report = datetime(2024, 2, 25, 9)
    closing = {"record_id": "grid:9", "step": "办结"}
    insert(city, "core.steps", {**closing, "happened_at": last_report - timedelta(seconds=1)})
    assert row(list_of(city), "grid:9")["status"] == "办理中"
    insert(city, "core.steps", {**closing, "happened_at": last_report})
    assert row(list_of(city), "grid:9")["status"] == "已办结"


def test_a_share_of_persons_is_split_between_the_targets_that_speak(
    city: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    both = models()
    plain = type(both["person_harm"]).edge

    def listening(model: object, share: float) -> float:
        asked.append(share)
        return plain(model, share)

    monkeypatch.setattr(type(both["person_harm"]), "edge", listening)
    list_of(city, models=both)
    assert {0.002 / 2, 0.01 / 2, 0.05 / 2} <= set(asked)
    asked.clear()
    list_of(city, models={name: both[name] for name in ("dispute", "person_harm")})
    assert 0.05 in asked
    assert 0.05 / 2 not in asked
