"""A model that scores: encoder, scorer, calibrator and band edges."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from models.arrays import F8
from models.calibration import Calibrator
from models.edges import Edges
from models.encoding import Encoder
from models.estimators.scorers import Scorer
from models.frame import Data, FeatureSpec


@dataclass(frozen=True)
class Model:
    """One target's model. `version` is "unsaved" until the store names it."""

    target: str
    encoder: Encoder
    scorer: Scorer
    calibrator: Calibrator
    stored_edges: Edges = field(default_factory=Edges)
    version: str = "unsaved"

    @property
    def features(self) -> tuple[FeatureSpec, ...]:
        """The features it reads, in order."""
        return self.encoder.features

    @property
    def edges(self) -> dict[str, float]:
        """The risk from which each band starts, highest first, for the shares that were asked for at training."""
        return dict(sorted(self.stored_edges.by_name.items(), key=lambda item: -item[1]))

    def edge(self, share: float) -> float:
        """The risk at or above which at most `share` of at-risk rows lay, out of time; for a policy made later."""
        return self.stored_edges.at(share)

    @property
    def base(self) -> float:
        """The log-odds that contributions start from."""
        return self.calibrator.intercept + self.calibrator.slope * self.scorer.base

    def log_odds(self, data: Data) -> F8:
        """logit(risk) of each row."""
        return self.calibrator.log_odds(self.scorer.margin(self.encoder.matrix(data)))

    def risk(self, data: Data) -> F8:
        """The calibrated probability of each row; FrameError names columns that are missing or wrong."""
        return self.calibrator.risk(self.scorer.margin(self.encoder.matrix(data)))

    def contributions(self, data: Data) -> pd.DataFrame:
        """Log-odds per row and feature (exact SHAP x calibration slope): with `base` they add up to logit(risk)."""
        found = self.scorer.contributions(self.encoder.matrix(data)) * self.calibrator.slope
        return pd.DataFrame(found, columns=list(self.encoder.names()))
