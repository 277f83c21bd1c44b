"""Recall at capacity on lists small enough to follow by hand."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.truth.capacity import Course, Recall, recall_at_capacity

NEVER = np.iinfo(np.int64).max


def course(incident_day: list[int], *, first_report: list[int] | None = None) -> Course:
    """Hazards of 0.1 a day for everybody; reported from the first second where not said."""
    n = len(incident_day)
    reported = np.array(first_report or [0] * n)
    return Course(np.array(incident_day), reported, lambda day: (np.arange(n), np.full(n, 0.1)))


def always(scores: list[float]):  # type: ignore[no-untyped-def]
    return lambda day: (np.arange(len(scores)), np.array(scores))


def recall(found: Course, scores: list[float], days: range, rate: float = 1.0) -> Recall:
    return recall_at_capacity(found, always(scores), rate=rate, days=days)


def test_the_highest_is_listed_first_and_then_rests_for_thirty_days() -> None:
    """One place a night: dispute 0 on the first, 1 on the second, nobody new is left for 2's turn."""
    found = recall(course([3, 3, 3]), [0.9, 0.8, 0.7], range(0, 2))
    # judged are incidents of days 1 to 2; all came on day 3
    assert found.incidents == 0
    found = recall(course([3, 3, 3]), [0.9, 0.8, 0.7], range(0, 3))
    assert (found.incidents, found.caught) == (3, 3)
    found = recall(course([2, 2, 2]), [0.9, 0.8, 0.7], range(0, 3))
    assert found.recall == 2 / 3  # dispute 2 was listed on the day itself, too late


@pytest.mark.parametrize(
    ("incident_day", "caught"),
    [(0, None), (1, 1), (59, 1), (60, 0)],
    ids=["before the first lead", "24 hours", "less than 60 days", "60 days"],
)
def test_a_listing_counts_from_a_day_before_to_less_than_sixty(
    incident_day: int, caught: int | None
) -> None:
    """Ten disputes that outrank it from the second night on keep it from being listed again."""
    scores = lambda day: (  # noqa: E731
        (np.array([0]), np.array([1.0])) if day == 0 else (np.array([1]), np.array([1.0]))
    )
    found = recall_at_capacity(course([incident_day, -1]), scores, rate=1.0, days=range(0, 61))
    assert found.incidents == (0 if caught is None else 1)
    assert found.caught == (caught or 0)


def test_equal_scores_go_by_dispute() -> None:
    found = recall(course([1, 1]), [0.5, 0.5], range(0, 1))
    assert found.recall == 1 / 2


def test_fractions_of_a_place_add_up() -> None:
    """A third of a place a night: the only place of three nights falls on the third."""
    found = recall(course([3, -1]), [0.9, 0.1], range(0, 3), rate=1 / 3 + 1e-9)
    assert (found.incidents, found.caught) == (1, 1)
    found = recall(course([2, -1]), [0.9, 0.1], range(0, 3), rate=1 / 3 + 1e-9)
    assert (found.incidents, found.caught) == (1, 0)


def test_weekly_lists_hold_the_places_of_seven_days() -> None:
    found = recall(course([1] * 10), list(np.linspace(1, 0.1, 10)), range(0, 7, 7), rate=1.0)
    assert found.recall == 7 / 10


def test_reachable_are_those_reported_a_day_before_the_usual_hour() -> None:
    """Day 2 at 15:00 less 24 hours is day 1 at 15:00."""
    edge = 86_400 + 15 * 3600
    found = recall(
        course([2, 2, 2], first_report=[edge, edge + 1, NEVER]), [0.9, 0.5, 0.1], range(0, 2)
    )
    assert (found.incidents, found.reachable, found.caught) == (3, 1, 2)


def test_expected_recall_counts_hazards_of_those_still_without_an_incident() -> None:
    """Days 1 and 2, 0.1 each; dispute 0 is warned of on both, 1 on the second, 2 dies on day 1."""
    found = recall(course([-1, -1, 1]), [0.9, 0.8, 0.1], range(0, 2))
    assert found.expected_incidents == pytest.approx(0.1 * (2 + 2 + 1))
    assert found.expected_caught == pytest.approx(0.1 * (2 + 1))
    assert found.expected == pytest.approx(3 / 5)
