"""What training hands to the store: the model and everything that can be said about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from models.about import About
from models.by_group import GroupReport
from models.evaluation.comparison import Comparison
from models.evaluation.intervals import Interval
from models.evaluation.reliability import BrierParts
from models.model import Model
from models.pooling_report import PoolingReport


@dataclass(frozen=True)
class CapacityPoint:
    """One candidate at one capacity."""

    candidate: str
    per_day: int
    recall: Interval
    recall_reachable: Interval
    precision: Interval
    lead_time_days: float
    coverage_none: float
    listed_n: int
    incidents_n: int
    reachable_n: int
    caught_n: int


@dataclass(frozen=True)
class CandidateResult:
    """One candidate's out-of-time metrics by name, each with its interval."""

    name: str
    title: str
    complexity: int
    metrics: dict[str, Interval]
    yardstick: bool = False


@dataclass(frozen=True)
class Attribution:
    """Of all known incidents, those without usable ids or whose dispute names only a company (ESTIMAND)."""

    unattributable_n: int
    incidents_n: int


@dataclass(frozen=True)
class DataFacts:
    """The fingerprint of the training data; `secondary_n` rows have the wider outcome (None: it was not given)."""

    rows_n: int
    positives_n: int
    entities_n: int
    clusters_n: int
    time_from: pd.Timestamp
    time_until: pd.Timestamp
    max_known_at: pd.Timestamp
    sha256: str
    secondary_n: int | None = None


@dataclass(frozen=True, eq=False)
class Report:
    """Every computed number behind the card; tables are frames as their makers document them."""

    data: DataFacts
    candidates: tuple[CandidateResult, ...]
    comparison: tuple[Comparison, ...]
    folds: pd.DataFrame
    reliability: pd.DataFrame
    groups: dict[str, pd.DataFrame]
    brier: BrierParts
    calibrated_by: str
    capacity: tuple[CapacityPoint, ...]
    headline_per_day: int | None
    importance: pd.DataFrame
    edges_from: str
    settings: dict[str, Any] = field(default_factory=dict)
    attribution: Attribution | None = None
    pooling: PoolingReport | None = None
    by_group: GroupReport | None = None

    @property
    def folds_by(self) -> str:
        """`time`, or `entity` when training and test share the period and only the people differ."""
        return str(self.folds["by"].iloc[0])

    @property
    def champion(self) -> str:
        """The name of the chosen candidate."""
        return next(row.name for row in self.comparison if row.chosen)


@dataclass(frozen=True, eq=False)
class Trained:
    """A fitted model with its report; `store.save` gives it a version."""

    model: Model
    about: About
    report: Report

    def named(self, version: str) -> Model:
        """The model under the version that the store gave it."""
        return replace(self.model, version=version)
