"""What the card says about corrections by group: how far each goes, and whether they paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.arrays import F8, O1
from models.calibration import fit_calibrator
from models.grouping import Grouping
from models.out_of_time import OutOfTime
from models.pooling import GroupFactor, Pooled, pool
from models.pooling_trial import PoolingTrial


@dataclass(frozen=True)
class PooledGroup:
    """One group on the test rows: weighted outcomes observed, and expected without and with corrections.

    `expected_*` are cross-fitted. `factor` with its interval is the correction that all test rows together
    give, 1 where the groups differ no more than by chance.
    """

    group: str
    title: str
    rows_n: int
    positives_n: int
    observed: float
    expected_before: float
    expected_after: float
    factor: float
    low: float
    high: float


@dataclass(frozen=True)
class PoolingReport:
    """Every group, and the paired trial on rows that the corrections never saw; `kept`: the model has them in it."""

    title: str
    kept: bool
    found: bool
    log_loss: float  # without corrections
    worse_by: float
    standard_error: float
    prior: float | None
    dispersion: float
    groups: tuple[PooledGroup, ...]


def pooling_report(
    found: OutOfTime, name: str, *, trial: PoolingTrial, grouping: Grouping, group: O1
) -> PoolingReport:
    """The report of the candidate's trial."""
    pooled = _pooled(found, name, group)
    before, after = trial.plain.risk, trial.pooled.risk
    return PoolingReport(
        grouping.title, trial.kept, trial.found, trial.log_loss, trial.worse_by, trial.standard_error,
        pooled.prior, pooled.dispersion,
        tuple(
            _row(factor, grouping, found, group=group, before=before, after=after)
            for factor in pooled.groups
        ),
    )  # fmt: skip


def _pooled(found: OutOfTime, name: str, group: O1) -> Pooled:
    """The corrections by all test rows, as the final calibrator has them."""
    margin = found.margins[name]
    risk = fit_calibrator(margin, found.label, weight=found.weight).risk(margin)
    return pool(group, found.label, risk, weight=found.weight, cluster=found.cluster)


def _row(
    factor: GroupFactor, grouping: Grouping, found: OutOfTime, *, group: O1, before: F8, after: F8
) -> PooledGroup:
    mine = np.asarray(group == factor.group)
    weight = found.weight[mine]
    return PooledGroup(
        factor.group, grouping.name(factor.group), int(mine.sum()), int(found.label[mine].sum()),
        factor.observed, float(weight @ before[mine]), float(weight @ after[mine]),
        factor.factor, factor.low, factor.high,
    )  # fmt: skip
