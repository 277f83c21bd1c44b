"""Which estimators compete, from the simplest up."""

from __future__ import annotations

from dataclasses import dataclass

from sklearn.base import clone

from models.errors import EstimatorError
from models.estimators import LastViolenceRanking, LogisticBaseline, RiskBooster
from models.estimators.base import RiskEstimator
from models.frame import FeatureSpec


@dataclass(frozen=True)
class Candidate:
    """One estimator under a name; of two that tie the lower `complexity` is taken.

    A `yardstick` is measured and shown beside the others, and never shipped: a ranking by one column has no
    reasons to give, and with a handful of positives it would win ties by its simplicity alone.
    """

    name: str
    title: str
    estimator: RiskEstimator
    complexity: int
    yardstick: bool = False

    def fresh(
        self, features: tuple[FeatureSpec, ...], *, seed: int, num_threads: int
    ) -> RiskEstimator:
        """An unfitted copy over these features; seed and threads go to estimators that have them."""
        copy: RiskEstimator = clone(self.estimator)
        wanted = {"features": features, "seed": seed, "num_threads": num_threads}
        known = copy.get_params()
        copy.set_params(**{name: value for name, value in wanted.items() if name in known})
        return copy


def default_candidates(
    features: tuple[FeatureSpec, ...], *, ranking_column: str = "days_since_violence"
) -> tuple[Candidate, ...]:
    """Ranking by the last violence (when there is such a column), logistic regression, trees."""
    ranking = Candidate(
        "last_violence",
        "按最近一次暴力排序（标尺）",
        LastViolenceRanking(column=ranking_column),
        1,
        yardstick=True,
    )
    others = (
        Candidate("logistic", "逻辑回归", LogisticBaseline(), 2),
        Candidate("booster", "梯度提升树（单调约束）", RiskBooster(), 3),
    )
    return (ranking, *others) if ranking_column in {spec.name for spec in features} else others


def check_candidates(candidates: tuple[Candidate, ...]) -> None:
    """Nothing when names are distinct; EstimatorError otherwise."""
    names = [candidate.name for candidate in candidates]
    if not names:
        raise EstimatorError("candidates=(): give at least one, see default_candidates.")
    if len(set(names)) < len(names):
        raise EstimatorError(f"candidates {', '.join(names)}: each needs a name of its own.")
