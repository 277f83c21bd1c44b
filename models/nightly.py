"""Nightly lists of the test periods, scored by the models of their fold: what capacity and edges are judged on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from models.arrays import F8
from models.candidates import Candidate
from models.errors import EvaluationError
from models.estimators.base import RiskEstimator
from models.evaluation.capacity import CapacityResult, capacity
from models.folds import Fold
from models.frame import to_pandas
from models.frame_checks import require_columns
from models.trained import Attribution, CapacityPoint

Pieces = Callable[[pd.Timestamp, pd.Timestamp], Iterable[pd.DataFrame]]


@dataclass(frozen=True, eq=False)
class EvalLists:
    """Every night's at-risk rows with their features, and the incidents to catch.

    `lists` is one frame, or a function of (from, until) that yields frames piece by piece: a city's nights do
    not fit into memory at once. `incidents` are as `capacity` wants them. `per_day` is the headline;
    `curve` the capacities drawn beside it. `attribution` says how many of all incidents nobody can answer for.
    """

    lists: pd.DataFrame | Pieces
    incidents: pd.DataFrame
    entity: str = "entity_id"
    time: str = "as_of"
    per_day: int = 10
    curve: tuple[int, ...] = (1, 2, 5, 10, 20, 50)
    outcomes_until: pd.Timestamp | None = None
    attribution: Attribution | None = None

    @property
    def capacities(self) -> tuple[int, ...]:
        """The curve with the headline in it, from the smallest up."""
        return tuple(sorted({*self.curve, self.per_day}))

    def pieces(self, from_: pd.Timestamp, until: pd.Timestamp) -> Iterable[pd.DataFrame]:
        """The rows of the nights in `[from_, until)`."""
        if callable(self.lists):
            return (to_pandas(piece) for piece in self.lists(from_, until))
        require_columns(self.lists, [self.entity, self.time])
        nights = self.lists[self.time]
        return (self.lists[(nights >= from_) & (nights < until)],)


def score_nights(
    lists: EvalLists, folds: Sequence[Fold], *, fitted: dict[str, tuple[RiskEstimator, ...]]
) -> pd.DataFrame:
    """Columns entity, as_of and one margin per candidate; every night by the models of its own fold."""
    found = [
        _score(piece, lists, {name: models[i] for name, models in fitted.items()})
        for i, fold in enumerate(folds)
        for piece in lists.pieces(fold.test_from, fold.test_until)
        if len(piece)
    ]
    if not found:
        span = f"{folds[0].test_from:%Y-%m-%d} to {folds[-1].test_until:%Y-%m-%d}"
        raise EvaluationError(
            f"eval_lists has no night in the test periods ({span}); build the lists for them."
        )
    return pd.concat(found, ignore_index=True)


def capacity_points(
    nights: pd.DataFrame, lists: EvalLists, *, candidates: Sequence[Candidate], seed: int
) -> tuple[CapacityPoint, ...]:
    """Every candidate at every capacity of the curve."""
    return tuple(
        _point(candidate.name, _capacity(nights, candidate.name, lists, per_day), seed)
        for candidate in candidates
        for per_day in lists.capacities
    )


def _score(piece: pd.DataFrame, lists: EvalLists, models: dict[str, RiskEstimator]) -> pd.DataFrame:
    margins: dict[str, F8] = {
        name: model.decision_function(piece) for name, model in models.items()
    }
    return pd.DataFrame(
        {
            "entity": piece[lists.entity].astype(str).to_numpy(),
            "as_of": piece[lists.time].to_numpy(),
        }
        | margins
    )


def _capacity(nights: pd.DataFrame, name: str, lists: EvalLists, per_day: int) -> CapacityResult:
    scores = nights[["entity", "as_of"]].assign(score=nights[name])
    return capacity(scores, lists.incidents, per_day=per_day, outcomes_until=lists.outcomes_until)


def _point(name: str, result: CapacityResult, seed: int) -> CapacityPoint:
    told = result.intervals(seed=seed)
    return CapacityPoint(
        candidate=name,
        per_day=result.per_day,
        recall=told["recall"],
        recall_reachable=told["recall_reachable"],
        precision=told["precision"],
        lead_time_days=result.lead_time_days,
        coverage_none=result.coverage_none,
        listed_n=result.listed_n,
        incidents_n=result.incidents_n,
        reachable_n=result.reachable_n,
        caught_n=result.caught_n,
    )
