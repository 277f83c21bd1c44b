"""The numbers of the card: metrics with intervals, selection, reliability, importance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.arrays import F8, I8, O1
from models.calibration import CrossFitted, cross_fit
from models.candidates import Candidate
from models.evaluation.comparison import Comparison, compare, log_losses
from models.evaluation.intervals import Interval, interval, share_intervals
from models.evaluation.ranking import auc_metric, average_precision_metric
from models.evaluation.reliability import group_table
from models.frame import TrainingFrame
from models.model import Model
from models.out_of_time import OutOfTime
from models.pooling_trial import PoolingTrial, try_pooling
from models.trained import CandidateResult

CLUSTER_PARTS = 5
IMPORTANCE_ROWS = 5000


@dataclass(frozen=True, eq=False)
class Verdict:
    """Every candidate as cross-fitted calibration leaves it, what that was split by, and the paired comparison.

    `pooling` says of each candidate whether corrections by group paid; where they did, `fitted` has them in it.
    """

    fitted: dict[str, CrossFitted]
    calibrated_by: str
    comparison: tuple[Comparison, ...]
    pooling: dict[str, PoolingTrial]

    @property
    def chosen(self) -> str:
        """The name of the chosen candidate."""
        return next(row.name for row in self.comparison if row.chosen)


def judge(found: OutOfTime, candidates: Sequence[Candidate], *, group: O1 | None = None) -> Verdict:
    """The candidates calibrated crosswise and compared in pairs on the pooled out-of-time rows.

    With `group` (the group of each row) corrections by group are tried on every candidate but yardsticks, which
    rank by their rule alone.
    """
    parts, calibrated_by = calibration_parts(found)
    fitted = {
        name: cross_fit(margin, found.label, parts=parts, weight=found.weight)
        for name, margin in found.margins.items()
    }
    yardsticks = [candidate.name for candidate in candidates if candidate.yardstick]
    # a night is scored by what the other folds taught, so there must be some
    can = fitted if calibrated_by == "fold" else {}
    trials = {
        name: try_pooling(found, name, plain=fit, parts=parts, group=group)
        for name, fit in can.items()
        if group is not None and name not in yardsticks
    }
    fitted |= {name: trial.pooled for name, trial in trials.items() if trial.kept}
    losses = {name: log_losses(found.label, fit.risk) for name, fit in fitted.items()}
    complexity = {candidate.name: candidate.complexity for candidate in candidates}
    comparison = compare(
        losses, complexity, weight=found.weight, cluster=found.cluster, yardsticks=yardsticks
    )
    return Verdict(fitted, calibrated_by, comparison, trials)


def calibration_parts(found: OutOfTime) -> tuple[I8, str]:
    """The parts to cross-fit calibration over, and their name: folds, or clusters where folds cannot do.

    Folds cannot when there is only one, or when all positives but one fold's are missing.
    """
    if _rest_has_both_classes(found.label, found.fold):
        return found.fold, "fold"
    codes, _ = pd.factorize(found.cluster, sort=True)
    return (codes % CLUSTER_PARTS).astype(np.int64), "cluster"


def candidate_results(
    found: OutOfTime, verdict: Verdict, *, candidates: Sequence[Candidate], seed: int
) -> tuple[CandidateResult, ...]:
    """Average precision, AUC, log-loss and Brier score of every candidate with cluster intervals.

    The first two rank by margins (with their group's offset), not by risks: cross-fitted calibrators differ
    between folds, and a fold with many positives is calibrated by poorer ones, which would mix the pooled
    ranks against the truth.
    """
    fits = [verdict.fitted[candidate.name] for candidate in candidates]
    means = _means(found, [fit.risk for fit in fits], seed)
    return tuple(
        CandidateResult(
            c.name, c.title, c.complexity, _ranking(found, fit, seed) | mean, c.yardstick
        )
        for c, fit, mean in zip(candidates, fits, means, strict=True)
    )


def group_tables(
    frame: TrainingFrame, found: OutOfTime, *, risk: F8, columns: Sequence[str], seed: int
) -> dict[str, pd.DataFrame]:
    """Calibration within each level of the named columns, such as the kind of dispute."""
    return {
        name: group_table(
            frame.rows[name].to_numpy()[found.rows], found.label, risk,
            weight=found.weight, cluster=found.cluster, seed=seed,
        )
        for name in columns
    }  # fmt: skip


def importance_table(model: Model, frame: TrainingFrame, *, rows: I8) -> pd.DataFrame:
    """One row a feature, the strongest first: feature, title, mechanism, mean_abs (log-odds, out-of-time rows)."""
    step = max(1, len(rows) // IMPORTANCE_ROWS)
    shap = model.contributions(frame.rows.iloc[rows[::step]]).abs().mean()
    table = pd.DataFrame(
        {
            "feature": [spec.name for spec in model.features],
            "title": [spec.label for spec in model.features],
            "mechanism": [spec.mechanism for spec in model.features],
            "mean_abs": shap.to_numpy(dtype=np.float64),
        }
    )
    return table.sort_values(["mean_abs", "feature"], ascending=[False, True], ignore_index=True)


def _ranking(found: OutOfTime, fitted: CrossFitted, seed: int) -> dict[str, Interval]:
    metrics = {"average_precision": average_precision_metric, "auc": auc_metric}
    return {
        name: interval(
            metric(found.label, fitted.margin),
            cluster=found.cluster,
            weight=found.weight,
            seed=seed,
        )
        for name, metric in metrics.items()
    }


def _means(found: OutOfTime, risks: Sequence[F8], seed: int) -> list[dict[str, Interval]]:
    """Of each candidate's risks the metrics that are shares of sums, over the same draws."""
    y, w = found.label, found.weight
    names = ("log_loss", "brier", "expected_per_observed")
    pairs = [
        pair
        for risk in risks
        for pair in ((w * log_losses(y, risk), w), (w * (risk - y) ** 2, w), (w * risk, w * y))
    ]
    told = share_intervals(pairs, cluster=found.cluster, seed=seed)
    return [
        dict(zip(names, told[start : start + len(names)], strict=True))
        for start in range(0, len(told), len(names))
    ]


def _rest_has_both_classes(label: F8, groups: I8) -> bool:
    names = np.unique(groups)
    return len(names) > 1 and all(len(np.unique(label[groups != g])) == 2 for g in names)
