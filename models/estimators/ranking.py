"""The rule that a model must beat: who was violent last comes first."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from models.arrays import F8
from models.encoding import Encoded
from models.errors import EstimatorError
from models.estimators.base import RiskEstimator
from models.estimators.scorers import RankingScorer
from models.frame import FeatureSpec


class LastViolenceRanking(RiskEstimator):
    """Ranks by one column of days since something; rows where it never happened come last."""

    # never is a place of its own here, behind the furthest day
    fills_missing: ClassVar[bool] = False

    def __init__(
        self, features: tuple[FeatureSpec, ...] = (), *, column: str = "days_since_violence"
    ) -> None:
        self.features = features
        self.column = column

    def _learn(self, data: Encoded, label: F8, weight: F8) -> RankingScorer:
        feature = self._position()
        days = data.column(feature)
        seen = days[~np.isnan(days)]
        furthest = float(max(seen.max(), 1.0)) if len(seen) else 1.0
        draft = RankingScorer(feature, furthest, 0.0)
        base = float(np.average(draft.part(feature, days), weights=weight))
        return RankingScorer(feature, furthest, base)

    def _position(self) -> int:
        names = [spec.name for spec in self.features]
        if self.column not in names:
            raise EstimatorError(
                f"column={self.column!r} is not a feature; there are {', '.join(names[:20])}."
            )
        return names.index(self.column)
