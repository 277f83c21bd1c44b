"""The builder on small drawn warehouses.

Long because each rule of a definition, a window and a scope is drawn over the same two reports.
"""

from __future__ import annotations

import math

import pyarrow as pa
import pytest

from features import builder
from features.definition import Feature, feature
from features.errors import DefinitionError, RequestError, UnknownFeatureError
from tests.features.feature_tables import fill, warehouse

RECORDS = """
record_id | happened_at | kind
110:1     | 01-01 10:00 | 0101
110:2     | 01-05 23:30 | -
"""
MEMBERS = """
dispute_id | record_id | known_at
110:1      | 110:1     | 01-01 10:00
110:1      | 110:2     | 01-05 23:30
"""
CUES = """
record_id | cue     | happened_at | known_at    | replaced_at
110:1     | 扬言杀人 | 01-01 10:00 | 01-01 10:00 | -
110:2     | 扬言杀人 | 01-05 23:30 | 01-06 08:00 | -
110:2     | 掐颈     | 01-05 23:30 | 01-05 23:30 | 01-07 08:00
"""
SPINE = "create temp table spine as select '110:1' as entity_id, unnest([{}]::timestamp[]) as as_of"


def city(*as_ofs: str):
    con = warehouse(core__records=RECORDS, derived__dispute_members=MEMBERS, core__cues=CUES)
    con.execute(SPINE.format(", ".join(f"'2024-{a}'" for a in as_ofs)))
    return con


def test_a_fact_known_exactly_at_as_of_is_not_yet_seen():
    table = builder.build(city("01-06 08:00:00", "01-06 08:00:01"), names=["kill_threats_90d"])
    assert table["kill_threats_90d"].to_pylist() == [1.0, 2.0]


def test_a_fact_replaced_exactly_at_as_of_is_still_seen():
    table = builder.build(city("01-07 08:00:00", "01-07 08:00:01"), names=["throttling_365d"])
    assert table["throttling_365d"].to_pylist() == [1.0, 0.0]


def test_a_fact_that_happens_exactly_at_as_of_has_not_happened_yet():
    # known ahead of its time: a step entered for a later hour
    con = city("01-07 12:00:00", "01-07 12:00:01")
    steps = "record_id | step | happened_at | known_at\n110:1 | 退回 | 01-07 12:00 | 01-07 09:00"
    fill(con, "core.steps", steps)
    assert builder.build(con, names=["returns_180d"])["returns_180d"].to_pylist() == [0, 1]


def test_a_fact_is_settled_by_what_happened_at_the_same_moment_or_later():
    con = city("01-08 08:00:00")
    steps = """
    record_id | step | result | promised_on | happened_at
    110:1     | 调解 | -      | 2024-01-03  | 01-02 09:00
    110:1     | 反馈 | 成功   | -           | {}
    """
    for success, broken in (("01-02 09:00:00", 0), ("01-02 08:59:59", 1)):
        con.execute("delete from core.steps")
        fill(con, "core.steps", steps.format(success))
        table = builder.build(con, names=["broken_promises_365d"])
        assert table["broken_promises_365d"].to_pylist() == [broken]


# the promise is of 2 January, as_of 8 o'clock of 8 January
@pytest.mark.parametrize(
    ("success", "settled"),
    [
        ("01-03 | 01-08 07:59:59 | -", True), ("01-03 | 01-08 08:00:00 | -", False),
        ("01-03 | 01-03 | 01-08 08:00:00", True), ("01-03 | 01-03 | 01-08 07:59:59", False),
        ("01-08 07:59:59 | 01-07 | -", True), ("01-08 08:00:00 | 01-07 | -", False),
        ("01-01 | 01-05 | -", False),
    ],
)  # fmt: skip
def test_a_fact_is_settled_by_what_is_seen_at_as_of_to_have_happened_since(success, settled):
    con = city("01-08 08:00:00")
    steps = f"""
    record_id | step | result | promised_on | happened_at | known_at | replaced_at
    110:1     | 调解 | -      | 2024-01-03  | 01-02       | 01-04    | -
    110:1     | 反馈 | 成功   | -           | {success}
    """
    fill(con, "core.steps", steps)
    table = builder.build(con, names=["broken_promises_365d"])
    assert table["broken_promises_365d"].to_pylist() == [0 if settled else 1]


