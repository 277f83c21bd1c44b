"""From a frame to a judged, calibrated model: every candidate on every fold, then the simplest of the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from models.about import DISPUTE, About
from models.arrays import O1, days
from models.calibration import Calibrator, fit_calibrator, fit_pooled
from models.candidates import Candidate, check_candidates
from models.edges import Edges, resolve
from models.errors import FoldError, FrameError
from models.folds import Fold, Split, check_folds
from models.frame import TrainingFrame
from models.grouping import Grouping
from models.judge import Verdict, judge
from models.model import Model
from models.nightly import EvalLists, score_nights, told_nights
from models.out_of_time import OutOfTime, fit, predict_out_of_time
from models.report import make_report
from models.trained import Trained


def train(
    frame: TrainingFrame,
    *,
    folds: Sequence[Split],
    candidates: Sequence[Candidate],
    seed: int,
    num_threads: int,
    eval_lists: EvalLists | None = None,
    about: About = DISPUTE,
    shares: Mapping[str, float] | None = None,
    check_by: Sequence[str] = (),
    pool_by: Grouping | None = None,
) -> Trained:
    """The chosen model, fitted on all mature rows, with its report.

    Each candidate predicts each fold's test rows; the pooled predictions are calibrated, compared and
    measured. With `eval_lists` every night of the test periods is scored too, for recall at capacity and for
    the risk edges of `shares` ({"红": 0.002, ...}); without, edges come from the test rows. `check_by` names
    columns within which calibration is checked. `pool_by` says by which groups of a categorical feature
    calibration is corrected (where that pays, see `pooling_trial`) and the card tells results apart. FrameError,
    FoldError or EstimatorError say what to change.
    """
    # sums must not depend on how many cores share them: the same rows give the same bytes on any machine
    with threadpool_limits(limits=1, user_api="blas"):
        return _train(
            frame, tuple(folds), tuple(candidates), seed=seed, num_threads=num_threads, eval_lists=eval_lists,
            about=about, shares=shares or {}, check_by=tuple(check_by), pool_by=pool_by,
        )  # fmt: skip


def _train(
    frame: TrainingFrame,
    folds: tuple[Split, ...],
    candidates: tuple[Candidate, ...],
    *,
    seed: int,
    num_threads: int,
    eval_lists: EvalLists | None,
    about: About,
    shares: Mapping[str, float],
    check_by: tuple[str, ...],
    pool_by: Grouping | None,
) -> Trained:
    check_maturity(frame, about.horizon_days)
    check_grouping(frame, pool_by)
    check_folds(frame, folds)
    check_candidates(candidates)
    found = predict_out_of_time(frame, candidates, folds=folds, seed=seed, num_threads=num_threads)
    group = None if pool_by is None else pool_by.groups(frame.rows.iloc[found.rows])
    verdict = judge(found, candidates, group=group)
    chosen = next(c for c in candidates if c.name == verdict.chosen)
    calibrator = _calibrator(found, verdict, group)
    nights = None if eval_lists is None else _score_nights(
        eval_lists, folds, found=found, pool_by=pool_by,
        calibrators=_of_folds(verdict, len(folds), calibrator),
    )  # fmt: skip
    if nights is not None and eval_lists is not None and eval_lists.hear is not None:
        eval_lists.hear(told_nights(nights, chosen.name))
    edges = _edges(found, verdict, nights=nights, calibrator=calibrator, shares=shares)
    final = fit(chosen, frame, mask=frame.mature, seed=seed, num_threads=num_threads)
    by = pool_by if calibrator.factors else None
    model = Model(about.target, final.encoder_, final.scorer_, calibrator, edges, grouping=by)
    report = make_report(
        frame, found, folds=folds, candidates=candidates, verdict=verdict, model=model,
        nights=nights, eval_lists=eval_lists, check_by=check_by, pool_by=pool_by, seed=seed,
    )  # fmt: skip
    return Trained(model, about, report)


def _calibrator(found: OutOfTime, verdict: Verdict, group: O1 | None) -> Calibrator:
    """The champion's, on all out-of-time rows, with corrections by group where they paid."""
    margin, trial = found.margins[verdict.chosen], verdict.pooling.get(verdict.chosen)
    if group is None or trial is None or not trial.kept:
        return fit_calibrator(margin, found.label, weight=found.weight)
    return fit_pooled(margin, found.label, group=group, cluster=found.cluster, weight=found.weight)


def _score_nights(
    lists: EvalLists,
    folds: tuple[Split, ...],
    *,
    found: OutOfTime,
    calibrators: dict[str, tuple[Calibrator, ...]],
    pool_by: Grouping | None,
) -> pd.DataFrame:
    cut_in_time = [fold for fold in folds if isinstance(fold, Fold)]
    if len(cut_in_time) < len(folds):
        raise FoldError(
            f"eval_lists with folds by {folds[0].by}: a night must be scored by a model of its past; "
            "use time_folds, or leave eval_lists out."
        )
    return score_nights(
        lists, cut_in_time, fitted=found.fitted, calibrators=calibrators, grouping=pool_by
    )


def _of_folds(
    verdict: Verdict, folds: int, calibrator: Calibrator
) -> dict[str, tuple[Calibrator, ...]]:
    """Per candidate with corrections the calibrator that never saw each fold.

    A fold without a row is one that the calibrator of all rows never saw.
    """
    return {
        name: tuple(trial.pooled.calibrators.get(i, calibrator) for i in range(folds))
        for name, trial in verdict.pooling.items()
        if trial.kept
    }


def check_grouping(frame: TrainingFrame, pool_by: Grouping | None) -> None:
    """Nothing when the grouping goes by a categorical feature, whose reasons it can be part of; FrameError otherwise."""
    categorical = [spec.name for spec in frame.features if spec.categorical]
    if pool_by is not None and pool_by.column not in categorical:
        raise FrameError(
            f"pool_by={pool_by.column!r} is no categorical feature; there are {', '.join(categorical) or 'none'}."
        )


def check_maturity(frame: TrainingFrame, horizon_days: int) -> None:
    """Nothing when every label waits for its whole horizon; FrameError otherwise.

    A positive may be registered on the next day, but learning it before the negatives of its own day are
    known would make recent rows look more dangerous than they are.
    """
    early = frame.known[frame.mature] - frame.times[frame.mature] < days(horizon_days)
    if early.any():
        raise FrameError(
            f"{frame.label_known} is less than {horizon_days} days after {frame.time} in {int(early.sum())} rows; "
            "set it to as_of + horizon + registration delay for positives and negatives alike."
        )


def _edges(
    found: OutOfTime,
    verdict: Verdict,
    *,
    nights: pd.DataFrame | None,
    calibrator: Calibrator,
    shares: Mapping[str, float],
) -> Edges:
    """Edges over the nights' at-risk rows; over the test rows, by weight, where there are no nights.

    Margins have their group's offset in them already, by calibrators that never saw their fold.
    """
    if nights is None:
        margin = verdict.fitted[verdict.chosen].margin
        return resolve(calibrator.risk(margin), shares, weight=found.weight)
    return resolve(calibrator.risk(nights[verdict.chosen].to_numpy(dtype=np.float64)), shares)
