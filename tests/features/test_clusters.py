"""Which disputes and people are resampled together, as known before a moment."""

from __future__ import annotations

from datetime import datetime

import pytest

from features.clusters import clusters
from tests.features.feature_tables import warehouse

CUT = datetime(2024, 1, 10)


def together(members, parties, known_before=CUT):
    """The sets of entities that share a cluster."""
    con = warehouse(derived__dispute_members=members, core__parties=parties)
    found = clusters(con, known_before=known_before)
    return sorted(sorted(ids) for _, ids in found.groupby("cluster")["entity_id"])


MEMBERS = """
dispute_id | record_id | known_at
110:1      | 110:1     | 01-01
110:2      | 110:2     | 01-02
110:3      | 110:3     | 01-03
"""


def test_disputes_that_share_a_person_by_way_of_others_are_one_cluster():
    parties = """
    record_id | person_key | known_at
    110:1     | Pa         | 01-01
    110:2     | Pa         | 01-02
    110:2     | Pb         | 01-02
    110:3     | Pc         | 01-03
    """
    assert together(MEMBERS, parties) == [["110:1", "110:2", "Pa", "Pb"], ["110:3", "Pc"]]


def test_a_cluster_is_named_after_its_first_dispute():
    con = warehouse(
        derived__dispute_members=MEMBERS,
        core__parties="record_id | person_key | known_at\n110:3 | Pa | 01-03\n110:2 | Pa | 01-03",
    )
    assert set(clusters(con, known_before=CUT)["cluster"]) == {"110:2"}


# known exactly at the moment is not known before it; when it happened or was replaced has no part in it
@pytest.mark.parametrize(
    ("clocks", "joined"),
    [
        ("01-09 | 01-09", True), ("01-10 00:00 | 01-09", False), ("01-11 | 01-09", False),
        ("01-09 | 01-11", True),
    ],
)  # fmt: skip
def test_a_party_joins_when_it_was_known_before_the_moment(clocks, joined):
    parties = f"""
    record_id | person_key | known_at | happened_at
    110:1     | Pa         | 01-01    | 01-01
    110:2     | Pa         | {clocks}
    """
    assert together(MEMBERS, parties) == (
        [["110:1", "110:2", "Pa"]] if joined else [["110:1", "Pa"]]
    )


def test_a_party_that_was_corrected_away_still_says_who_is_alike():
    parties = """
    record_id | person_key | known_at | replaced_at
    110:1     | Pa         | 01-01    | -
    110:2     | Pa         | 01-02    | 01-20
    """
    assert together(MEMBERS, parties) == [["110:1", "110:2", "Pa"]]


@pytest.mark.parametrize(("known", "joined"), [("01-09", True), ("01-10 00:00", False)])
def test_a_membership_joins_when_it_was_known_before_the_moment(known, joined):
    members = f"""
    dispute_id | record_id | known_at | replaced_at
    110:1      | 110:1     | 01-01    | 01-20
    110:2      | 110:2     | {known}  | 01-20
    """
    parties = "record_id | person_key | known_at\n110:1 | Pa | 01-01\n110:2 | Pa | 01-01"
    assert together(members, parties) == (
        [["110:1", "110:2", "Pa"]] if joined else [["110:1", "Pa"]]
    )


def test_without_a_known_person_there_is_no_cluster():
    assert together(MEMBERS, "record_id | person_key | known_at\n110:1 | - | 01-01") == []
