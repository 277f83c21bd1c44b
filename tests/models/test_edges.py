import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.edges import Edges, resolve, share_edges
from models.errors import EvaluationError

HUNDRED = np.arange(1, 101) / 1000


def test_an_edge_lets_through_at_most_its_share() -> None:
    edges = share_edges(HUNDRED, {"红": 0.02, "橙": 0.10})
    assert edges == {"红": 0.099, "橙": 0.091}  # 2 of 100 and 10 of 100 lie at or above


def test_rounding_costs_no_row() -> None:
    scores = np.arange(10) / 10
    edges = share_edges(
        scores, {"红": 0.3}, weight=np.full(10, 0.1)
    )  # 0.1 + 0.1 + 0.1 is more than 0.3
    assert (scores >= edges["红"]).sum() == 3


def test_a_share_that_is_reached_exactly_is_allowed() -> None:
    assert share_edges(np.array([0.4, 0.3, 0.2, 0.1]), {"红": 0.5}) == {"红": 0.3}


def test_ties_that_would_exceed_the_share_stay_below() -> None:
    scores = np.array([0.5] * 3 + [0.1] * 7)
    edges = share_edges(scores, {"红": 0.2, "橙": 0.3})
    assert edges["橙"] == 0.5
    assert (scores >= edges["红"]).sum() == 0


def test_weights_are_shares_too() -> None:
    assert share_edges(np.array([0.9, 0.1]), {"红": 0.25}, weight=np.array([1.0, 3.0])) == {
        "红": 0.9
    }


@given(
    st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.4]), min_size=1, max_size=40),
    st.floats(0.001, 1.0),
)
def test_no_lower_score_would_do(scores: list[float], share: float) -> None:
    values = np.array(scores)
    edge = share_edges(values, {"红": share})["红"]
    assert (values >= edge).mean() <= share + 1e-9
    lower = values[values < edge]
    assert not len(lower) or (values >= lower.max()).mean() > share


def test_a_later_policy_gets_its_edge_from_the_stored_table() -> None:
    edges = Edges.from_json(resolve(HUNDRED, {"红": 0.02}).to_json())
    assert edges.by_name == {"红": 0.099}
    assert np.mean(edges.at(0.05) <= HUNDRED) <= 0.05
    assert edges.at(1.0) == HUNDRED[0]


@pytest.mark.parametrize("share", [0.0, 1.5])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(EvaluationError, match="use a share"):
        share_edges(HUNDRED, {"红": share})
    with pytest.raises(EvaluationError, match="use a share"):
        resolve(HUNDRED, {}).at(share)
