"""The incidents that persons' grades are judged by: who acted, as known before a moment."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest

from features.errors import RequestError
from features.incidents_of_persons import of_persons
from tests.features.feature_tables import warehouse

CUT = datetime(2024, 3, 1)
HAPPENED = datetime(2024, 2, 1)


def judged(persons, what="harm", **columns):
    """Rows of the incident `e`, which came out of two disputes, as of `CUT`."""
    con = warehouse(outcome__persons=persons)
    found = {
        "incident_id": ["e", "e"],
        "happened_at": [HAPPENED, HAPPENED],
        "reachable": [False, True],
        "first_report_known_at": [datetime(2024, 1, 20), datetime(2024, 1, 10)],
    }
    return of_persons(con, pa.table(found | columns), what=what, known_before=CUT).to_pylist()


def actors(persons, what="harm"):
    return [row["entity"] for row in judged(persons, what)]


def test_an_incident_counts_once_for_each_who_acted_with_the_earliest_report_of_any_dispute():
    persons = """
    incident_id | person_key | role | known_at
    e           | Pb         | 施害 | 02-02
    e           | Pa         | 施害 | 02-02
    e           | Pc         | 受害 | 02-02
    """
    found = {"incident_id": "e", "happened_at": HAPPENED, "reachable": True,
             "first_report_known_at": datetime(2024, 1, 10)}  # fmt: skip
    assert judged(persons) == [found | {"entity": "Pa"}, found | {"entity": "Pb"}]


def test_harm_to_oneself_is_judged_by_who_did_it_to_themselves():
    persons = (
        "incident_id | person_key | role | known_at\ne | Pa | 自伤 | 02-02\ne | Pb | 施害 | 02-02"
    )
    assert (actors(persons, "self"), actors(persons, "harm")) == (["Pa"], ["Pb"])


# known exactly at the moment is not known before it, replaced exactly at it is not yet replaced
@pytest.mark.parametrize(
    ("clocks", "counted"),
    [
        ("02-29 23:59:59 | -", True), ("03-01 00:00 | -", False), ("02-02 | 03-01 00:00", True),
        ("02-02 | 02-29", False), ("02-02 | 03-02", True),
    ],
)  # fmt: skip
def test_an_actor_counts_when_known_and_not_yet_replaced_before_the_moment(clocks, counted):
    persons = f"incident_id | person_key | role | happened_at | known_at | replaced_at\ne | Pa | 施害 | 03-05 | {clocks}"
    assert actors(persons) == (["Pa"] if counted else [])


def test_incidents_come_by_time_then_by_name():
    persons = "incident_id | person_key | role | known_at\ne | Pa | 施害 | 02-02\nd | Pb | 施害 | 02-02\nd | Pa | 施害 | 02-02"
    times = {"incident_id": ["e", "d"], "happened_at": [HAPPENED, datetime(2024, 1, 1)]}
    rows = judged(persons, **times)
    assert [(r["incident_id"], r["entity"]) for r in rows] == [
        ("d", "Pa"),
        ("d", "Pb"),
        ("e", "Pa"),
    ]


def test_an_unknown_question_says_what_may_be_asked():
    with pytest.raises(RequestError, match="what='protest'; use one of harm, self"):
        judged("incident_id | person_key | role | known_at\ne | Pa | 施害 | 02-02", what="protest")
