"""Nights told by runs are the nights themselves, to the bit, on a calendar crowded at the edges."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from features import builder, registry, spans, spine
from features.calendar import Calendar
from features.definition import Feature
from features.runs import following, runs
from features.turning import ageing, turning
from tests.features.crowded_city import AS_OF, cities
from tests.features.feature_tables import fill, warehouse
from tests.features.test_properties import put

CON = warehouse()
UNHURRIED = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
CALENDAR = Calendar(AS_OF - timedelta(days=3), 10)
GRAINS = ("dispute", "person")


def feature(expression: str, **more: Any) -> Feature:
    return Feature("made_up", "records", expression, "{value}", "pace", **more)


def at_risk(con: Any, grain: str, calendar: Calendar) -> None:
    spans.disputes(con, calendar, into="dispute_spans")
    if grain == "person":
        spans.persons(con, calendar, spans="dispute_spans", into="spans")
    else:
        con.execute("create or replace temp table spans as from dispute_spans")


def told_by_runs(con: Any, grain: str, calendar: Calendar, features: Any) -> pd.DataFrame:
    at_risk(con, grain, calendar)
    found = runs(con, calendar, spans="spans", features=features, grain=grain)
    rows = pd.concat([t.to_pandas() for t in found] or [pd.DataFrame({"nights": []})])
    every = rows.loc[rows.index.repeat(rows["nights"].astype(int))].reset_index(drop=True)
    if every.empty:
        return every
    age = every.groupby(["entity_id", "as_of"]).cumcount()
    for name, none in ageing(features).items():
        older = (np.rint(every[name] * 86400) + age * 86400) / 86400
        every[name] = every[name].where(every[name] == none, older)
    every["as_of"] = every["as_of"] + pd.to_timedelta(age, unit="D")
    for name, of_night in following(features, calendar).items():
        there = dict(zip(calendar.days, of_night, strict=True))
        today = every["as_of"].dt.date.map(there)
        every[name] = every[name].where(every[name].isna(), today)
    return every


def built_nightly(con: Any, grain: str, calendar: Calendar, features: Any) -> pd.DataFrame:
    spine.nightly(con, [calendar.at(n) for n in range(calendar.nights)], into="disputes")
    if grain == "person":
        spine.persons(con, "disputes", into="rows")
    else:
        con.execute("create or replace temp table rows as from disputes")
    return builder.build_features(con, "rows", features=features, grain=grain).to_pandas()


def assert_same(con: Any, grain: str, features: Any, calendar: Calendar = CALENDAR) -> None:
    expected = built_nightly(con, grain, calendar, features)
    found = told_by_runs(con, grain, calendar, features)
    assert len(found) == len(expected)
    if len(expected):
        keys = ["as_of", "entity_id"]
        ordered = found.sort_values(keys)[expected.columns].reset_index(drop=True)
        pd.testing.assert_frame_equal(ordered, expected, check_exact=True, check_dtype=False)


@pytest.mark.parametrize("grain", GRAINS)
@UNHURRIED
@given(city=cities)
def test_every_night_of_a_run_is_the_night_as_the_builder_has_it(city: Any, grain: str) -> None:
    put(city, CON)
    assert_same(CON, grain, registry.features(grain))


def test_a_still_dispute_is_one_row_until_its_report_leaves_a_window() -> None:
    con = warehouse(
        core__records="record_id | happened_at\n110:1 | 01-01 10:00",
        derived__dispute_members="dispute_id | record_id | known_at\n110:1 | 110:1 | 01-01 10:00",
    )
    calendar = Calendar(datetime(2024, 1, 1, 8), 30)
    at_risk(con, "dispute", calendar)
    week = feature("count(*)", window_days=7)
    (found,) = runs(con, calendar, spans="spans", features=[week], grain="dispute")
    assert found.select(["as_of", "made_up", "nights"]).to_pylist() == [
        {"as_of": datetime(2024, 1, 2, 8), "made_up": 1.0, "nights": 7},
        {"as_of": datetime(2024, 1, 9, 8), "made_up": 0.0, "nights": 22},  # 30 - 1 - 7
    ]


CUE = "record_id | cue | happened_at | known_at | replaced_at\n110:1 | 家暴"
CLOSING = "record_id | step | happened_at | known_at\n110:1 | 办结"
GRIDS = "grid_code | happened_at | known_at\n150202 | 01-01 | 01-06\n150203 | 01-01 | 01-09"
STRANGER = "record_id | person_key | issued_in | known_at\n110:1 | Pa | 3301 | 01-01"


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"core.cues": f"{CUE} | 01-05 | 01-02 | -"}, {"source": "cues"}),
        ({"core.cues": f"{CUE} | 01-01 | 01-04 | -"}, {"source": "cues", "window_days": 7}),
        ({"core.cues": f"{CUE} | 01-02 | 01-02 | 01-06"}, {"source": "cues"}),
        ({"core.steps": f"{CLOSING} | 01-06 | 01-03"}, {"expression": "count(*) filter (not settled)"}),
        ({"core.steps": f"{CLOSING} | 01-03 | 01-06"}, {"expression": "count(*) filter (not settled)"}),
        ({"core.grids": GRIDS, "core.parties": STRANGER}, {"scope": "elsewhere"}),
    ],
    ids=["happens", "leaves a window", "is replaced", "is settled", "is told settled", "is of a city"],
)  # fmt: skip
def test_a_run_ends_when_what_it_counts(facts: Any, asked: Any) -> None:
    con = warehouse(
        core__records="record_id | happened_at\n110:1 | 01-01",
        derived__dispute_members="dispute_id | record_id | known_at\n110:1 | 110:1 | 01-01",
    )
    for table, text in facts.items():
        fill(con, table, text)
    one = Feature("made_up", **{"source": "records", "expression": "count(*)", "sentence": "{value}",
                                "mechanism": "pace", "absent": 0, **asked})  # fmt: skip
    calendar = Calendar(datetime(2024, 1, 1, 8), 14)
    assert_same(con, "dispute", [one], calendar)
    assert len(set(built_nightly(con, "dispute", calendar, [one])["made_up"].map(str))) == 2


OTHER = """
record_id | person_key | firm_key | side       | known_at | replaced_at | number
110:1     | Pa         | -        | applicant  | 01-01    | -           | 1
110:1     | Pb         | Fa       | respondent | 01-01    | -           | 2
110:9     | Pa         | -        | applicant  | 01-01    | -           | 3
110:9     | Pb         | Fa       | respondent | 01-01    | {left}      | 4
"""


@pytest.mark.parametrize("scope", ["elsewhere", "pair", "firm"])
@pytest.mark.parametrize(
    ("left", "facts"),
    [
        ("-", {"core.cues": "record_id | cue | happened_at | known_at\n110:9 | 家暴 | 01-01 | 01-05"}),
        ("-", {"core.cues": "record_id | cue | happened_at | known_at | replaced_at\n110:9 | 家暴 | 01-01 | 01-01 | 01-06"}),
        ("01-06", {"core.cues": "record_id | cue | happened_at\n110:9 | 家暴 | 01-01"}),
    ],
    ids=["a fact becomes known", "a fact is replaced", "a party leaves"],
)  # fmt: skip
def test_a_run_ends_when_what_it_counts_in_another_dispute_changes(
    scope: str, left: str, facts: Any
) -> None:
    con = warehouse(
        core__records="record_id | happened_at\n110:1 | 01-01\n110:9 | 01-01",
        derived__dispute_members="dispute_id | record_id | known_at\n110:1 | 110:1 | 01-01\n110:9 | 110:9 | 01-01",
        core__parties=OTHER.format(left=left),
    )
    for table, text in facts.items():
        fill(con, table, text)
    # Pa stays in both disputes: of the party who is in two, the cues of the other are those where Pb answers
    mine = "count(*) filter (own_side = 'respondent')" if scope == "elsewhere" else "count(*)"
    one = Feature("made_up", "cues", mine, "{value}", "history", absent=0, scope=scope)
    calendar = Calendar(datetime(2024, 1, 1, 8), 14)
    assert_same(con, "dispute", [one], calendar)
    built = built_nightly(con, "dispute", calendar, [one])
    assert set(built["made_up"][built["entity_id"] == "110:1"]) == {0, 1}


def test_a_value_that_nothing_tells_the_turning_of_is_built_every_night() -> None:
    con = warehouse(
        core__records="record_id | happened_at\n110:1 | 01-01 10:00",
        derived__dispute_members="dispute_id | record_id | known_at\n110:1 | 110:1 | 01-01 10:00",
    )
    restless = feature("max(days_since(happened_at))")
    assert turning(restless).restless
    assert_same(con, "dispute", [restless], Calendar(datetime(2024, 1, 1, 8), 5))


def test_dates_that_as_of_passes_are_turnings() -> None:
    con = warehouse(
        core__records="""
            record_id | happened_at | deadline_at
            110:1     | 01-01 10:00 | 01-03 08:00
            110:2     | 01-01 10:00 | 01-04 12:00
        """,
        derived__dispute_members="""
            dispute_id | record_id | known_at
            110:1      | 110:1     | 01-01 10:00
            110:1      | 110:2     | 01-01 10:00
        """,
    )
    asked = [
        feature("count(*) filter (passed(deadline_at))"),
        feature("count(*) filter (deadline_at > as_of)"),
        feature("count(*) filter (deadline_at <= as_of)"),
        feature("case when passed(max(deadline_at)) then 1 else 0 end"),
    ]
    for one in asked:
        assert not turning(one).restless
        assert_same(con, "dispute", [one], Calendar(datetime(2024, 1, 1, 8), 9))


@pytest.mark.parametrize(
    "expression",
    ["coalesce(days_since(max(happened_at)), 0)", "count(*) filter (days_since(happened_at) > 3)"],
)
def test_an_age_inside_something_else_is_restless(expression: str) -> None:
    assert turning(feature(expression)).restless


def test_an_age_that_is_a_number_where_there_is_none_does_not_age() -> None:
    since = "days_since(max(happened_at))"
    assert turning(feature(since)).ages
    assert turning(feature(since, absent=0)).ages
    assert turning(feature(since, absent=999)).restless
    # a date that is not behind as_of may be no days away, as none is
    assert turning(feature("days_since(max(deadline_at))", absent=0)).restless
    waited = "days_since(max(deadline_at) filter (passed(deadline_at) and not settled))"
    assert turning(feature(waited, absent=0)).ages
