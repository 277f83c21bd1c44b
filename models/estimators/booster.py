"""Gradient-boosted trees with declared directions, set for few positives."""

from __future__ import annotations

from typing import Any

import lightgbm

from models.arrays import F8
from models.encoding import Encoded
from models.estimators.base import RiskEstimator
from models.estimators.scorers import BoosterScorer
from models.frame import FeatureSpec


class RiskBooster(RiskEstimator):
    """LightGBM whose risk moves only in the direction that each feature declares, out of missing too.

    LightGBM sends missing values to either side of a split whatever the direction, so the encoder leaves none
    in a feature that has one.

    The number of trees is fixed, not stopped early: with a few hundred positives a held-out slice says
    little and costs a fifth of them. Leaves need `min_leaf_rows` rows and are shrunk by `l2`, in units of
    weight x p(1-p), so that a leaf with one positive cannot claim much. Few trees, each over a third of the features,
    rank later rows better than many over most: with a hundred outcomes the first features chosen are chosen by luck.
    """

    def __init__(
        self,
        features: tuple[FeatureSpec, ...] = (),
        *,
        n_trees: int = 80,
        learning_rate: float = 0.05,
        num_leaves: int = 5,
        min_leaf_rows: int = 40,
        l2: float = 2.0,
        feature_share: float = 0.3,
        seed: int = 0,
        num_threads: int = 1,
    ) -> None:
        self.features = features
        self.n_trees = n_trees
        self.learning_rate = learning_rate
        self.num_leaves = num_leaves
        self.min_leaf_rows = min_leaf_rows
        self.l2 = l2
        self.feature_share = feature_share
        self.seed = seed
        self.num_threads = num_threads

    def _learn(self, data: Encoded, label: F8, weight: F8) -> BoosterScorer:
        categorical = [i for i, spec in enumerate(self.features) if spec.categorical]
        # our own column names: LightGBM refuses some characters that a city's frame may carry
        given = lightgbm.Dataset(
            data.matrix(),
            label=label,
            weight=weight,
            feature_name=[f"f{i}" for i in range(data.width)],
            categorical_feature=categorical,
            params=self._settings(),
        )
        return BoosterScorer.of(
            lightgbm.train(self._settings(), given, self.n_trees), self.num_threads
        )

    def _settings(self) -> dict[str, Any]:
        return {
            "objective": "binary",
            "learning_rate": self.learning_rate,
            "num_leaves": self.num_leaves,
            "min_data_in_leaf": self.min_leaf_rows,
            "min_data_per_group": self.min_leaf_rows,
            "lambda_l2": self.l2,
            "feature_fraction": self.feature_share,
            "monotone_constraints": [spec.direction for spec in self.features],
            "seed": self.seed,
            "num_threads": self.num_threads,
            # the same rows must give the same trees, whatever the number of threads
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        }
