"""Everything the card says, computed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from models.by_group import Judged, Lists, group_report
from models.candidates import Candidate
from models.evaluation.capacity import CapacityResult
from models.evaluation.reliability import brier_parts, reliability_table
from models.fingerprint import data_facts
from models.folds import Split, folds_table
from models.frame import TrainingFrame
from models.grouping import Grouping
from models.judge import Verdict, candidate_results, group_tables, importance_table
from models.model import Model
from models.nightly import EvalLists, capacity_points, capacity_results
from models.out_of_time import OutOfTime
from models.pooling_report import pooling_report
from models.trained import Report


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
    pool_by: Grouping | None,
    seed: int,
) -> Report:
    """The report of a training; tables about the champion are over the pooled out-of-time rows."""
    risk, label, weight, people = (
        verdict.fitted[verdict.chosen].risk,
        found.label,
        found.weight,
        found.cluster,
    )
    results = _capacity(nights, eval_lists, candidates=candidates)
    told = Report(
        data=data_facts(frame, model.encoder),
        candidates=candidate_results(found, verdict, candidates=candidates, seed=seed),
        comparison=verdict.comparison,
        folds=folds_table(frame, folds),
        reliability=reliability_table(label, risk, weight=weight, cluster=people, seed=seed),
        groups=group_tables(frame, found, risk=risk, columns=check_by, seed=seed),
        brier=brier_parts(label, risk, weight=weight),
        calibrated_by=verdict.calibrated_by,
        capacity=capacity_points(results, seed=seed),
        headline_per_day=None if eval_lists is None else eval_lists.per_day,
        importance=importance_table(model, frame, rows=found.rows),
        edges_from="rows" if nights is None else "nights",
        settings={"seed": seed, "horizon_embargo_days": [fold.embargo_days for fold in folds]},
        attribution=None if eval_lists is None else eval_lists.attribution,
    )
    if pool_by is None:
        return told
    headline = None if eval_lists is None else results[verdict.chosen, eval_lists.per_day]
    lists = Lists(headline, nights, None if eval_lists is None else eval_lists.incidents)
    return _with_groups(
        told, frame, found, verdict=verdict, pool_by=pool_by, lists=lists, seed=seed
    )


def _with_groups(
    told: Report,
    frame: TrainingFrame,
    found: OutOfTime,
    *,
    verdict: Verdict,
    pool_by: Grouping,
    lists: Lists,
    seed: int,
) -> Report:
    """The report with what can be said of each group."""
    group = pool_by.groups(frame.rows.iloc[found.rows])
    name, trial = verdict.chosen, verdict.pooling.get(verdict.chosen)
    rows = Judged(found.label, verdict.fitted[name].margin, found.weight, found.cluster, group)
    return replace(
        told,
        by_group=group_report(rows, pool_by, lists=lists, seed=seed),
        # not tried where folds are too few, and never on a yardstick
        pooling=None
        if trial is None
        else pooling_report(found, name, trial=trial, grouping=pool_by, group=group),
    )


def _capacity(
    nights: pd.DataFrame | None, lists: EvalLists | None, *, candidates: Sequence[Candidate]
) -> dict[tuple[str, int], CapacityResult]:
    if nights is None or lists is None:
        return {}
    return capacity_results(nights, lists, candidates=candidates)
