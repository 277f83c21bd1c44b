"""Files on their way: rows as text, and the layout of the file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from simulation.columns import DELIVERIES, Delivery
from simulation.presets import Preset
from simulation.recorded import Book
from simulation.types import Texts


@dataclass(frozen=True)
class Layout:
    """How a file departs from the plain form; `times` says how a sheet's time columns are written.

    `text`, `dates` (formatted serials), `numbers` (bare serials) or `mixed` (every other row a date).
    """

    title: bool = False
    hidden_sheet: bool = False
    spaced_headings: bool = False
    mark: bool = False
    encoding: str | None = None
    times: str = "text"
    date_1904: bool = False
    html: bool = False


@dataclass(frozen=True)
class Shipment:
    """One file: its rows as text, when it arrives, how it looks; `full` when its sheet takes no more rows."""

    source: str
    arrival: date
    bulk: bool
    rows: pd.DataFrame
    layout: Layout = field(default_factory=Layout)
    full: bool = False

    @property
    def delivery(self) -> Delivery:
        """Columns, key and file types of the source."""
        return DELIVERIES[self.source]

    @property
    def name(self) -> str:
        """`history/<source>/<file>` or `inbox/<source>/<file>`."""
        suffix = (
            self.delivery.bulk
            if self.bulk
            else ("xls" if self.layout.html else self.delivery.daily)
        )
        folder = "history" if self.bulk else "inbox"
        return f"{folder}/{self.source}/{self.source}_{self.arrival:%Y%m%d}.{suffix}"

    def with_rows(self, rows: pd.DataFrame) -> Shipment:
        """The same file with other rows."""
        return replace(self, rows=rows.reset_index(drop=True))

    def with_layout(self, **changes: object) -> Shipment:
        """The same rows in another layout."""
        return replace(self, layout=replace(self.layout, **changes))  # type: ignore[arg-type]

    def keys(self) -> Texts:
        """Row keys, parts joined with `/`."""
        return row_keys(self.rows, self.delivery)


@dataclass(frozen=True)
class Sent:
    """All files of one source, oldest first (the first is the history), and what was done to them.

    `notes`: see `notes.py`. `counts`, once all traps are set: one line per file with what ingest must make of
    its rows: file, rows, new, version, unchanged, quarantined.
    """

    files: tuple[Shipment, ...]
    notes: pd.DataFrame
    counts: pd.DataFrame = field(default_factory=pd.DataFrame)


def row_keys(rows: pd.DataFrame, delivery: Delivery) -> Texts:
    """Row keys of a frame of text cells, parts joined with `/`."""
    parts = [rows[c].to_numpy(dtype=object) for c in delivery.key]
    keys = parts[0]
    for part in parts[1:]:
        keys = keys + "/" + part
    return np.asarray(keys, dtype=object)


def shipments(book: Book, preset: Preset) -> list[Shipment]:
    """The history file, then one file per inbox day that has something to tell."""
    end = np.datetime64(preset.history_until, "s")
    rows = book.touched(np.datetime64("1900-01-01", "s"), end)
    sent = [Shipment(book.source, preset.history_until, True, book.snapshot(rows, end))]
    return [*sent, *_inbox(book, preset, end)]


def _inbox(book: Book, preset: Preset, start: np.datetime64) -> list[Shipment]:
    rows, day = book.daily(start, preset.inbox_days)
    told = book.differs(rows, start + day.astype("timedelta64[D]"))
    rows, day = rows[told], day[told]
    every = book.snapshot(rows, start + (day + 1).astype("timedelta64[D]"))
    edges = np.searchsorted(day, np.arange(preset.inbox_days + 1))
    return [
        Shipment(
            book.source,
            preset.history_until + timedelta(days=n + 1),
            False,
            every.iloc[edges[n] : edges[n + 1]].reset_index(drop=True),
        )
        for n in range(preset.inbox_days)
        if edges[n] < edges[n + 1]
    ]
