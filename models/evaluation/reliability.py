"""Whether risks mean what they say: reliability by bins, Brier score and its parts, checks by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models.arrays import B1, F8, I8
from models.evaluation.intervals import share_interval


@dataclass(frozen=True)
class Rows:
    """Judged rows: what happened, what was said, how much each counts, and whose it is."""

    label: F8
    risk: F8
    weight: F8
    cluster: Any


@dataclass(frozen=True)
class BrierParts:
    """brier = reliability - resolution + uncertainty + within_bins.

    Murphy (1973); the last part (Stephenson, Coelho & Jolliffe 2008) makes it exact for unequal risks in a bin.
    """

    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within_bins: float

    @property
    def skill(self) -> float:
        """1 - brier / uncertainty: the share of the uncertainty that is gone."""
        return 1 - self.brier / self.uncertainty


def reliability_table(
    label: F8, risk: F8, *, weight: F8, cluster: Any, seed: int, bins: int = 10
) -> pd.DataFrame:
    """One row a bin: risk_from, risk_to, risk (mean), observed, low, high (95 %), n, positives.

    Bins hold equal sums of expected outcomes, so that with rare outcomes the few high risks get bins of
    their own. Intervals resample clusters.
    """
    index = equal_event_bins(risk, weight=weight, bins=bins)
    rows = Rows(label, risk, weight, np.asarray(cluster))
    return pd.DataFrame([_bin_row(rows, index == b, seed=seed) for b in np.unique(index)])


def group_table(
    groups: Any, label: F8, risk: F8, *, weight: F8, cluster: Any, seed: int
) -> pd.DataFrame:
    """One row a group: group, n, positives, expected, observed, low, high; the check of calibration per kind."""
    names = pd.Series(groups).astype("string").fillna("未知").to_numpy(dtype=object)
    rows = Rows(label, risk, weight, np.asarray(cluster))
    return pd.DataFrame(
        [{"group": g} | _bin_row(rows, names == g, seed=seed) for g in sorted(set(names))]
    )


def brier_parts(label: F8, risk: F8, *, weight: F8, bins: int = 10) -> BrierParts:
    """The weighted Brier score and its decomposition over equal-event bins."""
    index = equal_event_bins(risk, weight=weight, bins=bins)
    total, size = weight.sum(), np.bincount(index, weight)
    mean_risk = np.bincount(index, weight * risk) / size
    mean_label = np.bincount(index, weight * label) / size
    overall = float(weight @ label / total)
    spread, excess = risk - mean_risk[index], label - mean_label[index]
    return BrierParts(
        brier=float(weight @ (risk - label) ** 2 / total),
        reliability=float(size @ (mean_risk - mean_label) ** 2 / total),
        resolution=float(size @ (mean_label - overall) ** 2 / total),
        uncertainty=overall * (1 - overall),
        within_bins=float(weight @ (spread**2 - 2 * spread * excess) / total),
    )


def equal_event_bins(risk: F8, *, weight: F8, bins: int) -> I8:
    """A bin number for each row, from the lowest risk up; equal risks share a bin, no number is skipped."""
    order = np.argsort(risk, kind="stable")
    expected = np.cumsum((weight * risk)[order])
    raw = np.minimum((expected / expected[-1] * bins * (1 - 1e-12)).astype(np.int64), bins - 1)
    starts = np.append(True, np.diff(risk[order]) > 0)
    raw = raw[np.maximum.accumulate(np.where(starts, np.arange(len(risk)), 0))]
    numbers = np.empty(len(risk), dtype=np.int64)
    numbers[order] = raw
    return np.unique(numbers, return_inverse=True)[1].astype(np.int64)


def _bin_row(rows: Rows, inside: B1, *, seed: int) -> dict[str, float]:
    w, y, p = rows.weight[inside], rows.label[inside], rows.risk[inside]
    observed = share_interval(w * y, w, cluster=rows.cluster[inside], seed=seed, draws=400)
    return {
        "risk_from": float(p.min()),
        "risk_to": float(p.max()),
        "risk": float(np.average(p, weights=w)),
        "observed": observed.value,
        "low": observed.low,
        "high": observed.high,
        "n": len(y),
        "positives": int(y.sum()),
    }
