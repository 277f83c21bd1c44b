"""Logistic regression as the plain model to beat: imputed, scaled, shrunk, in declared directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from models.arrays import B1, F8
from models.errors import EstimatorError
from models.estimators.base import RiskEstimator
from models.estimators.scorers import LinearScorer, Term
from models.frame import FeatureSpec


class LogisticBaseline(RiskEstimator):
    """L2 logistic regression on signed logs, with missing indicators and one column per level.

    Coefficients of features with a declared direction are bounded at zero on its side; they have no missing
    indicator, which no bound would hold: the encoder puts missing values at their safe end. `l2` is the
    precision of a normal prior on each scaled coefficient.
    """

    def __init__(self, features: tuple[FeatureSpec, ...] = (), *, l2: float = 1.0) -> None:
        self.features = features
        self.l2 = l2

    def _learn(self, matrix: F8, label: F8, weight: F8) -> LinearScorer:
        drafts = tuple(_drafts(matrix, self.features))
        design = np.column_stack(
            [np.ones(len(label)), *(term.column(matrix[:, term.feature]) for term in drafts)]
        )
        centre = np.average(design, axis=0, weights=weight)
        spread = np.sqrt(np.average((design - centre) ** 2, axis=0, weights=weight))
        centre[0], spread[0] = 0.0, 1.0
        kept = spread > 1e-12  # a column that never varies has nothing to say
        scaled = (design[:, kept] - centre[kept]) / spread[kept]
        found = np.zeros(len(spread))
        found[kept] = (
            _solve(scaled, label, weight, self._bounds(drafts, kept), self.l2) / spread[kept]
        )
        terms = [
            replace(t, centre=float(c), coefficient=float(b))
            for t, c, b in zip(drafts, centre[1:], found[1:], strict=True)
        ]
        return LinearScorer(float(found[0]), tuple(terms))

    def _bounds(
        self, drafts: tuple[Term, ...], kept: B1
    ) -> list[tuple[float | None, float | None]]:
        sides: dict[int, tuple[float | None, float | None]] = {1: (0.0, None), -1: (None, 0.0)}
        free: tuple[float | None, float | None] = (None, None)
        bounds = [
            sides.get(self.features[term.feature].direction, free) if term.part == "value" else free
            for term in drafts
        ]
        return [bound for bound, keep in zip([free, *bounds], kept, strict=True) if keep]


def _drafts(matrix: F8, features: tuple[FeatureSpec, ...]) -> Iterator[Term]:
    """The columns that each feature stands for, without coefficients."""
    for i, spec in enumerate(features):
        values = matrix[:, i]
        missing = np.isnan(values)
        if spec.categorical:
            for level in np.unique(values[~missing]):
                yield Term(i, "level", 0.0, 0.0, level=float(level))
        elif not missing.all():
            yield Term(i, "value", 0.0, 0.0, fill=float(np.median(values[~missing])))
        if missing.any():
            yield Term(i, "missing", 0.0, 0.0)


def _solve(design: F8, label: F8, weight: F8, bounds: list[Any], l2: float) -> F8:
    prior = np.full(design.shape[1], l2)
    prior[0] = 0.0  # the intercept is not shrunk

    def loss(b: F8) -> tuple[float, F8]:
        margin = design @ b
        value = weight @ (np.logaddexp(0.0, margin) - label * margin) + 0.5 * prior @ b**2
        return float(value), design.T @ (weight * (expit(margin) - label)) + prior * b

    found = minimize(
        loss,
        np.zeros(design.shape[1]),
        jac=True,
        bounds=bounds,
        method="L-BFGS-B",
        options={"maxiter": 2000},
    )
    if not np.isfinite(found.x).all():
        raise EstimatorError(
            f"logistic regression did not converge ({found.message}); raise l2={l2}."
        )
    return np.asarray(found.x, dtype=np.float64)
