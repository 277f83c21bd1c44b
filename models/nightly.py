"""Nightly lists of the test periods, scored by the models of their fold: what capacity and edges are judged on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from models.arrays import F8, days
from models.calibration import Calibrator
from models.candidates import Candidate
from models.errors import EvaluationError
from models.estimators.base import RiskEstimator
from models.evaluation.capacity import (
    COUNTED_ONCE_DAYS,
    CapacityResult,
    capacity,
    check_once_a_night,
)
from models.evaluation.nights import within_reach
from models.folds import Fold
from models.frame import Data
from models.frame_checks import require_columns
from models.grouping import Grouping
from models.runs import Runs
from models.trained import Attribution, CapacityPoint

Pieces = Callable[[pd.Timestamp, pd.Timestamp], Iterable[Data | Runs]]


@dataclass(frozen=True, eq=False)
class EvalLists:
    """Every night's at-risk rows with their features, and the incidents to catch.

    `lists` is one frame, or a function of (from, until) that yields frames or runs of nights piece by piece:
    a city's nights do not fit into memory at once. `incidents` are as `capacity` wants them. `per_day` is the headline;
    `curve` the capacities drawn beside it. `attribution` says how many of all incidents nobody can answer for.
    `hear` is told every row of every night (entity, as_of, and the champion's margin as score) once they are scored.
    """

    lists: pd.DataFrame | Pieces
    incidents: pd.DataFrame
    entity: str = "entity_id"
    time: str = "as_of"
    per_day: int = 10
    curve: tuple[int, ...] = (1, 2, 5, 10, 20, 50)
    outcomes_until: pd.Timestamp | None = None
    attribution: Attribution | None = None
    hear: Callable[[pd.DataFrame], None] | None = None

    @property
    def capacities(self) -> tuple[int, ...]:
        """The curve with the headline in it, from the smallest up."""
        return tuple(sorted({*self.curve, self.per_day}))

    def pieces(self, from_: pd.Timestamp, until: pd.Timestamp) -> Iterator[Runs]:
        """The rows of the nights in `[from_, until)`."""
        if callable(self.lists):
            for piece in self.lists(from_, until):
                yield piece if isinstance(piece, Runs) else Runs.single(piece, self.time)
            return
        require_columns(self.lists, [self.entity, self.time])
        nights = self.lists[self.time]
        yield Runs.single(self.lists[(nights >= from_) & (nights < until)], self.time)


def score_nights(
    lists: EvalLists,
    folds: Sequence[Fold],
    *,
    fitted: dict[str, tuple[RiskEstimator, ...]],
    calibrators: Mapping[str, tuple[Calibrator, ...]] | None = None,
    grouping: Grouping | None = None,
) -> pd.DataFrame:
    """Columns entity (categorical), as_of, one margin per candidate, and with `grouping` group; every night by its own fold's models.

    `calibrators` (one a fold, of the candidates that have corrections by group) add each row's offset to its margin.
    """
    named = calibrators or {}
    found = [
        _score(
            piece, lists, {name: models[i] for name, models in fitted.items()},
            calibrators={name: several[i] for name, several in named.items()}, grouping=grouping,
        )
        for i, fold in enumerate(folds)
        for piece in lists.pieces(fold.test_from, fold.test_until)
        if len(piece.rows)
    ]  # fmt: skip
    if not found:
        span = f"{folds[0].test_from:%Y-%m-%d} to {folds[-1].test_until:%Y-%m-%d}"
        raise EvaluationError(
            f"eval_lists has no night in the test periods ({span}); build the lists for them."
        )
    entity = union_categoricals([piece["entity"] for piece in found], sort_categories=True)
    rest = pd.concat([piece.drop(columns="entity") for piece in found], ignore_index=True)
    return pd.concat([pd.Series(entity, name="entity"), rest], axis=1)


def told_nights(nights: pd.DataFrame, name: str) -> pd.DataFrame:
    """The nights as somebody outside hears of them: entity, as_of, and this candidate's margin as score."""
    return nights[["entity", "as_of", name]].rename(columns={name: "score"})


def capacity_results(
    nights: pd.DataFrame, lists: EvalLists, *, candidates: Sequence[Candidate]
) -> dict[tuple[str, int], CapacityResult]:
    """Every candidate at every capacity of the curve, by its name and the capacity."""
    check_once_a_night(nights)
    return {
        (candidate.name, per_day): _capacity(scores, lists, per_day)
        for candidate in candidates
        for scores in [_within_reach(nights, candidate.name, lists)]
        for per_day in lists.capacities
    }


def capacity_points(
    results: Mapping[tuple[str, int], CapacityResult], *, seed: int
) -> tuple[CapacityPoint, ...]:
    """What the card says of each result, with intervals."""
    return tuple(_point(name, result, seed) for (name, _), result in results.items())


def _within_reach(nights: pd.DataFrame, name: str, lists: EvalLists) -> pd.DataFrame:
    pause = days(COUNTED_ONCE_DAYS)
    scores = told_nights(nights, name)
    return within_reach(scores, per_day=max(lists.capacities), counted_once=pause)


def _score(
    piece: Runs,
    lists: EvalLists,
    models: dict[str, RiskEstimator],
    *,
    calibrators: dict[str, Calibrator],
    grouping: Grouping | None,
) -> pd.DataFrame:
    margins: dict[str, F8] = {name: model.run_margins(piece) for name, model in models.items()}
    codes, names = pd.factorize(piece.rows[lists.entity].astype(str))
    entity = pd.Categorical.from_codes(codes[piece.run], categories=names)
    told = {"entity": entity, "as_of": piece.times} | margins
    if grouping is None:
        return pd.DataFrame(told)
    # a run is of one group: what it decides is worked out once for all its nights
    group = grouping.groups(piece.rows)
    nought = np.zeros(len(group))
    for name, fit in calibrators.items():
        told[name] = margins[name] + fit.shifted(nought, group)[piece.run]
    return pd.DataFrame(told | {"group": grouping.categories(group)[piece.run]})


def _capacity(scores: pd.DataFrame, lists: EvalLists, per_day: int) -> CapacityResult:
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
