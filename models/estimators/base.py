# ruff: noqa: N803 -- X is the name that scikit-learn passes by keyword
"""What all estimators share: scikit-learn's contract over a frame with declared features."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from models.arrays import B1, F8, I8
from models.encoding import Encoded, Encoder, fit_encoder
from models.errors import EstimatorError
from models.estimators.scorers import Scorer
from models.frame import FeatureSpec
from models.runs import Runs


class RiskEstimator(ClassifierMixin, BaseEstimator, ABC):  # type: ignore[misc]
    """Base of the estimators: `fit` learns `encoder_` and `scorer_`, everything else follows from them."""

    features: tuple[FeatureSpec, ...]
    # whether a missing value counts as the safe end of a feature with a direction (see Encoder)
    fills_missing: ClassVar[bool] = True
    encoder_: Encoder
    scorer_: Scorer

    def fit(
        self, X: pd.DataFrame, y: Any, sample_weight: Any = None, *, rows: B1 | None = None
    ) -> RiskEstimator:
        """The fitted estimator; EstimatorError when `y` has one class only.

        With `rows` only these are learned from, `y` and `sample_weight` being theirs: `X` is not copied for it.
        """
        label = np.asarray(y, dtype=np.float64)
        if set(np.unique(label)) != {0.0, 1.0}:
            raise EstimatorError(
                f"labels are {sorted(set(label))[:5]}; an estimator needs both 0 and 1."
            )
        weight = (
            np.ones(len(label))
            if sample_weight is None
            else np.asarray(sample_weight, dtype=np.float64)
        )
        if min(weight[label == 1].sum(), weight[label == 0].sum()) <= 0:
            raise EstimatorError("all rows of one label have weight 0; an estimator needs both.")
        self.encoder_ = fit_encoder(X, self.features, fill=self.fills_missing, rows=rows)
        self.scorer_ = self._learn(self.encoder_.over(X, rows), label, weight)
        self.classes_ = np.array([0, 1])
        self.n_features_in_ = len(self.features)
        return self

    def decision_function(self, X: pd.DataFrame) -> F8:
        """Log-odds of each row, not calibrated."""
        return self.run_margins(Runs.single(X))

    def run_margins(self, runs: Runs) -> F8:
        """Log-odds of every night of the runs, run after run: those of `decision_function` on each night's row."""
        check_is_fitted(self, "scorer_")
        found = [self._block(block) for block in runs.blocks()]
        return np.concatenate(found) if found else np.empty(0)

    def _block(self, runs: Runs) -> F8:
        data = self.encoder_.over(runs.rows)
        parts = (self._part(place, data, runs) for place in self.scorer_.places)
        return self.scorer_.total(parts, int(runs.nights.sum()))

    def _part(self, place: int, data: Encoded, runs: Runs) -> F8:
        """What the feature at that place brings to the margin of each night."""
        spec = self.encoder_.features[place]
        if spec.name in runs.moving:
            moved = pd.Series(runs.moved(spec.name))
            return self.scorer_.part(place, self.encoder_.column(moved, spec))
        return np.repeat(self.scorer_.part(place, data.column(place)), runs.nights)

    def predict_proba(self, X: pd.DataFrame) -> F8:
        """Columns: probability of 0 and of 1, not calibrated."""
        risk = expit(self.decision_function(X))
        return np.column_stack([1 - risk, risk])

    def predict(self, X: pd.DataFrame) -> I8:
        """1 where the probability is above one half."""
        return (self.decision_function(X) > 0).astype(np.int64)

    @abstractmethod
    def _learn(self, data: Encoded, label: F8, weight: F8) -> Scorer:
        """What scores rows of the encoded matrix."""
