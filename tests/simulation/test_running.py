"""Running sums agree with a plain reading, mark by mark, on a calendar crowded at the boundaries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.truth.running import days_since, last_before, marks, sums_before, value_of

DAY = 86_400
# midnights, a second to either side, and few keys: most questions fall on or beside a mark
seconds = st.sampled_from([d * DAY + off for d in range(4) for off in (-1, 0, 1)]).map(
    lambda s: s + 10 * DAY
)
mark = st.tuples(st.integers(0, 2), seconds, st.sampled_from([0.0, 1.0, 2.5]))
question = st.tuples(st.integers(0, 3), seconds)


def times(found: list[int]) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(found, dtype=np.int64).astype("datetime64[s]")


@given(st.lists(mark, max_size=12), st.lists(question, min_size=1, max_size=6))
@pytest.mark.parametrize("half_life", [0.5, 3.0, np.inf])
def test_a_fading_sum_is_the_plain_sum_over_the_marks_strictly_before(
    half_life: float, given_marks: list[tuple[int, int, float]], asked: list[tuple[int, int]]
) -> None:
    key, at, value = ([m[i] for m in given_marks] for i in range(3))
    found = marks(np.array(key, dtype=np.int64), times(at), {"value": np.array(value)})
    keys, moments = np.array([k for k, _ in asked]), times([t for _, t in asked])
    got = sums_before(found, keys, moments, half_life_days=half_life)["value"]
    want = [
        sum(v * 0.5 ** ((t - a) / DAY / half_life) for k, a, v in given_marks if k == q and a < t)
        for q, t in asked
    ]
    assert got == pytest.approx(want)


@given(st.lists(mark, max_size=12), question)
def test_the_last_mark_is_the_latest_strictly_before(
    given_marks: list[tuple[int, int, float]], asked: tuple[int, int]
) -> None:
    key, at, value = ([m[i] for m in given_marks] for i in range(3))
    found = marks(np.array(key, dtype=np.int64), times(at), {"value": np.array(value)})
    row = last_before(found, np.array([asked[0]]), times([asked[1]]))
    before = [a for k, a, _ in given_marks if k == asked[0] and a < asked[1]]
    age = days_since(found, row, times([asked[1]]))
    if not before:
        assert row[0] == -1
        assert np.isnan(age[0])
        assert np.isnan(value_of(found, row, "value")[0])
    else:
        assert age[0] == (asked[1] - max(before)) / DAY
        assert found.key[row[0]] == asked[0]


def test_a_mark_at_the_moment_itself_is_not_before_it() -> None:
    found = marks(np.array([5]), times([DAY]), {"value": np.array([1.0])})
    asked = sums_before(found, np.array([5, 5]), times([DAY, DAY + 1]))["value"]
    assert asked.tolist() == [0.0, 1.0]


def test_short_half_lives_survive_years_of_other_peoples_marks() -> None:
    """A city-wide cumulative sum of 0.5 ** (-t / 3 d) would have lost the second key's mark."""
    key = np.array([0] * 300 + [1])
    at = times([*range(0, 300 * 4 * DAY, 4 * DAY), 5 * DAY])
    found = marks(key, at, {"value": np.ones(301)})
    asked = sums_before(found, np.array([1]), times([8 * DAY]), half_life_days=3.0)["value"]
    assert asked[0] == pytest.approx(0.5)
