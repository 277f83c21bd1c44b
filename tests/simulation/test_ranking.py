"""Expected AUC over soft labels: pairs counted by hand, and the usual AUC at its edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.truth.ranking import auc, expected_auc

rows = st.lists(
    st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from([0.0, 0.1, 0.5, 1.0])),
    min_size=2,
    max_size=7,
)


@given(rows)
def test_every_pair_counts_by_the_chance_that_the_first_is_a_case_and_the_second_none(
    drawn: list[tuple[int, float]],
) -> None:
    won = pairs = 0.0
    for i, (first, p) in enumerate(drawn):
        for j, (second, q) in enumerate(drawn):
            if i != j:
                pairs += p * (1 - q)
                won += p * (1 - q) * ((first > second) + (first == second) / 2)
    got = expected_auc([s for s, _ in drawn], [p for _, p in drawn])
    if pairs == 0:
        assert np.isnan(got)
    else:
        assert got == pytest.approx(won / pairs)


def test_hard_labels_give_the_usual_auc() -> None:
    assert auc([4, 3, 2, 1], [1, 0, 1, 0]) == 3 / 4  # 3 of 4 pairs in order
    assert auc([1, 1], [1, 0]) == 1 / 2  # a tie is half


def test_rows_without_a_case_have_no_auc() -> None:
    assert np.isnan(auc([1, 2], [0, 0]))


def test_expected_auc_is_the_mean_over_drawn_labels_of_common_outcomes() -> None:
    rng = np.random.default_rng(1)
    p = rng.uniform(0.05, 0.6, 400)
    score = p + rng.normal(0, 0.1, 400)
    drawn = [auc(score, rng.random(400) < p) for _ in range(300)]
    assert expected_auc(score, p) == pytest.approx(np.mean(drawn), abs=3 * np.std(drawn) / 300**0.5)
