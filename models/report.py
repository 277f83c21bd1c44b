"""Everything the card says, computed once."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from models.candidates import Candidate
from models.evaluation.reliability import brier_parts, reliability_table
from models.fingerprint import data_facts
from models.folds import Split, folds_table
from models.frame import TrainingFrame
from models.judge import Verdict, candidate_results, group_tables, importance_table
from models.model import Model
from models.nightly import EvalLists, capacity_points
from models.out_of_time import OutOfTime
from models.trained import CapacityPoint, Report


def make_report(
    frame: TrainingFrame,
    found: OutOfTime,
    *,
    folds: Sequence[Split],
    candidates: Sequence[Candidate],
    verdict: Verdict,
    model: Model,
    nights: pd.DataFrame | None,
    eval_lists: EvalLists | None,
    check_by: Sequence[str],
    seed: int,
) -> Report:
    """The report of a training; tables about the champion are over the pooled out-of-time rows."""
    risk, label, weight, people = (
        verdict.risks[verdict.chosen],
        found.label,
        found.weight,
        found.cluster,
    )
    return Report(
        data=data_facts(frame, model.encoder),
        candidates=candidate_results(found, verdict, candidates=candidates, seed=seed),
        comparison=verdict.comparison,
        folds=folds_table(frame, folds),
        reliability=reliability_table(label, risk, weight=weight, cluster=people, seed=seed),
        groups=group_tables(frame, found, risk=risk, columns=check_by, seed=seed),
        brier=brier_parts(label, risk, weight=weight),
        calibrated_by=verdict.calibrated_by,
        capacity=_capacity(nights, eval_lists, candidates=candidates, seed=seed),
        headline_per_day=None if eval_lists is None else eval_lists.per_day,
        importance=importance_table(model, frame, rows=found.rows),
        edges_from="rows" if nights is None else "nights",
        settings={"seed": seed, "horizon_embargo_days": [fold.embargo_days for fold in folds]},
        attribution=None if eval_lists is None else eval_lists.attribution,
    )


def _capacity(
    nights: pd.DataFrame | None,
    lists: EvalLists | None,
    *,
    candidates: Sequence[Candidate],
    seed: int,
) -> tuple[CapacityPoint, ...]:
    if nights is None or lists is None:
        return ()
    return capacity_points(nights, lists, candidates=candidates, seed=seed)
