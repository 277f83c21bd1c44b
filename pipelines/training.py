"""From the warehouse to trained models: one path for disputes and for persons."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from models.candidates import default_candidates
from models.entity_folds import entity_folds
from models.folds import Split, mature_times, time_folds
from models.frame import TrainingFrame
from models.train import train
from models.trained import Trained
from pipelines.families import pooled_by
from pipelines.landmarks import training_frame
from pipelines.past_nights import eval_lists
from pipelines.request import Request
from pipelines.settings import SettingsError, Training

Tell = Callable[[str, int, int], None]


def train_target(con: duckdb.DuckDBPyConnection, request: Request, *, tell: Tell) -> Trained:
    """The champion of one target with its report; the warehouse's disputes must be grouped already.

    Raises NothingToLearn, FrameError or FoldError, each with the way out.
    """
    name, training = request.target.name, request.settings.training
    tell(f"{name}: rows", 0, 4)
    frame = training_frame(con, request)
    tell(f"{name}: rows", 1, 4)
    folds = folds_of(frame, training)
    trained = train(
        frame,
        folds=folds,
        candidates=default_candidates(request.features, ranking_column=request.target.yardstick),
        seed=training.seed,
        num_threads=training.threads,
        # a night may only be scored by a model of its past, which folds by entity do not give
        eval_lists=eval_lists(con, request) if training.folds_by == "time" else None,
        about=request.about,
        check_by=("kind",),
        pool_by=pooled_by(request.features),
    )
    tell(f"{name}: rows", 4, 4)
    return trained


def folds_of(frame: TrainingFrame, training: Training) -> tuple[Split, ...]:
    """The splits that the settings ask for: in time with an embargo of one horizon, or by entity."""
    if training.folds_by == "entity":
        return entity_folds(frame, training.folds, training.seed)
    if training.folds_by != "time":
        raise SettingsError(f"[training] folds_by = {training.folds_by!r}; use time or entity.")
    return time_folds(
        mature_times(frame),
        horizon_days=training.horizon_days,
        n_folds=training.folds,
        test_days=training.fold_days,
    )