def test_wages_are_settled_by_a_payment_of_something():
    con = city("01-08 08:00:00")
    claim = "record_id | matter | happened_at\n110:1 | 欠薪 | 01-01 10:00"
    fill(con, "core.wage_claims", claim)
    open_claims = Feature(
        "open_claims", "wage_claims", "count(*) filter (not settled)", "{value}", "pace", absent=0
    )
    found = []
    for paid in ("0", "0.01"):
        con.execute("delete from core.wage_payments")
        fill(
            con,
            "core.wage_payments",
            f"record_id | paid_yuan | happened_at\n110:1 | {paid} | 01-05",
        )
        table = builder.build_features(con, "spine", features=[open_claims], grain="dispute")
        found += table["open_claims"].to_pylist()
    assert found == [1, 0]


def test_a_window_begins_with_its_first_moment():
    table = builder.build(city("01-08 10:00:00", "01-08 10:00:01"), names=["reports_7d"])
    assert table["reports_7d"].to_pylist() == [2.0, 1.0]


def test_rows_without_facts_get_the_value_when_absent():
    con = warehouse()
    con.execute(SPINE.format("'2024-01-01'"))
    row = builder.build(con, names=["reports_7d", "days_since_violence", "kind"]).to_pylist()[0]
    assert (row["reports_7d"], row["days_since_violence"], row["kind"]) == (0.0, None, None)


def test_the_latest_known_value_is_the_last_that_is_not_null():
    table = builder.build(city("01-08 08:00:00"), names=["kind"])
    assert table["kind"].to_pylist() == ["0101"]


def test_the_latest_is_the_last_to_happen_not_the_last_to_be_known():
    con = city("01-08 08:00:00")
    late = "record_id | happened_at | known_at | kind\n110:1 | 2023-12-01 | 01-07 | 0701"
    fill(con, "core.records", late)
    assert builder.build(con, names=["kind"])["kind"].to_pylist() == ["0101"]


def test_of_two_that_happened_at_once_the_later_known_is_the_latest():
    con = city("01-08 08:00:00")
    records = """
    record_id | happened_at | known_at    | kind
    110:3     | 01-06 09:00 | 01-07 10:00 | 0701
    110:4     | 01-06 09:00 | 01-06 10:00 | 0101
    """
    fill(con, "core.records", records)
    members = "dispute_id | record_id | known_at\n110:1 | 110:3 | 01-06\n110:1 | 110:4 | 01-06"
    fill(con, "derived.dispute_members", members)
    assert builder.build(con, names=["kind"])["kind"].to_pylist() == ["0701"]


def test_a_window_and_the_hour_ask_when_it_happened_not_when_it_became_known():
    con = city("01-08 08:00:00")
    cues = "record_id | cue | happened_at | known_at\n110:1 | 扬言杀人 | 2023-10-01 12:00 | 01-07"
    fill(con, "core.cues", cues)
    names = ["kill_threats_90d", "violent_nights_90d"]
    # 1 October is 99 days ago; of the other two the one of 23:30 became known at 08:00
    assert list(builder.build(con, names=names).to_pylist()[0].values())[2:] == [2, 1]


def test_days_are_counted_in_parts():
    table = builder.build(city("01-06 07:00:00"), names=["days_since_violence"])
    assert table["days_since_violence"].to_pylist() == [7.5 / 24]  # 23:30 to 07:00


def test_a_date_without_a_time_is_never_at_night():
    con = city("01-08 08:00:00")
    con.execute("update core.cues set happened_precision = 'day', happened_at = '2024-01-05'")
    table = builder.build(con, names=["violent_nights_90d", "kill_threats_90d"])
    assert table.to_pylist()[0]["violent_nights_90d"] == 0
    assert table.to_pylist()[0]["kill_threats_90d"] == 2


def test_a_promise_counts_as_broken_when_its_day_is_over_and_nothing_succeeded_since():
    steps = """
    record_id | step | result | promised_on | happened_at
    110:1     | 调解 | -      | 2024-01-03  | 01-02 09:00
    110:2     | 调解 | -      | 2024-01-06  | 01-05 09:00
    110:2     | 反馈 | 成功   | -           | 01-07 09:00
    """
    con = city("01-03 23:59:59", "01-04 00:00:00", "01-07 08:00:00", "01-08 08:00:00")
    fill(con, "core.steps", steps)
    table = builder.build(con, names=["broken_promises_365d"])
    assert table["broken_promises_365d"].to_pylist() == [0, 1, 1 + 1, 2 - 1]


