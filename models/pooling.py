"""Partial pooling: how far each group's outcomes leave what is expected of it, shrunk towards not at all.

Of a group's true ratio of observed to expected outcomes little is known when it has a handful of positives.
The ratios are taken as draws from one gamma distribution with mean 1 and shape `prior`; what is observed is
Poisson around ratio x expected. The prior is the one under which all groups together are most likely, and
each group's factor is its posterior mean, (prior + observed) / (prior + expected): near 1 for few positives,
its own ratio for many. Where the groups differ no more than chance has them differ, the likelihood rises
for ever with the prior, and every factor is 1. Clayton & Kaldor (1987), Biometrics 43, for standardised mortality ratios.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import gammaln
from scipy.stats import gamma

from models.arrays import F8, O1

# from groups that differ tenfold to groups that differ by a hundredth, 1.4 % from one to the next
PRIORS: F8 = np.geomspace(0.1, 1e4, 801)
# what rounding can make of no gain at all
ROUNDING = 1e-9


@dataclass(frozen=True)
class GroupFactor:
    """One group: weighted outcomes observed and expected, and the correction of its odds with its 95 % interval."""

    group: str
    observed: float
    expected: float
    factor: float
    low: float
    high: float


@dataclass(frozen=True)
class Pooled:
    """The factors of all groups; `prior` is None where no difference was found.

    `dispersion` is how many times as much the outcomes of a group vary as so many single ones: rows of one
    person cluster come together. Observed and expected are divided by it before they count.
    """

    prior: float | None
    dispersion: float
    groups: tuple[GroupFactor, ...]

    @property
    def factors(self) -> dict[str, float]:
        """Group -> factor; empty where no difference was found."""
        return {} if self.prior is None else {g.group: g.factor for g in self.groups}


def pool(group: O1, label: F8, risk: F8, *, weight: F8, cluster: O1) -> Pooled:
    """The factors of the groups that occur; rows without a group (None) take no part.

    `risk` must add up to the labels over all rows (a fitted calibrator's does), or every group would be corrected
    for what is wrong with all of them.
    """
    inside = np.array([g is not None for g in group], dtype=bool)
    totals = (
        pd.DataFrame({"group": group, "observed": weight * label, "expected": weight * risk})[
            inside
        ]
        .groupby("group", sort=True)
        .sum()
    )
    dispersion = _dispersion(weight * label, cluster)
    observed, expected = (totals[c].to_numpy(dtype=np.float64) for c in ("observed", "expected"))
    prior = best_prior(observed / dispersion, expected / dispersion)
    factor, low, high = _posterior(prior, observed / dispersion, expected / dispersion)
    columns = zip(totals.index, observed, expected, factor, low, high, strict=True)
    return Pooled(
        prior, dispersion, tuple(GroupFactor(str(g), *map(float, v)) for g, *v in columns)
    )


def best_prior(observed: F8, expected: F8) -> float | None:
    """The prior of most marginal likelihood; None when no prior beats factors that are all 1."""
    gain = log_evidence(PRIORS, observed, expected) - _log_evidence_without(observed, expected)
    best = int(np.argmax(gain))
    # at the last prior the likelihood still rises: it wants no difference at all
    return None if best == len(PRIORS) - 1 or not gain[best] > ROUNDING else float(PRIORS[best])


def log_evidence(prior: F8, observed: F8, expected: F8) -> F8:
    """The log of the chance of the observed counts under each prior, up to what no prior changes.

    With the ratio integrated out a group's count is negative binomial: mean `expected`, size `prior`.
    """
    a, o, e = prior[:, None], observed[None, :], expected[None, :]
    parts = gammaln(a + o) - gammaln(a) + a * np.log(a / (a + e)) - o * np.log(a + e)
    return np.asarray(parts.sum(axis=1), dtype=np.float64)


def offsets(factors: Mapping[str, float], group: O1) -> F8:
    """The log of each row's factor, 0 for rows without a group and for groups without a factor."""
    index, names = pd.factorize(group)
    table = np.log([*(factors.get(str(name), 1.0) for name in names), 1.0])
    return np.asarray(table[index], dtype=np.float64)


def _log_evidence_without(observed: F8, expected: F8) -> float:
    """The same for factors that are all 1: Poisson counts, the limit of `log_evidence`."""
    return float(-expected.sum())


def _posterior(prior: float | None, observed: F8, expected: F8) -> tuple[F8, F8, F8]:
    if prior is None:
        one = np.ones(len(observed))
        return one, one, one
    shape, rate = prior + observed, prior + expected
    low, high = (gamma.ppf(q, shape, scale=1 / rate) for q in (0.025, 0.975))
    return shape / rate, np.asarray(low), np.asarray(high)


def _dispersion(outcome: F8, cluster: O1) -> float:
    """Variance over mean of the outcomes when whole clusters come or stay away (rare outcomes)."""
    index, names = pd.factorize(np.asarray(cluster, dtype=object))
    sums = np.bincount(index, outcome, len(names))
    return float(sums @ sums / sums.sum())
