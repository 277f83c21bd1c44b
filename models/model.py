"""A model that scores: encoder, scorer, calibrator, what its corrections go by, and band edges."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from models.arrays import F8, O1
from models.calibration import Calibrator
from models.edges import Edges
from models.encoding import Encoder
from models.estimators.scorers import Scorer
from models.frame import Data, FeatureSpec, to_pandas
from models.grouping import Grouping


@dataclass(frozen=True)
class Model:
    """One target's model. `version` is "unsaved" until the store names it.

    `grouping` says whose odds the calibrator's factors multiply; its column is one of the features.
    """

    target: str
    encoder: Encoder
    scorer: Scorer
    calibrator: Calibrator
    stored_edges: Edges = field(default_factory=Edges)
    version: str = "unsaved"
    grouping: Grouping | None = None

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
        return self.calibrator.log_odds(
            self.scorer.margin(self.encoder.matrix(data)), self._group(data)
        )

    def risk(self, data: Data) -> F8:
        """The calibrated probability of each row; FrameError names columns that are missing or wrong."""
        return self.calibrator.risk(
            self.scorer.margin(self.encoder.matrix(data)), self._group(data)
        )

    def contributions(self, data: Data) -> pd.DataFrame:
        """Log-odds per row and feature (exact SHAP x calibration slope): with `base` they add up to logit(risk).

        The offset of a row's group is part of what the grouping's feature contributes: its value decides it.
        """
        frame = to_pandas(data)
        found = self.scorer.contributions(self.encoder.matrix(frame)) * self.calibrator.slope
        if self.grouping is not None:
            place = self.encoder.names().index(self.grouping.column)
            found[:, place] += self.calibrator.offset(self._group(frame))
        return pd.DataFrame(found, columns=list(self.encoder.names()))

    def _group(self, data: Data) -> O1 | None:
        return None if self.grouping is None else self.grouping.groups(data)
