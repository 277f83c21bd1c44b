"""What a training frame must be; every message says what to do next."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from models.arrays import times
from models.errors import FrameError

if TYPE_CHECKING:
    from models.frame import TrainingFrame


def check_frame(frame: TrainingFrame) -> None:
    """Nothing when the frame is sound; FrameError otherwise."""
    data = frame.data.to_pandas() if isinstance(frame.data, pa.Table) else frame.data
    roles = [frame.entity, frame.time, frame.label, frame.label_known]
    more = [frame.weight, frame.cluster, frame.secondary]
    require_columns(data, [name for name in (*roles, *more) if name is not None])
    require_columns(data, [spec.name for spec in frame.features])
    _check_features(frame)
    _check_time(data, frame.time, nulls=False)
    _check_time(data, frame.label_known, nulls=True)
    _check_label(data, frame)
    if frame.weight is not None:
        _check_weight(data[frame.weight])


def require_columns(data: pd.DataFrame, names: list[str]) -> None:
    """Nothing when all are there; FrameError names the missing ones and the nearest that exist."""
    missing = [name for name in names if name not in data.columns]
    if missing:
        raise FrameError(
            "; ".join(_missing(name, [str(c) for c in data.columns]) for name in missing)
        )


def _missing(name: str, columns: list[str]) -> str:
    near = difflib.get_close_matches(name, columns, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"the frame has {', '.join(columns[:20])}."
    return f"no column {name!r}: {hint}"


def _check_features(frame: TrainingFrame) -> None:
    names = [spec.name for spec in frame.features]
    if not names:
        raise FrameError("features=(): a model needs at least one FeatureSpec.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FrameError(
            f"feature {', '.join(twice)} is declared twice; keep one FeatureSpec each."
        )
    outcomes = (frame.label, frame.label_known, frame.secondary)
    told = sorted(name for name in names if name in outcomes)
    if told:
        raise FrameError(f"{', '.join(told)} tells the outcome; take it out of the features.")


def _check_time(data: pd.DataFrame, name: str, *, nulls: bool) -> None:
    column = data[name]
    if not pd.api.types.is_datetime64_any_dtype(column):
        raise FrameError(f"{name} is {column.dtype}; convert it with pd.to_datetime.")
    if getattr(column.dtype, "tz", None) is not None:
        raise FrameError(
            f"{name} carries a time zone; use naive local time (.dt.tz_localize(None))."
        )
    if not nulls and column.isna().any():
        raise FrameError(
            f"{name} is empty in {int(column.isna().sum())} rows; every row needs its as_of."
        )


def _check_label(data: pd.DataFrame, frame: TrainingFrame) -> None:
    label = data[frame.label]
    values = set(pd.unique(label.dropna()).tolist())
    if not values <= {0, 1}:
        shown = ", ".join(sorted(map(repr, values - {0, 1}))[:5])
        raise FrameError(f"{frame.label} holds {shown}; a label is 0, 1 or null while not known.")
    if len(values) < 2:
        only = f"only {next(iter(values))}" if values else "nothing"
        raise FrameError(
            f"{frame.label} holds {only} in {len(data)} rows; training needs both 0 and 1."
        )
    _check_known(data, frame)


def _check_known(data: pd.DataFrame, frame: TrainingFrame) -> None:
    known, time = times(data[frame.label_known]), times(data[frame.time])
    nameless = int((label_missing := data[frame.label].isna().to_numpy()).sum())
    if (label_missing & ~np.isnat(known)).any():
        raise FrameError(
            f"{frame.label} is null in {nameless} rows that have {frame.label_known}; leave both null."
        )
    if (known < time).any():
        n = int((known < time).sum())
        raise FrameError(
            f"{frame.label_known} is before {frame.time} in {n} rows: a label cannot be known first."
        )


def _check_weight(column: pd.Series) -> None:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)
    bad = ~(np.isfinite(values) & (values > 0))
    if bad.any():
        raise FrameError(
            f"{column.name} is not a positive number in {int(bad.sum())} rows; drop them or weigh them 1."
        )
