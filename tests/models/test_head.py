import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import EvaluationError
from models.evaluation.head import HeadPoint, heads
from tests.models.text_tables import table

# two blocks tie at the cut of `counts`; Z is not on the list and has one of the five incidents
BLOCKS = """
    block | model | counts | outcome | incidents
    A     | 0.9   | 7      | 1       | 2
    B     | 0.8   | 3      | 1       | 1
    C     | 0.3   | 3      | 0       | 0
    D     | 0.2   | 1      | 1       | 1
    E     | 0.1   | 0      | 0       | 0
    Z     |       |        | 1       | 1
"""


def of(top: int, *, draws: int = 20, seed: int = 1) -> dict[str, HeadPoint]:
    rows = table(BLOCKS)
    found = heads(
        rows[["model", "counts"]].astype(float),
        outcome=rows["outcome"].to_numpy(dtype=float),
        cases=rows["incidents"].to_numpy(dtype=float),
        tops=(top,),
        seed=seed,
        draws=draws,
    )
    return {p.ranking if p.against is None else "difference": p for p in found}


def test_the_head_is_judged_by_what_happened_at_its_blocks() -> None:
    model = of(2)["model"]
    assert model.precision.value == 2 / 2
    assert model.recall.value == 2 / 3  # A and B of A, B and D; Z is not on the list
    assert model.recall_cases.value == 3 / 5  # all incidents count, also the one at Z


def test_blocks_that_tie_at_the_cut_share_its_place() -> None:
    counts = of(2)["counts"]
    assert counts.precision.value == (1 + 1 / 2) / 2  # A, and half of B and C each
    assert counts.recall_cases.value == (2 + 1 / 2) / 5


def test_a_difference_is_that_of_the_values() -> None:
    found = of(2)
    assert found["difference"].against == "counts"
    assert found["difference"].precision.value == 2 / 2 - (1 + 1 / 2) / 2


def test_a_ranking_does_not_differ_from_itself_in_any_resample() -> None:
    rows = table(BLOCKS)
    scores = rows[["model"]].astype(float).assign(again=rows["model"].astype(float))
    outcome = rows["outcome"].to_numpy(dtype=float)
    *_, difference = heads(scores, outcome=outcome, cases=outcome, tops=(3,), seed=1, draws=100)
    assert (difference.precision.low, difference.precision.high) == (0, 0)
    assert (difference.recall_cases.low, difference.recall_cases.high) == (0, 0)


def test_the_same_seed_gives_the_same_interval() -> None:
    assert of(2, draws=60) == of(2, draws=60)
    assert of(2, draws=60, seed=2) != of(2, draws=60)


@pytest.mark.parametrize("top", [0, 6])
def test_a_head_longer_than_the_list_is_refused(top: int) -> None:
    with pytest.raises(EvaluationError, match="the list has 5 units; use 1 to 5"):
        of(top)


def test_a_unit_without_a_score_in_one_ranking_is_refused() -> None:
    scores = pd.DataFrame({"model": [0.5, 0.4], "counts": [1.0, np.nan]})
    with pytest.raises(EvaluationError, match="in some columns only"):
        heads(scores, outcome=np.ones(2), cases=np.ones(2), tops=(1,), seed=1)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_head_agrees_with_a_plain_reading(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 8))
    score = data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    outcome = data.draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    top = data.draw(st.integers(1, n))
    found, *_ = heads(
        pd.DataFrame({"s": np.array(score, dtype=float)}), outcome=np.array(outcome, dtype=float),
        cases=np.array(outcome, dtype=float), tops=(top,), seed=1, draws=2,
    )  # fmt: skip
    assert found.precision.value == pytest.approx(plain_hits(score, outcome, top) / top)


def plain_hits(score: list[int], outcome: list[int], top: int) -> float:
    """Expected hits when ties at the cut are drawn by lot."""
    left, hits = top, 0.0
    for value in sorted(set(score), reverse=True):
        group = [o for s, o in zip(score, outcome, strict=True) if s == value]
        taken = min(left, len(group))
        hits += taken * sum(group) / len(group)
        left -= taken
    return hits
