"""What a source's system held at a moment: rows as entered, changed field by field as time went on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

import numpy as np
import pandas as pd

from simulation.columns import DELIVERIES, Delivery
from simulation.types import Column, Ints, Texts, Times

NAT = np.datetime64("NaT", "s")


@dataclass(frozen=True)
class Change:
    """At `at` (NaT: never) a row's columns take these values."""

    at: Times
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class Book:
    """One source's system: rows with the time of entry, first values and later changes in order.

    `who` says which person and dispute truly stand behind each row: columns key, slot, person,
    dispute (indexes, -1 for none). Only the truth folder gets it.
    """

    source: str
    entered: Times
    base: Mapping[str, Column]
    changes: tuple[Change, ...]
    who: pd.DataFrame

    @property
    def delivery(self) -> Delivery:
        """Columns, key and file type of this source."""
        return DELIVERIES[self.source]

    def touched(self, start: np.datetime64, end: np.datetime64) -> Ints:
        """Row numbers entered or changed in `[start, end)`, in order of entry."""
        hit = (self.entered >= start) & (self.entered < end)
        for change in self.changes:
            hit |= (change.at >= start) & (change.at < end) & (self.entered < end)
        rows = np.flatnonzero(hit)
        return rows[np.argsort(self.entered[rows], kind="stable")]

    def snapshot(self, rows: Ints, until: np.datetime64) -> pd.DataFrame:
        """These rows as the system had them just before `until`, all cells as text."""
        latest = self.entered[rows].copy()
        cells = {c: self._text(c, self.base, rows) for c in self.delivery.columns}
        for change in self.changes:
            done = change.at[rows] < until
            latest = np.where(done, np.maximum(latest, change.at[rows]), latest)
            for name in change.columns:
                cells[name] = np.where(done, self._text(name, change.columns, rows), cells[name])
        if self.delivery.updated is not None:
            cells[self.delivery.updated] = as_text(latest, slashed=self.delivery.slashed)
        return pd.DataFrame(cells, columns=list(self.delivery.columns), dtype=object)

    def _text(self, name: str, columns: Mapping[str, Column], rows: Ints) -> Texts:
        if name not in columns:
            return np.full(len(rows), "", dtype=object)
        return as_text(columns[name][rows], slashed=self.delivery.slashed)


def as_text(values: Column, *, slashed: bool = False) -> Texts:
    """Cells as a vendor writes them: times to the second, yes/no as 1/0, coordinates to six places."""
    if values.dtype.kind == "M":
        return _times(values, slashed)
    if values.dtype.kind == "b":
        return np.where(values, "1", "0").astype(object)
    if values.dtype.kind == "f":
        return np.array(
            ["" if isnan(v) else f"{v:.6f}".rstrip("0").rstrip(".") for v in values.tolist()],
            dtype=object,
        )
    return values if values.dtype.kind == "O" else values.astype(str).astype(object)


def _times(values: Column, slashed: bool) -> Texts:
    spell = _slash if slashed and values.dtype != np.dtype("datetime64[D]") else _plain
    return np.array([spell(t) for t in np.datetime_as_string(values).tolist()], dtype=object)


def _plain(time: str) -> str:
    return "" if time == "NaT" else time.replace("T", " ")


def _slash(time: str) -> str:
    """`2024-03-05T09:07:01` as `2024/3/5 9:07:01`, the way the hotline exports."""
    if time == "NaT":
        return ""
    return f"{time[:4]}/{int(time[5:7])}/{int(time[8:10])} {int(time[11:13])}{time[13:]}"


def seconds(amount: Column) -> Column:
    """Whole seconds as a time difference."""
    return np.asarray(amount).astype(np.int64).astype("timedelta64[s]")


def hours(amount: Column) -> Column:
    """Hours, cut to whole seconds, as a time difference."""
    return seconds(np.asarray(amount, dtype=float) * 3600)


def only(at: Times, where: Column) -> Times:
    """`at` where the condition holds, else NaT."""
    return np.where(where, at, NAT).astype("datetime64[s]")
