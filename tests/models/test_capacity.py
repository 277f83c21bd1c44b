from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import EvaluationError
from models.evaluation.capacity import CapacityResult, capacity
from tests.models.text_tables import table, when


def nights(text: str) -> pd.DataFrame:
    return table(text).assign(as_of=lambda d: when(d["as_of"]))


def incidents(text: str) -> pd.DataFrame:
    return table(text).assign(happened_at=lambda d: when(d["happened_at"]))


THREE_NIGHTS = nights("""
    as_of       | entity | score
    01-01 08:00 | a      | 0.9
    01-01 08:00 | b      | 0.5
    01-01 08:00 | c      | 0.1
    01-02 08:00 | a      | 0.9
    01-02 08:00 | b      | 0.5
    01-02 08:00 | c      | 0.1
    01-03 08:00 | a      | 0.9
    01-03 08:00 | b      | 0.5
    01-03 08:00 | c      | 0.1
""")
INCIDENTS = incidents("""
    incident_id | entity | happened_at | reachable | cluster
    i1          | a      | 01-02 08:00 | True      | P1
    i2          | b      | 01-03 07:59 | True      | P2
    i3          | b      | 01-04 08:00 | True      | P2
    i4          | -      | 01-04 09:00 | False     | P3
    i5          | a      | 01-02 07:59 | True      | P4
    i6          | c      | 01-05 08:00 | True      | P5
""")


def test_each_night_lists_the_highest_that_was_not_listed_lately() -> None:
    found = capacity(THREE_NIGHTS, INCIDENTS, per_day=1)
    assert found.listings["entity"].tolist() == ["a", "b", "c"]


def test_an_incident_counts_when_its_dispute_was_listed_a_day_before_or_more() -> None:
    found = capacity(THREE_NIGHTS, INCIDENTS, per_day=1)
    # i5 is before the first night plus a day, i6 is at the end of the judged period
    assert found.incidents_n == 4
    assert found.incidents["caught"].tolist() == [True, False, True, False]
    assert (
        found.recall == 2 / 4
    )  # i2 came 23 h 59 min after the listing of b, i4 is nobody's dispute
    assert found.recall_reachable == 2 / 3  # i4 could not be reached
    assert found.lead_time_days == (1 + 2) / 2


def test_precision_counts_every_listing_followed_by_an_incident_within_the_horizon() -> None:
    found = capacity(THREE_NIGHTS, INCIDENTS, per_day=1)
    assert found.precision == 3 / 3
    some = capacity(THREE_NIGHTS, INCIDENTS, per_day=1, horizon_days=2)
    assert (
        some.precision == 1 / 3 * 2
    )  # c was listed 01-03 08:00, its incident comes at 48 h: too late


def test_an_incident_a_whole_horizon_after_the_listing_comes_too_late() -> None:
    late = incidents("""
        incident_id | entity | happened_at | reachable | cluster
        i1          | a      | 01-03 07:59 | True      | P1
        i2          | a      | 01-03 08:00 | True      | P1
    """)
    found = capacity(THREE_NIGHTS, late, per_day=1, horizon_days=2)
    assert found.incidents["caught"].tolist() == [True, False]  # a was listed 01-01 08:00


@pytest.mark.parametrize(
    "none", [INCIDENTS.iloc[:0], INCIDENTS.iloc[[4]]], ids=["at all", "in the period"]
)
def test_no_incident_makes_recall_unknown_and_not_zero(none: pd.DataFrame) -> None:
    found = capacity(THREE_NIGHTS, none.assign(first_report_known_at=pd.NaT), per_day=1)
    assert np.isnan(
        [found.recall, found.recall_reachable, found.lead_time_days, found.coverage_none]
    ).all()
    told = found.intervals(seed=1)["recall"]
    assert np.isnan([told.value, told.low, told.high]).all()
    assert found.listed_n == 3


def test_listings_whose_horizon_is_not_over_are_not_judged() -> None:
    found = capacity(
        THREE_NIGHTS, INCIDENTS, per_day=1, horizon_days=2, outcomes_until=pd.Timestamp("2024-01-04 08:00")
    )  # fmt: skip
    assert (found.judged_n, found.listed_n) == (2, 3)


def test_coverage_is_the_share_of_incidents_without_a_report_before() -> None:
    known = pd.to_datetime(["2023-12-01", None, "2024-01-09", None, None, None])
    found = capacity(THREE_NIGHTS, INCIDENTS.assign(first_report_known_at=known), per_day=1)
    assert found.coverage_none == 3 / 4  # i2 and i4 have none, that of i3 came after
    assert np.isnan(capacity(THREE_NIGHTS, INCIDENTS, per_day=1).coverage_none)


def test_intervals_hold_the_value_and_resample_people() -> None:
    found = capacity(THREE_NIGHTS, INCIDENTS, per_day=1).intervals(seed=1)
    assert found["recall"].low <= 2 / 4 <= found["recall"].high
    assert found["precision"].value == 3 / 3


