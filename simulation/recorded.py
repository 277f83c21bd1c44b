"""What a source's system held at a moment: rows as entered, changed field by field as time went on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import isnan

import numpy as np
import pandas as pd

from simulation.columns import DELIVERIES, Delivery
from simulation.types import Bools, Column, Ints, Texts, Times
from simulation.written import Written

NAT = np.datetime64("NaT", "s")


@dataclass(frozen=True)
class Change:
    """At `at` (NaT: never) a row's columns take these values."""

    at: Times
    columns: Mapping[str, Column | Written]


@dataclass(frozen=True)
class Book:
    """One source's system: rows with the time of entry, first values and later changes in order.

    `who` says which person and dispute truly stand behind each row: columns key, slot, person,
    dispute (indexes, -1 for none). Only the truth folder gets it.
    """

    source: str
    entered: Times
    base: Mapping[str, Column | Written]
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

    def daily(self, start: np.datetime64, days: int) -> tuple[Ints, Ints]:
        """Row numbers entered or changed on each of `days` days from `start`, and the day (0, 1, ...).

        In order of day and entry; a row that changed on two days is there twice.
        """
        entered = _day(self.entered, start)
        events = [entered, *(np.maximum(_day(c.at, start), entered) for c in self.changes)]
        rows = np.tile(np.arange(len(entered)), len(events))
        day = np.concatenate(events)
        inside = (day >= 0) & (day < days)
        pairs = np.unique(day[inside] * len(entered) + rows[inside])
        day, rows = np.divmod(pairs, max(len(entered), 1))
        order = np.lexsort((self.entered[rows], day))
        return rows[order], day[order]

    def differs(self, rows: Ints, since: Times) -> Bools:
        """Per row whether a day that begins `since` shows anything new: an entry, or a cell with other content."""
        old = np.flatnonzero(self.entered[rows] < since)
        content = [c for c in self.delivery.columns if c != self.delivery.updated]
        day = np.timedelta64(1, "D")
        before, after = (
            self.snapshot(rows[old], at)[content] for at in (since[old], since[old] + day)
        )
        found = np.ones(len(rows), dtype=bool)
        found[old] = (before.to_numpy(dtype=object) != after.to_numpy(dtype=object)).any(axis=1)
        return found

    def snapshot(self, rows: Ints, until: Times | np.datetime64) -> pd.DataFrame:
        """These rows as the system had them just before `until` (one for all, or one per row), as text."""
        latest = self.entered[rows].copy()
        cells = {c: self._text(c, self.base, rows) for c in self.delivery.columns}
        for change in self.changes:
            done = np.flatnonzero(change.at[rows] < until)
            latest[done] = np.maximum(latest[done], change.at[rows[done]])
            for name in change.columns:
                cells[name][done] = self._text(name, change.columns, rows[done])
        if self.delivery.updated is not None:
            cells[self.delivery.updated] = as_text(latest, slashed=self.delivery.slashed)
        return pd.DataFrame(cells, columns=list(self.delivery.columns), dtype=object)

    def _text(self, name: str, columns: Mapping[str, Column | Written], rows: Ints) -> Texts:
        if name not in columns:
            return np.full(len(rows), "", dtype=object)
        # a copy, as indexing with row numbers makes one: later changes are written into it
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


def _day(at: Times, start: np.datetime64) -> Ints:
    """Whole days since `start`; far in the past for NaT."""
    day = (at.astype("datetime64[D]") - start.astype("datetime64[D]")).astype(np.int64)
    return np.where(np.isnat(at), -(1 << 30), day)


def _times(values: Column, slashed: bool) -> Texts:
    """Millions of times have few days and few seconds of the day: both are spelled once and joined."""
    known = np.flatnonzero(~np.isnat(values))
    days, place = np.unique(values[known].astype("datetime64[D]"), return_inverse=True)
    texts = np.full(len(values), "", dtype=object)
    if values.dtype == np.dtype("datetime64[D]"):
        texts[known] = _spelled(days, slashed=False)[place]
        return texts
    second = (values[known] - days[place]).astype("timedelta64[s]").astype(np.int64)
    texts[known] = _spelled(days, slashed=slashed)[place] + _clock(slashed)[second]
    return texts


def _spelled(days: Times, *, slashed: bool) -> Texts:
    plain = np.datetime_as_string(days).tolist()
    if slashed:
        plain = [f"{d[:4]}/{int(d[5:7])}/{int(d[8:])}" for d in plain]
    return np.array(plain, dtype=object)


@cache
def _clock(slashed: bool) -> Texts:
    """Every second of a day, ` 09:07:01`, or ` 9:07:01` the way the hotline exports."""
    hour = " {}" if slashed else " {:02d}"
    return np.array(
        [
            f"{hour.format(h)}:{m:02d}:{s:02d}"
            for h in range(24)
            for m in range(60)
            for s in range(60)
        ],
        dtype=object,
    )


def seconds(amount: Column) -> Column:
    """Whole seconds as a time difference."""
    return np.asarray(amount).astype(np.int64).astype("timedelta64[s]")


def hours(amount: Column) -> Column:
    """Hours, cut to whole seconds, as a time difference."""
    return seconds(np.asarray(amount, dtype=float) * 3600)


def only(at: Times, where: Column) -> Times:
    """`at` where the condition holds, else NaT."""
    return np.where(where, at, NAT).astype("datetime64[s]")
