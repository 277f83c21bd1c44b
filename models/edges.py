"""Risk edges for policies that ask for shares: fixed at training, so that a code never depends on who else is scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from models.arrays import F8
from models.errors import EvaluationError

# from one row in a hundred thousand to all of them, 40 steps a decade
GRID = tuple(float(f"{10 ** (-5 + i / 40):.6g}") for i in range(201))


@dataclass(frozen=True)
class Edges:
    """Named risk edges, and the exceedance table that later policies are resolved with.

    `exceedance` has (share, risk) pairs from the smallest share up.
    """

    by_name: Mapping[str, float] = field(default_factory=dict)
    exceedance: tuple[tuple[float, float], ...] = ()

    def at(self, share: float) -> float:
        """The stored edge for the largest share of the grid that is not above `share`."""
        if not self.exceedance:
            raise EvaluationError("this model stores no edges; train it with out-of-time scores.")
        fitting = [risk for stored, risk in self.exceedance if stored <= share]
        if not fitting or share > 1:
            raise EvaluationError(
                f"share={share}: use a share from {self.exceedance[0][0]:g} to 1."
            )
        return fitting[-1]

    def to_json(self) -> dict[str, Any]:
        """The content of edges in calibrator.json."""
        return {
            "by_name": dict(self.by_name),
            "exceedance": [list(pair) for pair in self.exceedance],
        }

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> Edges:
        """The edges that wrote it."""
        return Edges(content["by_name"], tuple((s, r) for s, r in content["exceedance"]))


def share_edges(
    scores: F8, shares: Mapping[str, float], *, weight: F8 | None = None
) -> dict[str, float]:
    """The lowest score from which on at most each share of the rows lies: {"红": 0.002} -> {"红": 0.31}.

    Shares count rows at or above the edge, so 橙 includes 红. Where even the highest score is held by more
    than the share, the edge lies just above it. EvaluationError for shares outside (0, 1].
    """
    bad = {name: share for name, share in shares.items() if not 0 < share <= 1}
    if bad:
        raise EvaluationError(
            f"shares {bad}: use a share of at-risk rows between 0 and 1, such as 0.002."
        )
    if not len(scores):
        raise EvaluationError("scores are empty: edges need out-of-time predictions.")
    values, above = _exceedance(scores, np.ones(len(scores)) if weight is None else weight)
    return {name: _edge(values, above, share) for name, share in shares.items()}


def resolve(scores: F8, shares: Mapping[str, float], *, weight: F8 | None = None) -> Edges:
    """The named edges with the whole exceedance table of the same scores."""
    grid = share_edges(scores, {str(share): share for share in GRID}, weight=weight)
    # a city's nights are millions of scores to sort: not for nothing
    named = share_edges(scores, shares, weight=weight) if shares else {}
    return Edges(named, tuple((s, grid[str(s)]) for s in GRID))


def _exceedance(scores: F8, weight: F8) -> tuple[F8, F8]:
    """Distinct scores from the highest down, and the share of weight at or above each."""
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    return scores[order][ends], (np.cumsum(weight[order]) / weight.sum())[ends]


def _edge(values: F8, above: F8, share: float) -> float:
    # the rounding of a cumulative sum must not cost a whole row
    last = int(np.searchsorted(above, share + 1e-12, side="right")) - 1
    return float(np.nextafter(values[0], np.inf)) if last < 0 else float(values[last])
