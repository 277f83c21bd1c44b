"""Predictions of later rows by models of earlier ones, for every candidate on every fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.arrays import B1, F8, I8, O1
from models.candidates import Candidate
from models.estimators.base import RiskEstimator
from models.folds import Split
from models.frame import TrainingFrame


@dataclass(frozen=True, eq=False)
class OutOfTime:
    """The pooled test rows of all folds, with each candidate's margins and the models that gave them."""

    rows: I8
    fold: I8
    label: F8
    weight: F8
    cluster: O1
    margins: dict[str, F8]
    fitted: dict[str, tuple[RiskEstimator, ...]]


def predict_out_of_time(
    frame: TrainingFrame,
    candidates: Sequence[Candidate],
    *,
    folds: Sequence[Split],
    seed: int,
    num_threads: int,
) -> OutOfTime:
    """Each candidate fitted per fold on what was known at its cut, and its margins on the fold's test rows."""
    tests = [np.flatnonzero(fold.test_mask(frame)) for fold in folds]
    rows = np.concatenate(tests)
    fitted = {
        candidate.name: tuple(
            fit(candidate, frame, mask=fold.train_mask(frame), seed=seed, num_threads=num_threads)
            for fold in folds
        )
        for candidate in candidates
    }
    margins = {name: _margins(frame, models, tests) for name, models in fitted.items()}
    number = np.repeat(np.arange(len(folds)), [len(test) for test in tests])
    return OutOfTime(
        rows, number, frame.labels[rows], frame.weights[rows], frame.clusters[rows], margins, fitted
    )


def fit(
    candidate: Candidate, frame: TrainingFrame, *, mask: B1, seed: int, num_threads: int
) -> RiskEstimator:
    """The candidate fitted on these rows."""
    estimator = candidate.fresh(frame.features, seed=seed, num_threads=num_threads)
    return estimator.fit(
        frame.rows, frame.labels[mask], sample_weight=frame.weights[mask], rows=mask
    )


def _margins(frame: TrainingFrame, models: Sequence[RiskEstimator], tests: Sequence[I8]) -> F8:
    pairs = [(model, rows) for model, rows in zip(models, tests, strict=True) if len(rows)]
    return np.concatenate([model.decision_function(frame.rows.iloc[rows]) for model, rows in pairs])
