"""How well scores rank rows: average precision, AUC, and what the top n hold."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.arrays import F8, I8
from models.errors import EvaluationError
from models.evaluation.intervals import BinnedMetric, Metric, ratio


def average_precision(label: Any, score: Any, *, weight: F8 | None = None) -> float:
    """Sum over thresholds of (gain in recall) x precision, ties taken together; as scikit-learn has it.

    >>> average_precision([1, 0, 1, 0], [4, 3, 2, 1])  # (1/1 + 2/3) / 2
    0.8333333333333333
    """
    return _once(average_precision_metric(label, score), weight, len(label))


def auc(label: Any, score: Any, *, weight: F8 | None = None) -> float:
    """The chance that a positive outranks a negative, ties counted half (Hanley & McNeil 1982).

    >>> auc([1, 0, 1, 0], [4, 3, 2, 1])  # 3 of 4 pairs in order
    0.75
    """
    return _once(auc_metric(label, score), weight, len(label))


def average_precision_metric(label: Any, score: Any) -> BinnedMetric:
    """Average precision as a function of row weights, for `interval`."""
    bins, bins_n = _bins(label, score)

    def of(binned: F8) -> F8:
        gains, others = _by_threshold(binned)
        positives = np.cumsum(gains, axis=1)
        listed = positives + np.cumsum(others, axis=1)
        precision = ratio(positives, listed)
        return ratio(np.nansum(gains * precision, axis=1), gains.sum(axis=1))

    return BinnedMetric(bins, bins_n, of)


def auc_metric(label: Any, score: Any) -> BinnedMetric:
    """AUC as a function of row weights, for `interval`."""
    bins, bins_n = _bins(label, score)

    def of(binned: F8) -> F8:
        positives, negatives = _by_threshold(binned)
        tied = binned[:, 1::3]
        below = np.cumsum(negatives, axis=1)
        total = negatives.sum(axis=1) + binned[:, -1]
        won = (positives * (total[:, None] - below + tied / 2)).sum(axis=1)
        return ratio(won, positives.sum(axis=1) * total)

    return BinnedMetric(bins, bins_n, of)


def recall_at_top(scores: Any, label: Any, n: int) -> float:
    """Share of all positives among the n highest scores; ties at the edge count by their average.

    >>> recall_at_top([3, 2, 2, 1], [1, 1, 0, 1], 2)  # 1 + half of 1, of 3
    0.5
    """
    total = float(np.sum(label))
    return _positives_in_top(scores, label, n) / total if total else float("nan")


def precision_at_top(scores: Any, label: Any, n: int) -> float:
    """Share of positives among the n highest scores; ties at the edge count by their average.

    >>> precision_at_top([3, 2, 2, 1], [1, 1, 0, 1], 2)
    0.75
    """
    return _positives_in_top(scores, label, n) / min(n, len(np.asarray(scores)))


def _positives_in_top(scores: Any, label: Any, n: int) -> float:
    score, y = np.asarray(scores, dtype=np.float64), np.asarray(label, dtype=np.float64)
    if n < 1:
        raise EvaluationError(f"n={n}: a list holds at least 1.")
    if n >= len(score):
        return float(y.sum())
    edge = -np.partition(-score, n - 1)[n - 1]
    above, tied = score > edge, score == edge
    return float(y[above].sum() + (n - above.sum()) * y[tied].mean())


def _once(metric: Metric, weight: F8 | None, n: int) -> float:
    weights = np.ones(n) if weight is None else np.asarray(weight, dtype=np.float64)
    return float(metric(weights[None, :])[0])


def _bins(label: Any, score: Any) -> tuple[I8, int]:
    """The bin of each row, and their number: only scores that a positive has are thresholds that count.

    Of each such score, from the highest down: the negatives above it (up to the one before), the negatives
    at it, the positives at it. Last the negatives below all of them. Without a positive there is that one alone.
    """
    y, s = np.asarray(label, dtype=np.float64), np.asarray(score, dtype=np.float64)
    if len(y) != len(s):
        raise EvaluationError(
            f"{len(y)} labels and {len(s)} scores; they must be rows of the same frame."
        )
    if np.isnan(s).any() or np.isnan(y).any():
        raise EvaluationError("labels or scores are missing; judge rows with a known label only.")
    thresholds = np.unique(-s[y == 1])
    place = np.searchsorted(thresholds, -s, side="left")
    at = np.isin(-s, thresholds)
    return (3 * place + at + (at & (y == 1))).astype(np.int64), 3 * len(thresholds) + 1


def _by_threshold(binned: F8) -> tuple[F8, F8]:
    """Draws x thresholds, the highest first: the positives at each, and the negatives from the one before to it."""
    return binned[:, 2::3], binned[:, 0:-1:3] + binned[:, 1::3]
