"""Paired comparison of candidates by log-loss over the same out-of-time rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models.arrays import F8


@dataclass(frozen=True)
class Comparison:
    """One candidate beside the best: its loss, how much worse, and the standard error of that difference."""

    name: str
    complexity: int
    log_loss: float
    worse_by: float
    standard_error: float
    chosen: bool

    @property
    def tied(self) -> bool:
        """Within one standard error of the best."""
        return self.worse_by <= self.standard_error


def log_losses(label: F8, risk: F8) -> F8:
    """Each row's -log of the probability that was given to what happened."""
    safe = np.clip(risk, 1e-12, 1 - 1e-12)
    return -np.where(label == 1, np.log(safe), np.log1p(-safe))


def compare(
    losses: Mapping[str, F8],
    complexity: Mapping[str, int],
    *,
    weight: F8,
    cluster: Any,
    yardsticks: Collection[str] = (),
) -> tuple[Comparison, ...]:
    """The candidates from the simplest to the most complex; `chosen` is the simplest that ties with the best.

    A yardstick is measured beside the others and never chosen, unless there is nothing else.

    The standard error is that of the weighted mean difference, summed within clusters first
    (Breiman et al. 1984 for the rule of one standard error).
    """
    means = {name: float(np.average(loss, weights=weight)) for name, loss in losses.items()}
    eligible = [name for name in means if name not in yardsticks] or list(means)
    best = min(eligible, key=lambda name: (means[name], complexity[name], name))
    rows = [
        Comparison(
            name, complexity[name], means[name], means[name] - means[best],
            paired_error(losses[name] - losses[best], weight=weight, cluster=cluster), False,
        )
        for name in sorted(losses, key=lambda name: (complexity[name], name))
    ]  # fmt: skip
    chosen = next(row.name for row in rows if row.tied and row.name in eligible)
    return tuple(Comparison(**(vars(row) | {"chosen": row.name == chosen})) for row in rows)


def paired_error(difference: F8, *, weight: F8, cluster: Any) -> float:
    """The cluster-robust standard error of a weighted mean of paired differences."""
    index, _ = pd.factorize(np.asarray(cluster, dtype=object))
    mean = np.average(difference, weights=weight)
    by_cluster = np.bincount(index, weight * (difference - mean))
    return float(np.sqrt((by_cluster**2).sum()) / weight.sum())
