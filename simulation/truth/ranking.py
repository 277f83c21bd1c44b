"""How well a score ranks, where each row's probability is known instead of its label."""

from __future__ import annotations

import numpy as np

from simulation.types import Column, Floats, Ints


def expected_auc(score: Column, p: Column) -> float:
    """The AUC over soft labels: each row counts `p` as a positive and `1 - p` as a negative.

    Over rows i, j the weight p_i (1 - p_j) of the pairs that the score has in order, ties counted
    half, by the weight of all pairs; a row is never paired with itself. With p of 0 and 1 it is
    the AUC of Hanley & McNeil (1982). NaN where all rows are alike for certain.

    >>> expected_auc([2, 1], [1.0, 0.5])  # only 1 over 0 counts: 1 * 0.5 in order, 0.5 * 0 not
    1.0
    """
    p = np.asarray(p, dtype=np.float64)
    tie: Ints = np.unique(np.asarray(score, dtype=np.float64), return_inverse=True)[1]
    positive, negative = _by_tie(tie, p), _by_tie(tie, 1 - p)
    itself = _by_tie(tie, p * (1 - p))
    below = np.cumsum(negative) - negative
    won = float((positive * below).sum() + (positive * negative - itself).sum() / 2)
    pairs = float(positive.sum() * negative.sum() - itself.sum())
    return won / pairs if pairs > 0 else float("nan")


def auc(score: Column, label: Column) -> float:
    """The chance that a positive outranks a negative, ties counted half; NaN without both.

    >>> auc([4, 3, 2, 1], [1, 0, 1, 0])  # 3 of 4 pairs in order
    0.75
    """
    return expected_auc(score, np.asarray(label, dtype=bool))


def _by_tie(tie: Ints, weight: Floats) -> Floats:
    return np.bincount(tie, weights=weight).astype(np.float64)
