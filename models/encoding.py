"""From feature columns to one matrix of numbers, the same way in training and in scoring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from models.arrays import B1, F8
from models.errors import FrameError
from models.frame import Data, FeatureSpec, to_pandas
from models.frame_checks import require_columns


@dataclass(frozen=True)
class Encoder:
    """The features in order, and the levels of the categorical ones as training saw them.

    `fills` holds the safe end of features with a direction: what a missing value counts as, and what no value
    may count as safer than. Nothing there and beyond all that was seen are the same, so a fact that comes
    in where none was (a first threat) can never lower the risk.
    """

    features: tuple[FeatureSpec, ...]
    levels: Mapping[str, tuple[str, ...]]
    fills: Mapping[str, float] = field(default_factory=dict)

    def matrix(self, data: Data) -> F8:
        """Rows x features in float64; missing values without a fill and unseen levels are NaN.

        FrameError names the columns that are missing or are not what the feature says.
        """
        return self.over(to_pandas(data)).matrix()

    def over(self, frame: pd.DataFrame, rows: B1 | None = None) -> Encoded:
        """The columns of these rows (all without `rows`), each encoded when it is asked for."""
        require_columns(frame, [spec.name for spec in self.features])
        return Encoded(self, frame, rows)

    def names(self) -> tuple[str, ...]:
        """The feature names in the order of the matrix."""
        return tuple(spec.name for spec in self.features)

    def to_json(self) -> dict[str, Any]:
        """The content of features.json."""
        return {
            "features": [
                asdict(spec)
                | ({"levels": list(self.levels[spec.name])} if spec.categorical else {})
                | ({"fill": self.fills[spec.name]} if spec.name in self.fills else {})
                for spec in self.features
            ]
        }

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> Encoder:
        """The encoder that wrote this features.json."""
        rows = [dict(row) for row in content["features"]]
        levels = {row["name"]: tuple(row.pop("levels")) for row in rows if "levels" in row}
        fills = {row["name"]: float(row.pop("fill")) for row in rows if "fill" in row}
        return Encoder(tuple(FeatureSpec(**row) for row in rows), levels, fills)

    def column(self, column: pd.Series, spec: FeatureSpec) -> F8:
        """One feature's column as the matrix holds it."""
        if spec.categorical:
            return codes(column, spec, self.levels[spec.name])
        values = numbers(column, spec)
        if spec.name not in self.fills:
            return values
        # both take the fill where the value is missing
        safest = np.fmin if spec.direction < 0 else np.fmax
        return np.asarray(safest(values, self.fills[spec.name]), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Encoded:
    """A frame's rows as the encoder sees them, without a copy of the frame: a city's takes gigabytes."""

    encoder: Encoder
    frame: pd.DataFrame
    rows: B1 | None = None

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.frame) if self.rows is None else int(self.rows.sum())

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.encoder.features)

    def column(self, place: int) -> F8:
        """The encoded column of the feature at that place."""
        spec = self.encoder.features[place]
        return self.encoder.column(some(self.frame[spec.name], self.rows), spec)

    def matrix(self) -> F8:
        """All columns; they lie one after the other in memory, as most of what learns reads them."""
        filled = np.empty((len(self), self.width), dtype=np.float64, order="F")
        for place in range(self.width):
            filled[:, place] = self.column(place)
        return filled


def some(column: pd.Series, rows: B1 | None) -> pd.Series:
    """The rows of a column, all without `rows`."""
    # by the array: nobody asks for the index of the rows that are left
    return column if rows is None else pd.Series(column.array[rows])


def fit_encoder(
    data: pd.DataFrame,
    features: tuple[FeatureSpec, ...],
    *,
    fill: bool = True,
    rows: B1 | None = None,
) -> Encoder:
    """The encoder of these rows (all without `rows`): every level that occurs gets a code, in the order of its text.

    With `fill`, features that declare a direction and no `absent` get their safe end: the largest value of
    these rows where risk falls, the smallest where it rises.
    """
    require_columns(data, [spec.name for spec in features])
    levels = {
        spec.name: _levels(some(data[spec.name], rows), spec)
        for spec in features
        if spec.categorical
    }
    open_ended = [spec for spec in features if fill and spec.direction and spec.absent is None]
    return Encoder(
        features, levels, {s.name: _safe_end(some(data[s.name], rows), s) for s in open_ended}
    )


def _safe_end(column: pd.Series, spec: FeatureSpec) -> float:
    values = numbers(column, spec)
    seen = values[~np.isnan(values)]
    if not len(seen):
        return 0.0  # never seen in training: any constant keeps the column silent
    return float(seen.max() if spec.direction < 0 else seen.min())


def numbers(column: pd.Series, spec: FeatureSpec) -> F8:
    """A numeric or yes/no column as float64; FrameError for text, dates and infinite values."""
    if pd.api.types.is_datetime64_any_dtype(column) or pd.api.types.is_timedelta64_dtype(column):
        raise FrameError(f"{spec.name} holds dates; turn it into a number of days before `as_of`.")
    values = _as_floats(column, spec)
    # most columns have a value in every row: one look is enough
    if np.isfinite(values).all():
        return values
    if np.isinf(values).any():
        raise FrameError(
            f"{spec.name} is infinite in {int(np.isinf(values).sum())} rows; use null for unknown."
        )
    absent = np.nan if spec.absent is None else float(spec.absent)
    return np.where(np.isnan(values), absent, values)


def _as_floats(column: pd.Series, spec: FeatureSpec) -> F8:
    # what the builder hands over: a hundred million values in one training
    if column.dtype == np.float64:
        return column.to_numpy(dtype=np.float64)
    try:
        values = pd.to_numeric(column).astype("Float64")
    except (TypeError, ValueError) as error:
        raise FrameError(
            f"{spec.name} holds text ({error}); declare it categorical=True or drop it."
        ) from error
    return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def codes(column: pd.Series, spec: FeatureSpec, levels: tuple[str, ...]) -> F8:
    """The code of each row's level; NaN when it is missing or was not seen in training."""
    number = {level: float(i) for i, level in enumerate(levels)}
    index, uniques = pd.factorize(column)
    absent = np.nan if spec.absent is None else number.get(str(spec.absent), np.nan)
    table = np.array([number.get(level_text(value), np.nan) for value in uniques] + [absent])
    return np.asarray(
        table[index], dtype=np.float64
    )  # factorize says -1 for missing, so the last entry


def _levels(column: pd.Series, spec: FeatureSpec) -> tuple[str, ...]:
    seen = {level_text(value) for value in pd.unique(column.dropna())}
    return tuple(sorted(seen | ({str(spec.absent)} if spec.absent is not None else set())))


def level_text(value: Any) -> str:
    """A level of a categorical as text, the same whatever type the column happens to have."""
    # a whole-number column with one null turns to floats: 1.0 and 1 are the same level
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)
