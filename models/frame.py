"""The one input of training: a frame, and which of its columns mean what."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from models.arrays import B1, F8, M8, O1, times
from models.errors import FrameError
from models.frame_checks import check_frame

Data: TypeAlias = pd.DataFrame | pa.Table


@dataclass(frozen=True)
class FeatureSpec:
    """One feature column.

    `direction` is +1 or -1 when risk may only rise or only fall with it; `absent` is the value that
    stands for "nothing there" (None: leave it missing). `mechanism` and `title` (Chinese; `{value}` stands for its value)
    group and name it on the card.
    """

    name: str
    direction: int = 0
    categorical: bool = False
    absent: float | str | None = None
    mechanism: str = ""
    title: str = ""

    def __post_init__(self) -> None:
        if self.direction not in (-1, 0, 1):
            raise FrameError(f"{self.name}: direction={self.direction}; use -1, 0 or +1.")
        if self.categorical and self.direction:
            raise FrameError(
                f"{self.name}: direction={self.direction} on a categorical feature, which has no order; use 0."
            )

    @property
    def label(self) -> str:
        """What the card calls it: the title without its number, or the name."""
        return self.title.replace("{value}", "…") or self.name


def to_pandas(data: Data) -> pd.DataFrame:
    """The same rows as a pandas frame with a plain index."""
    frame: pd.DataFrame = data.to_pandas() if isinstance(data, pa.Table) else data
    return frame.reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class TrainingFrame:
    """Rows to learn from, one per (entity, time), with their labels.

    `label` holds 0 and 1, and null where the outcome is not known yet; `label_known` says from when the
    label could be used (null as long as it cannot). `weight` defaults to 1, `cluster` (whose rows are
    resampled together for intervals) to the entity. `secondary`, a wider reading of the outcome, is never
    learned from: the card counts it beside the label. FrameError says what is wrong and what to do.
    """

    data: Data
    entity: str = field(kw_only=True)
    time: str = field(kw_only=True)
    label: str = field(kw_only=True)
    label_known: str = field(kw_only=True)
    features: tuple[FeatureSpec, ...] = field(kw_only=True)
    weight: str | None = field(default=None, kw_only=True)
    cluster: str | None = field(default=None, kw_only=True)
    secondary: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        check_frame(self)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows in the order of time, then entity: input order must not change a model."""
        data = to_pandas(self.data)
        keys = pd.DataFrame(
            {"time": times(data[self.time]), "entity": data[self.entity].astype(str)}
        )
        order = keys.sort_values(["time", "entity"], kind="stable").index
        # rows that come in order already are not copied: they may be a large part of the memory
        ordered = order.is_monotonic_increasing
        return data if ordered else data.loc[order].reset_index(drop=True)

    @cached_property
    def entities(self) -> O1:
        """The entity of each row, as text."""
        return self.rows[self.entity].astype(str).to_numpy(dtype=object)

    @cached_property
    def times(self) -> M8:
        """The `as_of` of each row."""
        return times(self.rows[self.time])

    @cached_property
    def labels(self) -> F8:
        """0, 1 or NaN while not known."""
        known = self.rows[self.label].astype("Float64")
        return np.asarray(known.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)

    @cached_property
    def known(self) -> M8:
        """When each label could be used; NaT while it cannot."""
        return times(self.rows[self.label_known])

    @cached_property
    def weights(self) -> F8:
        """The weight of each row; 1 when no column was named."""
        if self.weight is None:
            return np.ones(len(self.rows))
        return self.rows[self.weight].to_numpy(dtype=float)

    @cached_property
    def clusters(self) -> O1:
        """Whose rows belong together; the entity where the cluster is null."""
        if self.cluster is None:
            return self.entities
        named = self.rows[self.cluster]
        return np.where(named.isna(), self.entities, named.astype(str)).astype(object)

    @cached_property
    def mature(self) -> B1:
        """Rows whose label is known at all."""
        return np.asarray(~np.isnan(self.labels) & ~np.isnat(self.known), dtype=bool)
