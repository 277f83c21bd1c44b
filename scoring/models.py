"""What scoring needs of a model; `models.store` gives such objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.errors import ScoringError

DISPUTE, HARM, SELF = "dispute", "person_harm", "person_self"
TARGETS = {DISPUTE: "", HARM: "伤人", SELF: "自伤"}


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """The name."""


class RiskModel(Protocol):
    """A calibrated model: risks, their parts in log-odds per feature, and stored band edges."""

    @property
    def version(self) -> str:
        """Its name in the store."""

    @property
    def features(self) -> Sequence[Named]:
        """The columns it needs."""

    def edge(self, share: float) -> float:
        """The risk at or above which that share of at-risk rows lay at training."""

    def risk(self, data: pd.DataFrame) -> NDArray[np.float64]:
        """One probability per row."""

    def contributions(self, data: pd.DataFrame) -> pd.DataFrame:
        """Log-odds per feature, one row per row of `data`."""


Models = Mapping[str, RiskModel]


def check_models(models: Models) -> None:
    """Refuses unknown targets, and a set without a model for disputes."""
    unknown = sorted(set(models) - set(TARGETS))
    if unknown:
        raise ScoringError(f"unknown target {unknown[0]!r}; use {', '.join(TARGETS)}.")
    if DISPUTE not in models:
        raise ScoringError("there is no model for disputes; run `jianwei train` first.")


def feature_names(models: Models, targets: Sequence[str]) -> list[str]:
    """The features that the models of these targets need."""
    return sorted({f.name for t in targets if t in models for f in models[t].features})


def versions(models: Models) -> dict[str, str]:
    """Model versions by target, in a fixed order."""
    return {target: models[target].version for target in TARGETS if target in models}
