import doctest
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from models.errors import EvaluationError
from models.evaluation import ranking
from models.evaluation.comparison import compare, log_losses
from models.evaluation.intervals import interval, share_interval, share_intervals
from models.evaluation.ranking import (
    auc,
    auc_metric,
    average_precision,
    average_precision_metric,
    precision_at_top,
    recall_at_top,
)
from models.evaluation.reliability import (
    brier_parts,
    equal_event_bins,
    group_table,
    reliability_table,
)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(ranking).failed == 0


ROWS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from([0.1, 0.2, 0.3, 0.9]), st.sampled_from([0.5, 1.0, 2.0])),
    min_size=2, max_size=30,
).filter(lambda rows: {row[0] for row in rows} == {0, 1})  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_average_precision_and_auc_equal_scikit_learns(
    rows: list[tuple[int, float, float]],
) -> None:
    label, score, weight = map(np.array, zip(*rows, strict=True))
    assert average_precision(label, score, weight=weight) == pytest.approx(
        average_precision_score(label, score, sample_weight=weight)
    )
    assert auc(label, score, weight=weight) == pytest.approx(
        roc_auc_score(label, score, sample_weight=weight)
    )


def test_ties_at_the_edge_of_the_top_count_by_their_average() -> None:
    assert recall_at_top([9, 5, 5, 5], [1, 1, 0, 0], 2) == (1 + 1 / 3) / 2
    assert precision_at_top([9, 5, 5, 5], [1, 1, 0, 0], 2) == (1 + 1 / 3) / 2
    assert recall_at_top([9, 5], [1, 1], 7) == 2 / 2


def test_rows_without_label_or_score_are_refused() -> None:
    with pytest.raises(EvaluationError, match="missing"):
        auc([0, 1], [0.1, float("nan")])
    with pytest.raises(EvaluationError, match="2 labels and 1 scores"):
        auc([0, 1], [0.1])


def test_an_interval_is_the_same_for_the_same_seed_and_wider_for_fewer_clusters() -> None:
    rng = np.random.default_rng(1)
    label, score = rng.integers(0, 2, 400), rng.random(400)
    metric = auc_metric(label, score)
    alone = interval(metric, cluster=np.arange(400), seed=5)
    assert alone == interval(metric, cluster=np.arange(400), seed=5)
    assert alone != interval(metric, cluster=np.arange(400), seed=6)
    grouped = interval(metric, cluster=np.repeat(np.arange(10), 40), seed=5)
    assert alone.value == grouped.value
    copies = interval(
        auc_metric(np.tile(label[:40], 10), np.tile(score[:40], 10)),
        cluster=np.tile(np.arange(40), 10),
        seed=5,
    )
    few = interval(auc_metric(label[:40], score[:40]), cluster=np.arange(40), seed=5)
    assert (copies.low, copies.high) == pytest.approx(
        (few.low, few.high)
    )  # ten copies of a person are no news


def test_an_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(8)
    covered = 0
    for trial in range(200):
        people = rng.random(60) < 0.3  # each person has five rows, all alike
        hit = np.repeat(people, 5).astype(float)
        told = share_interval(
            hit, np.ones(300), cluster=np.repeat(np.arange(60), 5), seed=trial, draws=300
        )
        covered += told.low <= 0.3 <= told.high
    assert 0.88 <= covered / 200 <= 0.99


def test_no_hit_at_all_is_no_certainty() -> None:
    none = share_interval(np.zeros(40), np.ones(40), cluster=np.repeat(np.arange(20), 2), seed=0)
    assert (none.value, none.low) == (0.0, 0.0)
    assert (1 - none.high) ** 20 == pytest.approx(0.025)  # 20 people, not 40 rows
    every = share_interval(np.ones(40), np.ones(40), cluster=np.repeat(np.arange(20), 2), seed=0)
    assert (every.low, every.high) == pytest.approx((1 - none.high, 1.0))


def test_an_interval_says_nothing_when_most_draws_cannot_tell() -> None:
    told = share_interval(
        np.array([1.0, 0, 0]), np.array([1.0, 0, 0]), cluster=[1, 2, 3], seed=0, level=0.9
    )
    assert told.value == 1 / 1
    assert told.level == 0.9
    nothing = share_interval(np.zeros(3), np.zeros(3), cluster=[1, 2, 3], seed=0)
    assert np.isnan([nothing.value, nothing.low, nothing.high]).all()


def test_a_tie_goes_to_the_simpler() -> None:
    rng = np.random.default_rng(3)
    label = (rng.random(500) < 0.3).astype(float)
    good = np.where(label == 1, 0.6, 0.2)
    risks = {
        "rule": np.full(500, 0.3),
        "plain": np.clip(good + rng.normal(0, 0.01, 500), 0.01, 0.99),
        "trees": good,
    }
    losses = {name: log_losses(label, risk) for name, risk in risks.items()}
    complexity = {"rule": 1, "plain": 2, "trees": 3}
    found = compare(losses, complexity, weight=np.ones(500), cluster=np.arange(500))
    assert [row.name for row in found] == ["rule", "plain", "trees"]
    assert [row.chosen for row in found] == [False, True, False]
    assert [row.tied for row in found] == [False, True, True]


