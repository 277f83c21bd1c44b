"""Bootstrap intervals that resample clusters of rows: the rows of one person do not come alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array

from models.arrays import F8, I8
from models.errors import EvaluationError

# takes weights (draws x rows), gives one value a draw; NaN where a draw cannot tell
PlainMetric = Callable[[F8], F8]
CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Interval:
    """A value and the percentile interval of its bootstrap; NaN ends where over half of the draws cannot tell."""

    value: float
    low: float
    high: float
    level: float = 0.95

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, eq=False)
class BinnedMetric:
    """A metric that asks of the rows no more than how much weight their bins have: `of` takes draws x bins.

    `bins` is the bin of each row. So a draw costs its clusters, and no row is looked at twice.
    """

    bins: I8
    bins_n: int
    of: PlainMetric

    def __call__(self, weights: F8) -> F8:
        """One value a draw, from the weights of the rows."""
        return self.of(weights @ self.sums(np.arange(len(self.bins)), np.ones(len(self.bins))))

    def sums(self, index: I8, weight: F8) -> csr_array:
        """Clusters x bins: the weight that each cluster brings to each bin."""
        shape = (int(index.max(initial=-1)) + 1, self.bins_n)
        return coo_array((weight, (index, self.bins)), shape=shape).tocsr()


Metric = PlainMetric | BinnedMetric


def interval(
    metric: Metric,
    *,
    cluster: Any,
    weight: F8 | None = None,
    seed: int,
    draws: int = 200,
    level: float = 0.95,
) -> Interval:
    """The metric over all rows with an interval from `draws` resamples of whole clusters (Efron 1979)."""
    _check_level(level)
    index, names = pd.factorize(np.asarray(cluster, dtype=object))
    if not len(names):
        return Interval(float("nan"), float("nan"), float("nan"), level)
    base = np.ones(len(index)) if weight is None else weight
    value = float(metric(base[None, :])[0])
    return percentile_interval(value, _drawn(metric, index, base, draws=draws, seed=seed), level)


def _drawn(metric: Metric, index: I8, base: F8, *, draws: int, seed: int) -> F8:
    clusters = int(index.max()) + 1
    if isinstance(metric, BinnedMetric):
        sums = metric.sums(index, base)
        found = [metric.of(counts @ sums) for counts in _resamples(clusters, clusters, draws, seed)]
    else:
        told = _resamples(clusters, len(index), draws, seed)
        found = [metric(counts[:, index] * base) for counts in told]
    return np.concatenate(found)


def share_interval(
    top: F8, bottom: F8, *, cluster: Any, seed: int, draws: int = 1000, level: float = 0.95
) -> Interval:
    """sum(top) / sum(bottom) with its interval: recalls, precisions and means.

    Where every case or none is a hit all resamples agree, and a bootstrap would claim certainty; the ends
    are then exact binomial over the clusters that count (Clopper & Pearson 1934).
    """
    pairs = [(top, bottom)]
    return share_intervals(pairs, cluster=cluster, seed=seed, draws=draws, level=level)[0]


def share_intervals(
    pairs: Sequence[tuple[F8, F8]],
    *,
    cluster: Any,
    seed: int,
    draws: int = 1000,
    level: float = 0.95,
) -> tuple[Interval, ...]:
    """The `share_interval` of each (top, bottom) over the same rows: drawn once for all of them."""
    _check_level(level)
    index, names = pd.factorize(np.asarray(cluster, dtype=object))
    if not len(names):
        return (Interval(float("nan"), float("nan"), float("nan"), level),) * len(pairs)
    sums = [_Sums.of(top, bottom, index, len(names)) for top, bottom in pairs]
    drawn = [
        [one.shares(counts) for one in sums]
        for counts in _resamples(len(names), len(names), draws, seed)
    ]
    return tuple(
        one.interval(np.concatenate(told), level)
        for one, told in zip(sums, zip(*drawn, strict=True), strict=True)
    )


@dataclass(frozen=True, eq=False)
class _Sums:
    """What each cluster brings to both sides of a share."""

    top: F8
    bottom: F8

    @staticmethod
    def of(top: F8, bottom: F8, index: I8, clusters: int) -> _Sums:
        """The sums of rows, `index` being the cluster of each."""
        sides = (np.bincount(index, side, clusters).astype(np.float64) for side in (top, bottom))
        return _Sums(*sides)

    def shares(self, counts: F8) -> F8:
        """The share of each draw (draws x clusters)."""
        return ratio(counts @ self.top, counts @ self.bottom)

    def interval(self, drawn: F8, level: float) -> Interval:
        """The share of all between the percentiles of the draws, or exact ends where the draws cannot differ."""
        value = float(self.shares(np.ones((1, len(self.top))))[0])
        told = percentile_interval(value, drawn, level)
        among = self.bottom > 0
        hits = np.isin(ratio(self.top, self.bottom)[among], (0.0, 1.0))
        return _exact(told, int(among.sum())) if value in (0.0, 1.0) and hits.all() else told


def ratio(top: F8, bottom: F8) -> F8:
    """top / bottom, NaN where there is nothing below."""
    found = np.full(np.shape(bottom), np.nan)
    np.divide(top, bottom, out=found, where=bottom > 0)
    return found


def _resamples(clusters: int, rows: int, draws: int, seed: int) -> Iterator[F8]:
    """How often each cluster was drawn, a batch of draws at a time to bound memory."""
    rng = np.random.default_rng(seed)
    batch = max(1, CELLS_AT_ONCE // max(rows, 1))
    for start in range(0, draws, batch):
        size = min(batch, draws - start)
        yield _counts(rng, clusters, draws=size)


def _counts(rng: np.random.Generator, clusters: int, *, draws: int) -> F8:
    picks: I8 = rng.integers(0, clusters, (draws, clusters))
    # one count for all draws: each draw's clusters are numbered after those of the draw before
    picks += np.arange(draws)[:, None] * clusters
    counts = np.bincount(picks.ravel(), minlength=draws * clusters)
    return counts.reshape(draws, clusters).astype(np.float64)


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise EvaluationError(f"level={level}: use a share between 0 and 1, such as 0.95.")


def _exact(told: Interval, clusters: int) -> Interval:
    edge = ((1 - told.level) / 2) ** (1 / clusters)
    low, high = (0.0, 1 - edge) if told.value == 0 else (edge, 1.0)
    return Interval(told.value, low, high, told.level)


def percentile_interval(value: float, drawn: F8, level: float = 0.95) -> Interval:
    """The value between the percentiles of its resamples; NaN ends where over half of them cannot tell."""
    told = drawn[~np.isnan(drawn)]
    if 2 * len(told) < len(drawn) or np.isnan(value):
        return Interval(value, float("nan"), float("nan"), level)
    low, high = np.quantile(told, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high), level)
