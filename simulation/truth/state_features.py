"""The true state of disputes as features: what one would know who could look into people's heads."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pandas as pd

from simulation.life.disputes import Disputes
from simulation.life.mood import NEVER, Mood
from simulation.life.stage import Stage
from simulation.types import Column

FAR_DAYS = 1_000.0  # beyond that a day is no day but a mark for "never"


def state_features(stage: Stage, *, day: int) -> pd.DataFrame:
    """A row per dispute, a float32 column per state of both sides and of the firm.

    Days are given relative to `day`, NaN where there is none.
    """
    columns = _moods(stage.mood, day) | _standing(stage.disputes, day) | _firms(stage, day)
    return pd.DataFrame({k: np.asarray(v, dtype=np.float32) for k, v in columns.items()})


def _moods(mood: Mood, day: int) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for field in fields(mood):
        values = getattr(mood, field.name)
        for side, column in enumerate(np.atleast_2d(values)):
            name = f"{field.name}_{side}" if values.ndim == 2 else field.name
            columns[name] = _relative(column, day)
    return columns


def _standing(disputes: Disputes, day: int) -> dict[str, Column]:
    return {
        "kind": disputes.kind,
        "age_days": day - disputes.day,
        "child": disputes.pairs.child,
        "crowd": disputes.pairs.crowd,
        "candour": disputes.candour,
    }


def _firms(stage: Stage, day: int) -> dict[str, Column]:
    place = stage.firm_row
    columns: dict[str, Column] = {}
    for field in fields(stage.firms):
        column = _relative(getattr(stage.firms, field.name)[np.maximum(place, 0)], day)
        columns[f"firm_{field.name}"] = np.where(place >= 0, column, np.nan)
    return columns


def _relative(column: Column, day: int) -> Column:
    """Days (integers) as days from `day`, NaN for never; anything else as it is."""
    if not np.issubdtype(column.dtype, np.integer):
        return column
    ahead = np.where(column >= NEVER, np.nan, column - float(day))
    return np.where(np.abs(ahead) > FAR_DAYS, np.nan, ahead)
