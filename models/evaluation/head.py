"""Precision and recall of the head of a list under several rankings, with paired intervals.

For one list, judged once: the first K units of each ranking against what happened after it. Units
of equal score share the places at the cut in proportion, so no ranking gains by the order of its
ties. The bootstrap resamples units (Efron 1979) and cuts the head anew in each resample; rankings
are compared within a resample, so differences are paired.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.arrays import F8, I8
from models.errors import EvaluationError
from models.evaluation.intervals import Interval, percentile_interval, ratio

DRAWS_AT_ONCE = 50


@dataclass(frozen=True)
class HeadPoint:
    """One ranking's first `top` units, or, with `against`, its paired difference from another ranking.

    `precision`: units of the head with the outcome. `recall`: of all listed units with the outcome,
    those in the head. `recall_cases`: of all cases, listed or not, those at units in the head.
    """

    top: int
    ranking: str
    against: str | None
    precision: Interval
    recall: Interval
    recall_cases: Interval


@dataclass(frozen=True, eq=False)
class Ranked:
    """The tie group of each unit (0 the highest), the units in that order, and where groups start."""

    group: I8
    order: I8
    starts: I8

    @classmethod
    def by(cls, score: pd.Series) -> Ranked:
        """Units in descending order of score; those without one are not on the list and come last."""
        lowered = -score.fillna(-np.inf).to_numpy(dtype=np.float64)
        scores, found = np.unique(lowered, return_inverse=True)
        group = found.astype(np.int64)
        order = np.argsort(group, kind="stable").astype(np.int64)
        starts = np.searchsorted(group[order], np.arange(len(scores))).astype(np.int64)
        return cls(group, order, starts)

    def head(self, weights: F8, top: int) -> F8:
        """Of weights (draws x units) what falls within the first `top`."""
        sizes = np.add.reduceat(weights[:, self.order], self.starts, axis=1)
        before = np.cumsum(sizes, axis=1) - sizes
        share = np.nan_to_num(ratio(np.clip(top - before, 0, sizes), sizes))
        return np.asarray(weights * share[:, self.group], dtype=np.float64)


def heads(
    scores: pd.DataFrame,
    *,
    outcome: F8,
    cases: F8,
    tops: Sequence[int],
    seed: int,
    draws: int = 1000,
) -> tuple[HeadPoint, ...]:
    """Every ranking at every length of the head, then the first ranking minus each other one.

    `scores` has one column a ranking and one row a unit; a unit that is not on the list has no score
    in any column and counts only among the cases. `outcome` is 0 or 1, `cases` a count. EvaluationError
    when a unit has a score in some columns only, or a head is longer than the list.
    """
    _check(scores, tops)
    ranked = [Ranked.by(scores[name]) for name in scores]
    listed = scores.iloc[:, 0].notna().to_numpy(dtype=float)
    batches = [
        _measure(weights, ranked, tops=tops, outcome=outcome * listed, cases=cases)
        for weights in _weights(len(scores), draws, seed)
    ]
    found = np.concatenate(batches)
    return tuple(_points(found, tuple(map(str, scores.columns)), tops))


def _check(scores: pd.DataFrame, tops: Sequence[int]) -> None:
    there = scores.notna()
    if (there.any(axis=1) != there.all(axis=1)).any():
        raise EvaluationError(
            "scores: a unit has a score in some columns only; rank it in all or in none."
        )
    listed = int(there.all(axis=1).sum())
    if not tops or min(tops) < 1 or max(tops) > listed:
        raise EvaluationError(
            f"tops={tuple(tops)}: the list has {listed} units; use 1 to {listed}."
        )


def _weights(units: int, draws: int, seed: int) -> Iterator[F8]:
    """The list itself first, then how often each unit was drawn, a few draws at a time."""
    yield np.ones((1, units))
    rng = np.random.default_rng(seed)
    for start in range(0, draws, DRAWS_AT_ONCE):
        size = min(DRAWS_AT_ONCE, draws - start)
        picks = [np.bincount(rng.integers(0, units, units), minlength=units) for _ in range(size)]
        yield np.stack(picks).astype(np.float64)


def _measure(
    weights: F8, ranked: Sequence[Ranked], *, tops: Sequence[int], outcome: F8, cases: F8
) -> F8:
    """The three numbers of HeadPoint: draws x tops x rankings x 3."""
    found = np.empty((len(weights), len(tops), len(ranked), 3))
    for j, ranking in enumerate(ranked):
        for i, top in enumerate(tops):
            head = ranking.head(weights, top)
            hits = head @ outcome
            found[:, i, j, 0] = ratio(hits, head.sum(axis=1))
            found[:, i, j, 1] = ratio(hits, weights @ outcome)
            found[:, i, j, 2] = ratio(head @ cases, weights @ cases)
    return found


def _points(found: F8, names: tuple[str, ...], tops: Sequence[int]) -> Iterator[HeadPoint]:
    for i, top in enumerate(tops):
        for j, name in enumerate(names):
            yield HeadPoint(top, name, None, *_intervals(found[:, i, j]))
        for j, name in enumerate(names[1:], start=1):
            yield HeadPoint(top, names[0], name, *_intervals(found[:, i, 0] - found[:, i, j]))


def _intervals(drawn: F8) -> list[Interval]:
    """The first row is the list itself, the rest are resamples."""
    return [percentile_interval(float(d[0]), d[1:]) for d in drawn.T]
