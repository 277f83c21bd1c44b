"""A run of nights is judged as its nights are, to the bit; and the head of each night is all that lists need."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models import runs as module
from models.arrays import days
from models.evaluation.nights import new_listings, within_reach
from models.out_of_time import fit
from models.runs import Runs
from tests.models.made_up_disputes import candidates, frame, nights, rows


def some_runs(n: int = 400) -> Runs:
    """Rows that hold for 1 to 5 nights; the days since violence are no whole days and grow, what is owed goes by the night."""
    rng = np.random.default_rng(5)
    first = rows(n, seed=9)
    first["days_since_violence"] += rng.integers(0, 86_400, n) / 86_400
    nights = rng.integers(1, 6, n)
    owed = rng.integers(0, 9, 800).astype(float)
    return Runs(
        first, nights, ageing={"days_since_violence": None}, following={"owed_yuan": owed},
        begins=first["as_of"].min().to_datetime64(),
    )  # fmt: skip


def test_every_night_stands_once_a_day_after_the_one_before() -> None:
    first = pd.DataFrame(
        {
            "at": pd.to_datetime(["2024-01-01", "2024-02-01", "2024-03-01"]),
            "age": [0.5, np.nan, 0.0],
            "left": [8.0, np.nan, 3.0],
        }
    )
    left = np.arange(100.0)[::-1]
    told = Runs(
        first, np.array([3, 1, 2]), "at", {"age": 0.0}, {"left": left}, np.datetime64("2024-01-01")
    ).each()
    assert told["at"].dt.strftime("%m-%d").tolist() == [
        "01-01", "01-02", "01-03", "02-01", "03-01", "03-02",
    ]  # fmt: skip
    nan = float("nan")
    assert np.array_equal(told["age"], [0.5, 1.5, 2.5, nan, 0, 0], equal_nan=True)
    # 31 + 29 days to the first of March
    assert np.array_equal(told["left"], [99, 98, 97, nan, 99 - 60, 99 - 61], equal_nan=True)


@pytest.mark.parametrize("candidate", candidates(), ids=lambda c: c.name)
@pytest.mark.parametrize("nights_at_once", [7, 200_000])
def test_margins_of_runs_are_those_of_their_nights(candidate, nights_at_once, monkeypatch) -> None:
    monkeypatch.setattr(module, "NIGHTS_AT_ONCE", nights_at_once)
    given, told = frame(), some_runs()
    model = fit(candidate, given, mask=given.mature, seed=1, num_threads=1)
    expected = model.decision_function(told.each())
    assert np.array_equal(model.run_margins(told), expected)


def test_rows_of_single_nights_are_runs_of_one() -> None:
    given = rows(30)
    assert Runs.single(given).each()["as_of"].tolist() == given["as_of"].tolist()


def test_no_runs_have_no_nights() -> None:
    none = Runs.single(rows(10).iloc[:0])
    assert len(none.night) == len(list(none.blocks())) == 0


@pytest.mark.parametrize("per_day", [1, 3, 8])
def test_lists_of_the_head_of_each_night_are_the_lists_of_all(per_day: int) -> None:
    every = nights(pd.Timestamp("2024-01-01"), pd.Timestamp("2024-02-10"), disputes=200)
    # many equal scores, as a ranking by one column gives
    rng = np.random.default_rng(2)
    scores = every.rename(columns={"entity_id": "entity"})[["entity", "as_of"]].assign(
        score=rng.integers(0, 6, len(every)).astype(float)
    )
    head = within_reach(scores, per_day=8, counted_once=days(5))
    assert len(head) < len(scores) / 2
    expected = new_listings(scores, per_day=per_day, counted_once=days(5))
    found = new_listings(head, per_day=per_day, counted_once=days(5))
    pd.testing.assert_frame_equal(found, expected)
    named = scores.assign(entity=scores["entity"].astype("category").cat.as_unordered())
    of_names = new_listings(named, per_day=per_day, counted_once=days(5))
    assert of_names["entity"].astype(str).tolist() == expected["entity"].tolist()
