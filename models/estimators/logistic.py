"""Logistic regression as the plain model to beat: imputed, scaled, shrunk, in declared directions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import logit

from models.arrays import F8
from models.errors import EstimatorError
from models.estimators.base import RiskEstimator
from models.estimators.blocks import Blocks, spread_of
from models.estimators.scorers import LinearScorer, Term
from models.frame import FeatureSpec


class LogisticBaseline(RiskEstimator):
    """L2 logistic regression on signed logs, with missing indicators and one column per level.

    Coefficients of features with a declared direction are bounded at zero on its side; they have no missing
    indicator, which no bound would hold: the encoder puts missing values at their safe end. `l2` is the
    precision of a normal prior on each scaled coefficient.
    """

    def __init__(
        self, features: tuple[FeatureSpec, ...] = (), *, l2: float = 1.0, num_threads: int = 1
    ) -> None:
        self.features = features
        self.l2 = l2
        self.num_threads = num_threads

    def _learn(self, matrix: F8, label: F8, weight: F8) -> LinearScorer:
        drafts = [
            (replace(draft, centre=centre), spread)
            for draft in _drafts(matrix, self.features)
            for centre, spread in [spread_of(draft.column(matrix[:, draft.feature]), weight)]
            # a column that never varies has nothing to say
            if spread > 1e-12
        ]
        terms, spreads = [draft for draft, _ in drafts], np.array([1.0, *(s for _, s in drafts)])
        blocks = Blocks.of(
            _scaled(matrix, drafts), rows=len(label), width=len(spreads), threads=self.num_threads
        )
        found = _solve(blocks, label, weight, self._bounds(terms), self.l2) / spreads
        told = [
            replace(term, coefficient=float(b)) for term, b in zip(terms, found[1:], strict=True)
        ]
        return LinearScorer(float(found[0]), tuple(told))

    def _bounds(self, terms: Sequence[Term]) -> list[tuple[float | None, float | None]]:
        sides: dict[int, tuple[float | None, float | None]] = {1: (0.0, None), -1: (None, 0.0)}
        free: tuple[float | None, float | None] = (None, None)
        bounds = [
            sides.get(self.features[term.feature].direction, free) if term.part == "value" else free
            for term in terms
        ]
        return [free, *bounds]


def _scaled(matrix: F8, drafts: Sequence[tuple[Term, float]]) -> Iterator[F8]:
    """The intercept's column, then every term's, centred and scaled."""
    yield np.ones(len(matrix))
    for term, spread in drafts:
        yield (term.column(matrix[:, term.feature]) - term.centre) / spread


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


def _solve(blocks: Blocks, label: F8, weight: F8, bounds: list[Any], l2: float) -> F8:
    prior = np.full(len(bounds), l2)
    prior[0] = 0.0  # the intercept is not shrunk
    begin = np.zeros(len(bounds))
    begin[0] = logit(np.average(label, weights=weight))

    def loss(b: F8) -> tuple[float, F8]:
        value, slope = blocks.logistic_loss(b, label, weight)
        return value + 0.5 * float(prior @ b**2), slope + prior * b

    found = minimize(
        loss, begin, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 2000}
    )
    if not np.isfinite(found.x).all():
        raise EstimatorError(
            f"logistic regression did not converge ({found.message}); raise l2={l2}."
        )
    return np.asarray(found.x, dtype=np.float64)