@pytest.mark.parametrize(
    ("scores", "per_day", "said"),
    [
        (THREE_NIGHTS, 0, "per_day=0"),
        (THREE_NIGHTS.iloc[:0], 1, "scores are empty"),
        (THREE_NIGHTS.assign(score=np.nan), 1, "score is missing in 9 rows"),
        (pd.concat([THREE_NIGHTS, THREE_NIGHTS]), 1, "9 rows repeat an entity"),
    ],
)
def test_lists_that_cannot_be_judged_are_refused(
    scores: pd.DataFrame, per_day: int, said: str
) -> None:
    with pytest.raises(EvaluationError, match=said):
        capacity(scores, INCIDENTS, per_day=per_day)


# a plain reading: one night after the other, one incident after the other, over lists of tuples

FIRST = datetime(2024, 1, 1, 8)
HOUR = timedelta(hours=1)
Night = tuple[int, dict[str, float]]
Incident = tuple[str, str | None, datetime, bool]


def plain(
    days: list[Night], happened: list[Incident], per_day: int, pause: int
) -> dict[str, object]:
    """Lead 24 hours, horizon 5 days."""
    listed: list[tuple[str, datetime]] = []
    for day, scores in days:
        night = FIRST + timedelta(days=day)
        free = [
            e
            for e in scores
            if not any(x == e and night - t < timedelta(days=pause) for x, t in listed)
        ]
        free.sort(key=lambda e: (-scores[e], e))
        listed += [(e, night) for e in free[:per_day]]
    from_, until = FIRST + timedelta(days=days[0][0] + 1), FIRST + timedelta(days=days[-1][0] + 2)
    judged = [i for i in happened if from_ <= i[2] < until]
    leads = [
        [t - when for x, when in listed if x == e and 24 * HOUR <= t - when < timedelta(days=5)]
        for _, e, t, _ in judged
    ]
    hits = [
        any(e == x and timedelta(0) <= t - when < timedelta(days=5) for _, e, t, _ in happened)
        for x, when in listed
    ]
    return {
        "listed": listed,
        "caught": [bool(lead) for lead in leads],
        "lead_days": sorted(max(lead) / timedelta(days=1) for lead in leads if lead),
        "hits": hits,
        "reachable": [i[3] for i in judged],
    }


def as_frames(days: list[Night], happened: list[Incident]) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = [(FIRST + timedelta(days=d), e, s) for d, scores in days for e, s in scores.items()]
    scores = pd.DataFrame(rows, columns=["as_of", "entity", "score"]).sample(frac=1, random_state=0)
    columns = ["incident_id", "entity", "happened_at", "reachable"]
    return scores, pd.DataFrame(happened, columns=columns).assign(cluster="P")


SCORES = st.dictionaries(st.sampled_from("abcde"), st.sampled_from([0.1, 0.5, 0.9]), min_size=1)
MOMENT = st.builds(
    lambda day, second: FIRST + timedelta(days=day, seconds=second),
    st.integers(0, 14),
    st.sampled_from([-1, 0, 1]),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(SCORES, min_size=1, max_size=8),
    st.lists(
        st.tuples(st.sampled_from([*"abcde", None]), MOMENT, st.booleans()), min_size=1, max_size=8
    ),
    st.integers(1, 3),
    st.sampled_from([3, 20]),
)
def test_capacity_equals_a_plain_reading(
    scored: list[dict[str, float]],
    drawn: list[tuple[str | None, datetime, bool]],
    per_day: int,
    pause: int,
) -> None:
    days = list(enumerate(scored))
    happened = [(f"i{n}", e, t, r) for n, (e, t, r) in enumerate(drawn)]
    told = plain(days, happened, per_day, pause)
    scores, events = as_frames(days, happened)
    found = capacity(scores, events, per_day=per_day, counted_once_days=pause, horizon_days=5)
    assert (
        list(zip(found.listings["entity"], found.listings["as_of"], strict=True)) == told["listed"]
    )
    assert found.incidents["caught"].tolist() == told["caught"]
    assert found.incidents["reachable"].tolist() == told["reachable"]
    assert sorted(found.incidents["lead_days"].dropna()) == told["lead_days"]
    assert found.listings["hit"].tolist() == told["hits"]
    assert same(found.recall, told["caught"])


def same(value: float, flags: object) -> bool:
    assert isinstance(flags, list)
    return bool(np.isnan(value)) if not flags else value == pytest.approx(sum(flags) / len(flags))


def test_an_incident_of_two_disputes_is_caught_by_either_and_counted_once() -> None:
    twice = incidents("""
        incident_id | entity | happened_at | reachable | cluster
        i1          | a      | 01-02 08:00 | True      | P1
        i1          | c      | 01-02 08:00 | False     | P1
    """)
    found: CapacityResult = capacity(THREE_NIGHTS, twice, per_day=1)
    assert (found.incidents_n, found.caught_n, found.reachable_n) == (1, 1, 1)