def test_evidence_lists_the_rows_that_counted_newest_first():
    con = city("01-07 08:00:01")
    con.execute("create temp table asked as select *, 'kill_threats_90d' as feature from spine")
    found = builder.evidence(con, "asked")
    assert found["record_id"].to_pylist() == ["110:2", "110:1"]
    assert set(found["source"].to_pylist()) == {"cues"}


def test_evidence_is_as_it_was_known_then():
    con = city("01-06 08:00:00")
    con.execute("create temp table asked as select *, 'kill_threats_90d' as feature from spine")
    assert builder.evidence(con, "asked")["record_id"].to_pylist() == ["110:1"]


def test_evidence_stops_at_the_limit():
    con = city("01-08 08:00:00")
    con.execute("create temp table asked as select *, 'reports_365d' as feature from spine")
    assert builder.evidence(con, "asked", limit=1)["record_id"].to_pylist() == ["110:2"]


def test_the_n_th_latest_is_missing_when_there_are_fewer():
    @feature(source="records", mechanism="pace")
    def second_last():
        """距倒数第二次 {value} 天"""
        return "days_since(nth_latest(happened_at, 2))"

    con = city("01-05 10:00:00", "01-08 10:00:00")
    table = builder.build_features(con, "spine", features=[second_last], grain="dispute")
    assert table["second_last"].to_pylist() == [None, 7.0]  # 01-01 10:00 to 01-08 10:00


OTHERS = """
record_id | person_key | firm_key | party_type | side       | known_at
110:1     | Pa         | -        | 个人       | respondent | 01-01 10:00
110:1     | Pb         | -        | 个人       | applicant  | 01-01 10:00
110:7     | Pa         | -        | 个人       | applicant  | 01-02 10:00
110:7     | Pb         | -        | 个人       | applicant  | 01-02 10:00
110:8     | Pa         | -        | 个人       | respondent | 01-03 10:00
110:8     | Pc         | -        | 个人       | applicant  | 01-03 10:00
110:1     | -          | Fa       | 单位       | respondent | 01-01 10:00
110:8     | -          | Fa       | 单位       | respondent | 01-07 08:00
"""


def other_disputes(*as_ofs: str):
    """The dispute 110:1 of Pa and Pb, another one of both, one of Pa and Pc; a firm answers in two."""
    con = city(*as_ofs)
    for number in (7, 8):
        moment = f"01-0{number - 5} 10:00"
        fill(con, "core.records", f"record_id | happened_at | kind\n110:{number} | {moment} | 0701")
        fill(con, "core.cues", f"record_id | cue | happened_at\n110:{number} | 家暴 | {moment}")
        members = f"dispute_id | record_id | known_at\n110:{number} | 110:{number} | {moment}"
        fill(con, "derived.dispute_members", members)
    fill(con, "core.parties", OTHERS)
    return con


def test_rows_built_part_by_part_are_the_rows_built_at_once():
    con = other_disputes("01-08 08:00:00", "01-04 08:00:00", "01-08 08:00:00")
    con.execute("insert into spine select unnest(['110:7', '110:8']), as_of from spine")
    parts = list(builder.build_parts(con, rows_at_once=4))
    assert [part.num_rows for part in parts] == [4, 2]  # three disputes on two mornings
    assert pa.concat_tables(parts).equals(builder.build(con))
    assert list(builder.build_parts(con.execute("delete from spine"))) == []


def test_other_disputes_of_the_parties_are_looked_into_and_those_of_the_pair_told_apart():
    names = ["other_disputes_365d", "pair_disputes_365d", "other_violence_365d", "pair_violence"]
    table = builder.build(other_disputes("01-02 10:00:00", "01-08 08:00:00"), names=names)
    # 110:7 is of both, 110:8 of Pa alone, who answers there
    assert [list(row.values())[2:] for row in table.to_pylist()] == [[0, 0, 0, 0], [2, 1, 1, 1]]


