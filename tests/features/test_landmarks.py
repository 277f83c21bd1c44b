"""The landmarks: arrival, and mornings after it that nothing known later moves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from features import spine
from features.errors import RequestError
from tests.features.feature_tables import fill, insert, warehouse
from tests.features.test_spine import city


def landmarks(con, **changes):
    given = {
        "from_": datetime(2024, 1, 1),
        "until": datetime(2025, 1, 1),
        "per_dispute": 4,
        "seed": 7,
    }
    spine.landmarks(con, **(given | changes))
    return con.sql("select entity_id, as_of, weight from spine").fetchall()


def arrived(disputes, known):
    """That many disputes of one report each, all of them from the same moment."""
    con, many = warehouse(), [f"110:{n}" for n in range(disputes)]
    moments = {"happened_at": known, "known_at": known}
    insert(con, "core.records", [{"record_id": r} | moments for r in many])
    members = [{"dispute_id": r, "record_id": r, "known_at": known} for r in many]
    insert(con, "derived.dispute_members", members)
    return con


def test_a_dispute_has_a_row_at_arrival_and_landmarks_that_weigh_one_together():
    rows = [r for r in landmarks(city()) if r[0] == "110:1"]
    assert rows[0][1] == datetime(2024, 1, 2, 8)
    assert len(rows) > 1 and all(as_of.hour == 8 for _, as_of, _ in rows)
    assert [weight for _, _, weight in rows] == [1 / len(rows)] * len(rows)
    assert max(as_of for _, as_of, _ in rows) < datetime(2024, 1, 1, 10) + timedelta(days=180)


def test_what_is_known_at_eight_o_clock_sharp_arrives_the_next_morning():
    con = warehouse()
    known = datetime(2024, 1, 1, 8)
    insert(con, "core.records", [{"record_id": "110:1", "happened_at": known}])
    insert(
        con,
        "derived.dispute_members",
        [{"dispute_id": "110:1", "record_id": "110:1", "known_at": known}],
    )
    assert landmarks(con, per_dispute=1) == [("110:1", datetime(2024, 1, 2, 8), 1.0)]


def test_the_fewest_are_the_arrival_alone_and_the_most_every_morning():
    con = arrived(50, datetime(2024, 1, 1, 8))
    # from the morning of 2 January to that of 29 June
    assert [len(landmarks(con, per_dispute=n)) for n in (1, 180)] == [50, 50 * 180]


def test_landmarks_are_fixed_by_their_seed():
    assert landmarks(city()) == landmarks(city())
    assert landmarks(city()) != landmarks(city(), seed=8)


def test_landmarks_come_as_often_as_asked_for_on_average():
    con = arrived(400, datetime(2024, 1, 1, 6))
    assert len(landmarks(con)) / 400 == pytest.approx(4, abs=0.2)


def test_a_landmark_may_fall_on_the_last_morning():
    con = arrived(200, datetime(2024, 1, 1, 8))
    # 8 o'clock of 29 June is 180 days after 8 o'clock of 1 January
    assert max(as_of for _, as_of, _ in landmarks(con)) == datetime(2024, 6, 29, 8)


def test_what_happens_later_moves_no_landmark():
    con = city()
    before = {r[:2] for r in landmarks(con) if r[1] < datetime(2024, 9, 1)}
    later = {
        "record_id": "110:1",
        "happened_at": datetime(2024, 9, 1),
        "known_at": datetime(2024, 9, 1),
    }
    insert(con, "core.records", [later | {"fact_id": "later"}])
    after = {r[:2] for r in landmarks(con)}
    assert {row for row in after if row[1] < datetime(2024, 9, 1)} == before
    assert len(after) > len(before)


def test_landmarks_stay_within_the_interval_asked_for():
    arrival = datetime(2024, 1, 2, 8)
    rows = landmarks(city(), from_=arrival, until=arrival + timedelta(seconds=1))
    assert [r[1] for r in rows] == [arrival] * 2
    assert landmarks(city(), from_=datetime(2024, 1, 1), until=arrival) == []


def test_a_dispute_that_became_known_at_its_end_has_its_arrival_alone():
    con = warehouse()
    fill(
        con, "core.records", "record_id | happened_at | known_at\n110:1 | 01-01 10:00 | 06-28 12:00"
    )
    fill(
        con,
        "derived.dispute_members",
        "dispute_id | record_id | known_at\n110:1 | 110:1 | 06-28 12:00",
    )
    assert landmarks(con) == [("110:1", datetime(2024, 6, 29, 8), 1.0)]


def test_arguments_out_of_range_are_refused():
    for per_dispute in (0, 181):
        with pytest.raises(RequestError, match=f"per_dispute={per_dispute}"):
            landmarks(city(), per_dispute=per_dispute)
    with pytest.raises(RequestError, match="not before"):
        landmarks(city(), until=datetime(2024, 1, 1))
