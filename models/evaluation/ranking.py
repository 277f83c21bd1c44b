"""How well scores rank rows: average precision, AUC, and what the top n hold."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.arrays import F8, I8
from models.errors import EvaluationError
from models.evaluation.intervals import Metric, ratio


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


def average_precision_metric(label: Any, score: Any) -> Metric:
    """Average precision as a function of row weights, for `interval`."""
    y, order, ends = _sorted(label, score)

    def metric(weights: F8) -> F8:
        ordered = weights[:, order]
        positives = np.cumsum(ordered * y, axis=1)[:, ends]
        precision = ratio(positives, np.cumsum(ordered, axis=1)[:, ends])
        gains = np.diff(positives, axis=1, prepend=0.0)
        return ratio(np.nansum(gains * precision, axis=1), positives[:, -1])

    return metric


def auc_metric(label: Any, score: Any) -> Metric:
    """AUC as a function of row weights, for `interval`."""
    y, order, ends = _sorted(label, score)

    def metric(weights: F8) -> F8:
        ordered = weights[:, order]
        positives = np.diff(np.cumsum(ordered * y, axis=1)[:, ends], axis=1, prepend=0.0)
        below = np.cumsum(ordered * (1 - y), axis=1)[:, ends]
        negatives = np.diff(below, axis=1, prepend=0.0)
        pairs = positives.sum(axis=1) * below[:, -1]
        won = (positives * (below[:, -1:] - below + negatives / 2)).sum(axis=1)
        return ratio(won, pairs)

    return metric


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


def _sorted(label: Any, score: Any) -> tuple[F8, I8, I8]:
    """Labels from the highest score down, the order, and where each run of equal scores ends."""
    y, s = np.asarray(label, dtype=np.float64), np.asarray(score, dtype=np.float64)
    if len(y) != len(s):
        raise EvaluationError(
            f"{len(y)} labels and {len(s)} scores; they must be rows of the same frame."
        )
    if np.isnan(s).any() or np.isnan(y).any():
        raise EvaluationError("labels or scores are missing; judge rows with a known label only.")
    order = np.argsort(-s, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(s[order])), len(s) - 1)
    return y[order], order, ends