def test_a_party_is_read_once_for_all_its_disputes_and_each_dispute_counts_the_others():
    con = other_disputes("01-08 08:00:00")
    con.execute("insert into spine select unnest(['110:7', '110:8']), as_of from spine")
    names = ["other_disputes_365d", "other_violence_365d", "pair_disputes_365d"]
    rows = builder.build(con, names=names).to_pylist()
    # Pa is in all three and answers in 110:1 (violence twice) and 110:8 (once); in 110:7 nobody answers
    assert [list(row.values())[2:] for row in rows] == [[2, 1, 1], [2, 3, 0], [2, 2, 0]]


@pytest.mark.parametrize("scope", ["elsewhere", "pair"])
@pytest.mark.parametrize(
    "expression",
    [
        "max(happened_at)",
        "count(distinct cue)",
        "count(*) + 1",
        "case when count(*) > 1 then 1 end",
    ],
)
def test_of_a_partys_disputes_only_counts_may_be_asked(scope, expression):
    def trial():
        """迹象 {value}"""
        return expression

    with pytest.raises(DefinitionError, match=f"scope='{scope}' write one count"):
        feature(source="cues", mechanism="history", scope=scope)(trial)


def test_what_only_another_city_could_know_is_missing_and_not_none():
    con = city("01-08 08:00:00")
    fill(con, "core.grids", "grid_code | happened_at\n150202001001001 | 01-01")
    parties = "record_id | person_key | issued_in | known_at\n110:1 | {} | {} | 01-01 10:00"
    found = []
    for key, issued_in in (("Pa", "1502"), ("Pa", "-"), ("Pa", "3301"), ("-", "-")):
        con.execute("delete from core.parties")
        fill(con, "core.parties", parties.format(key, issued_in))
        found += builder.build(con, names=["other_disputes_365d"])[
            "other_disputes_365d"
        ].to_pylist()
    # an id of this city, a key without one (a phone), an id of another city, no key at all
    assert found == [0, 0, None, None]


def test_which_city_it_is_is_known_from_the_moment_after_its_grids_are():
    con = city("01-08 08:00:00", "01-08 08:00:01")
    fill(con, "core.grids", "grid_code | happened_at | known_at\n150202 | 01-01 | 01-08 08:00")
    fill(
        con,
        "core.parties",
        "record_id | person_key | issued_in | known_at\n110:1 | Pa | 3301 | 01-01",
    )
    found = builder.build(con, names=["other_disputes_365d"])["other_disputes_365d"].to_pylist()
    # while the city is not known, no id is one of another city
    assert found == [0, None]


def test_all_disputes_of_a_firm_are_read_once_and_count_for_each_that_it_answers_in():
    con = other_disputes("01-07 08:00:00", "01-07 08:00:01")
    con.execute("insert into spine select '110:8', as_of from spine")
    names = ["firm_labour_disputes_365d"]
    rows = builder.build(con, names=names).to_pylist()
    # before Fa is known in 110:8, that dispute has no firm and the firm no labour dispute
    assert [(r["entity_id"], r[names[0]]) for r in rows] == [
        ("110:1", 0), ("110:8", 0), ("110:1", 1), ("110:8", 1)
    ]  # fmt: skip


def test_a_labour_dispute_knows_how_near_the_spring_festival_is():
    con = other_disputes("01-08 08:00:00")
    con.execute("insert into spine select '110:8', as_of from spine")
    rows = builder.build(con, names=["workdays_to_festival"]).to_pylist()
    # 8 January to 9 February 2024: 25 weekdays and the Sunday of 4 February, which was worked
    assert [row["workdays_to_festival"] for row in rows] == [None, 25 + 1]


def test_evidence_of_a_shared_reading_comes_back_to_each_row():
    con = other_disputes("01-08 08:00:00")
    con.execute("insert into spine select '110:8', as_of from spine")
    asked = "create temp table asked as select *, 'firm_labour_disputes_365d' as feature from spine"
    con.execute(asked)
    found = builder.evidence(con, "asked").to_pylist()
    assert [(row["entity_id"], row["record_id"]) for row in found] == [
        ("110:1", "110:8"), ("110:8", "110:8")
    ]  # fmt: skip