def test_a_yardstick_is_measured_and_never_chosen_unless_it_is_all_there_is() -> None:
    label = np.array([1.0, 0.0, 0.0, 0.0])
    losses = {
        "rule": log_losses(label, np.array([0.9, 0.1, 0.1, 0.1])),
        "plain": log_losses(label, np.array([0.3, 0.2, 0.2, 0.2])),
    }
    given = {"complexity": {"rule": 1, "plain": 2}, "weight": np.ones(4), "cluster": np.arange(4)}
    found = compare(losses, **given, yardsticks=["rule"])
    assert [(row.name, row.chosen) for row in found] == [("rule", False), ("plain", True)]
    alone = compare({"rule": losses["rule"]}, **given, yardsticks=["rule"])
    assert [row.chosen for row in alone] == [True]


def test_log_loss_is_that_of_what_happened() -> None:
    assert log_losses(np.array([1.0, 0.0]), np.array([0.25, 0.25])) == pytest.approx(
        [-np.log(1 / 4), -np.log(3 / 4)]
    )


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_the_parts_of_the_brier_score_add_up(rows: list[tuple[int, float, float]]) -> None:
    label, risk, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    parts = brier_parts(label, risk, weight=weight, bins=2)
    assert parts.brier == pytest.approx(
        parts.reliability - parts.resolution + parts.uncertainty + parts.within_bins
    )
    assert parts.brier == pytest.approx(np.average((risk - label) ** 2, weights=weight))


def test_bins_hold_equal_expected_events_and_equal_risks_stay_together() -> None:
    risk = np.array([0.1] * 30 + [0.3] * 10 + [1.0] * 3)
    index = equal_event_bins(risk, weight=np.ones(43), bins=3)
    assert [risk[index == b].sum() for b in range(3)] == pytest.approx([3.0, 3.0, 3.0])


def test_a_run_of_equal_risks_is_never_split() -> None:
    risk = np.array([0.1] * 10 + [0.2] * 5)
    index = equal_event_bins(risk, weight=np.ones(15), bins=4)
    assert [len(set(index[risk == value])) for value in (0.1, 0.2)] == [1, 1]
    assert set(index) == {0, 1}  # and no number is skipped


def test_the_reliability_table_counts_every_row_once() -> None:
    rng = np.random.default_rng(4)
    risk = rng.beta(1, 20, 900)
    label = (rng.random(900) < risk).astype(float)
    told = reliability_table(label, risk, weight=np.ones(900), cluster=np.arange(900), seed=1)
    assert told["n"].sum() == 900
    assert told["positives"].sum() == label.sum()
    assert ((told["low"] <= told["observed"]) & (told["observed"] <= told["high"])).all()


def test_groups_are_checked_one_by_one_and_missing_is_a_group() -> None:
    told = group_table(
        ["a", None, "a", "b"], np.array([1.0, 0, 0, 1]), np.full(4, 0.5),
        weight=np.ones(4), cluster=[1, 2, 3, 4], seed=1,
    )  # fmt: skip
    assert dict(zip(told["group"], told["observed"], strict=True)) == {
        "a": 1 / 2,
        "b": 1 / 1,
        "未知": 0 / 1,
    }


@pytest.mark.parametrize(
    ("metric", "reference"),
    [(auc_metric, roc_auc_score), (average_precision_metric, average_precision_score)],
)
def test_binned_metrics_are_scikit_learns_under_any_weights(metric: Any, reference: Any) -> None:
    rng = np.random.default_rng(8)
    label, score = (rng.random(300) < 0.1).astype(float), rng.integers(0, 25, 300).astype(float)
    weights = rng.integers(0, 4, (6, 300)).astype(float)
    expected = [reference(label, score, sample_weight=w) for w in weights]
    assert metric(label, score)(weights) == pytest.approx(expected)
    cluster, base = rng.integers(0, 40, 300), rng.random(300)
    told = metric(label, score)
    counts = rng.integers(0, 3, (5, 40)).astype(float)
    assert told.of(counts @ told.sums(cluster, base)) == pytest.approx(
        told(counts[:, cluster] * base)
    )


@pytest.mark.parametrize("metric", [auc_metric, average_precision_metric])
def test_without_a_positive_no_ranking_can_be_told(metric: Any) -> None:
    assert np.isnan(metric(np.zeros(5), np.arange(5.0))(np.ones((2, 5)))).all()


def test_shares_that_are_drawn_together_are_those_drawn_alone() -> None:
    rng = np.random.default_rng(7)
    cluster = rng.integers(0, 30, 90)
    pairs = [
        (rng.random(90), np.ones(90)),
        (np.zeros(90), np.ones(90)),
        (rng.random(90), rng.random(90)),
    ]
    alone = tuple(share_interval(*pair, cluster=cluster, seed=3) for pair in pairs)
    assert share_intervals(pairs, cluster=cluster, seed=3) == alone


def test_a_share_of_no_rows_is_no_number() -> None:
    told = share_interval(np.empty(0), np.empty(0), cluster=[], seed=0)
    assert np.isnan([told.value, told.low, told.high]).all()
