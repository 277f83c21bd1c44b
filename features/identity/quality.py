"""How good a clustering is against a known truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Quality:
    """Pairs: of those put together, how many belong together, and of those that do, how many were.

    B-cubed takes the same two shares per row, over the row's cluster and the row's person, and averages
    them over rows (Bagga and Baldwin 1998), so that large clusters do not drown small ones.
    """

    precision: float
    recall: float
    b_precision: float
    b_recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of pair precision and recall."""
        return _harmonic(self.precision, self.recall)

    @property
    def b_f1(self) -> float:
        """The harmonic mean of B-cubed precision and recall."""
        return _harmonic(self.b_precision, self.b_recall)


def quality(found: NDArray[np.generic], truth: NDArray[np.generic]) -> Quality:
    """The quality of cluster names `found` against `truth`, both per row.

    >>> one = quality(np.array([1, 1, 1, 2]), np.array([7, 7, 8, 8]))
    >>> one.precision, one.recall  # one of three pairs is right, one of two true pairs was found
    (0.3333333333333333, 0.5)
    """
    _, f = np.unique(found, return_inverse=True)
    _, t = np.unique(truth, return_inverse=True)
    cells, cell, both = np.unique(
        f.astype(np.int64) * (int(t.max(initial=0)) + 1) + t,
        return_inverse=True,
        return_counts=True,
    )
    del cells
    in_cluster, in_truth = np.bincount(f)[f], np.bincount(t)[t]
    right = _pairs(both)
    return Quality(
        precision=_share(right, _pairs(np.bincount(f))),
        recall=_share(right, _pairs(np.bincount(t))),
        b_precision=float(np.mean(both[cell] / in_cluster)) if len(f) else 1.0,
        b_recall=float(np.mean(both[cell] / in_truth)) if len(f) else 1.0,
    )


def _pairs(sizes: Ints) -> float:
    return float((sizes * (sizes - 1) // 2).sum())


def _share(part: float, whole: float) -> float:
    """1 when there is nothing to get wrong."""
    return part / whole if whole else 1.0


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0