def test_a_person_sees_all_records_of_their_disputes_and_their_own_side():
    parties = """
    record_id | person_key | side       | known_at
    110:1     | Pa         | respondent | 01-01 10:00
    110:2     | Pa         | applicant  | 01-05 23:30
    110:1     | Pb         | applicant  | 01-01 10:00
    """
    con = city("01-08 08:00:00")
    fill(con, "core.parties", parties)
    con.execute(
        "create temp table people as select unnest(['Pa', 'Pb']) as entity_id, as_of from spine"
    )
    names = [
        f"{n}_{side}" for side in ("by", "against") for n in ("reports_30d", "violent_signs_365d")
    ]
    rows = builder.build(con, "people", grain="person", names=names).to_pylist()
    # Pb is not named in 110:2, and is on the side there that they have in the dispute
    assert [[row[n] for n in names] for row in rows] == [[1, 1, 1, 1], [0, 0, 2, 2]]


def test_an_unknown_feature_is_answered_with_the_nearest_name():
    with pytest.raises(UnknownFeatureError, match="did you mean 'kill_threats_90d'"):
        builder.build(city("01-08"), names=["kill_threat_90d"])


def test_a_spine_without_as_of_is_refused():
    con = warehouse()
    con.execute("create temp table spine as select 'x' as entity_id")
    with pytest.raises(RequestError, match="needs entity_id and as_of"):
        builder.build(con)


def test_a_sentence_shows_whole_numbers_codes_and_what_is_unknown():
    @feature(source="cues", mechanism="gravity")
    def signs():
        """危险迹象 {value} 次"""
        return "count(*)"

    said = [signs.say(v) for v in (3.0, 2.25, 1234567.0, math.nan, None)]
    assert said == [f"危险迹象 {v} 次" for v in ("3", "2.2", "1,234,567", "未知", "未知")]


@pytest.mark.parametrize(
    ("source", "expression", "reason"),
    [
        ("findings", "sum(dead_n)", "does not open it to features"),
        ("cues", "count(*) filter (known_at < as_of)", "does not open it to features"),
        ("cues", "count(*) filter (cu = 'a')", "did you mean 'cue'"),
        ("cues", "count(own_side)", "not there in this grain and scope"),
        ("cues", "count(distinct dispute_id)", "not there in this grain and scope"),
        ("cues", "max(workdays_to_spring)", "outside aggregates"),
        ("cues", "days_since(nth_latest(happened_at, 0))", "whole number above 0"),
        ("cues", "count(*) over ()", "window"),
        ("cues", "(select count(*) from core.cues)", "subquery"),
        ("cues", "count(*) filter (cue in (select 1))", "not a query"),
        ("cues", "count(*) filter (happened_at < now())", "unknown function now"),
        ("cues", "count(*) filter (happened_at < current_timestamp)", "not allowed"),
        ("cues", "max(core.cues.cue)", "the builder writes FROM"),
        ("cues", "cue", "outside an aggregate"),
        ("cues", "1", "has no aggregate"),
        ("cues", "max(count(*))", "cannot hold another"),
        ("cues", "sum(days_since(happened_at))", "sums fractions"),
        ("cues", "count(*) / count(cue)", "may divide by zero"),
        ("cues", "max(as_of)", "only be compared"),
        ("cues", "within(30)", "inside a filter"),
        ("cues", "count(*) filter (within(cue))", "whole number of days"),
        ("cues", "count(*); drop table core.cues", "not allowed"),
        ("cues", "count(* filter", "is no expression"),
        ("payments", "count(*)", "unknown source"),
    ],
)
def test_a_definition_that_could_cheat_or_fail_is_refused(source, expression, reason):
    def trial():
        """迹象 {value}"""
        return expression

    with pytest.raises(DefinitionError, match="feature trial: .*" + reason):
        feature(source=source, mechanism="gravity")(trial)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"mechanism": "luck"}, "unknown mechanism"),
        ({"direction": 2}, "direction=2"),
        ({"direction": 1, "categorical": True}, "no direction"),
        ({"window_days": 0}, "window_days=0"),
        ({"grains": ("city",)}, "grains"),
        ({"not_for": ("others",)}, "not_for"),
        ({"absent": "none"}, "absent='none'"),
        ({"scope": "street"}, "unknown scope 'street'"),
        ({"scope": "firm", "grains": ("person",)}, "in scope 'firm'; use some of"),
        ({"grains": ("dispute",), "by_side": True}, "by_side is for numbers in person grain"),
    ],
)
def test_an_argument_out_of_range_is_refused(arguments, reason):
    def trial():
        """迹象 {value}"""
        return "count(*)"

    with pytest.raises(DefinitionError, match=reason):
        feature(**({"source": "cues", "mechanism": "gravity"} | arguments))(trial)
