"""Logistic regression as the plain model to beat: imputed, scaled, shrunk, in declared directions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from scipy.special import logit

from models.arrays import F8
from models.encoding import Encoded
from models.estimators.base import RiskEstimator
from models.estimators.blocks import Blocks, Columns, spread_of
from models.estimators.newton import Bound, Expansion, lowest_point
from models.estimators.scorers import LinearScorer, Term
from models.frame import FeatureSpec

# how far one coefficient may move the log-odds of any row in one step
REACH = 5.0


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

    def _learn(self, data: Encoded, label: F8, weight: F8) -> LinearScorer:
        columns = Columns(rows=len(data), most=1 + _most(data))
        columns.add(np.ones(len(data)))
        terms, spreads = [], [1.0]
        for term, spread, column in _scaled(data, weight):
            columns.add(column)
            terms.append(term)
            spreads.append(spread)
        blocks = Blocks(columns.matrix(), self.num_threads)
        found = _solve(blocks, label, weight, self._bounds(terms), self.l2) / np.array(spreads)
        told = [
            replace(term, coefficient=float(b)) for term, b in zip(terms, found[1:], strict=True)
        ]
        return LinearScorer(float(found[0]), tuple(told))

    def _bounds(self, terms: Sequence[Term]) -> list[Bound]:
        sides: dict[int, Bound] = {1: (0.0, None), -1: (None, 0.0)}
        free: Bound = (None, None)
        bounds = [
            sides.get(self.features[term.feature].direction, free) if term.part == "value" else free
            for term in terms
        ]
        return [free, *bounds]


def _scaled(data: Encoded, weight: F8) -> Iterator[tuple[Term, float, F8]]:
    """The terms without coefficients, each with its spread and its column, centred and scaled."""
    for place, spec in enumerate(data.encoder.features):
        values = data.column(place)
        for draft in _drafts(values, place, categorical=spec.categorical):
            column = draft.column(values)
            centre, spread = spread_of(column, weight)
            # a column that never varies has nothing to say
            if spread > 1e-12:
                yield replace(draft, centre=centre), spread, (column - centre) / spread


def _most(data: Encoded) -> int:
    """How many terms there can be: a feature is a value or its levels, and may be missing."""
    levels = data.encoder.levels
    return sum(1 + len(levels.get(spec.name, ("value",))) for spec in data.encoder.features)


def _drafts(values: F8, place: int, *, categorical: bool) -> Iterator[Term]:
    """The columns that a feature stands for, without coefficients."""
    missing = np.isnan(values)
    if categorical:
        for level in np.unique(values[~missing]):
            yield Term(place, "level", 0.0, 0.0, level=float(level))
    elif not missing.all():
        yield Term(place, "value", 0.0, 0.0, fill=float(np.median(values[~missing])))
    if missing.any():
        yield Term(place, "missing", 0.0, 0.0)


def _solve(blocks: Blocks, label: F8, weight: F8, bounds: Sequence[Bound], l2: float) -> F8:
    prior = np.full(len(bounds), l2)
    prior[0] = 0.0  # the intercept is not shrunk
    begin = np.zeros(len(bounds))
    begin[0] = logit(np.average(label, weights=weight))

    def expand(b: F8) -> Expansion:
        told = blocks.logistic(b, label, weight)
        value, slope = told.loss + 0.5 * float(prior @ b**2), told.slope + prior * b
        return value, slope, lambda: told.curvature() + np.diag(prior)

    # a rare level's column is steep and short: beyond it the parabola at hand says nothing
    reach = REACH / blocks.largest()
    return lowest_point(expand, begin, bounds=bounds, reach=reach)
