"""What is kept of each book as it passes by, so that fifteen of them need not be in memory at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from simulation.recorded import Book, Change
from simulation.types import Bools, Column, Ints

PEOPLE = "person"  # column: who called or reported (index, -1 unknown)
# source -> name on the page's tables -> column of the delivery
WANTED: Mapping[str, Mapping[str, str]] = {
    "police_110": {
        "at": "BJSJ", "closed_at": "JASJ", "link": "gllx", "main": "JQLBDM", "tags": "BQ",
        "weapon": "YWCWQ", "goods": "YWWXWZ", "document": "BJRZJHM",
    },
    "hotline_12345": {
        "at": "受理时间", "closed_at": "办结时间", "on_site": "现场办结", "satisfied": "回访满意度",
        "repeated": "重复诉求", "document": "诉求人证件号",
    },
    "grid_events": {"at": "happen_time"},
    "dispute_ledger": {
        "at": "受理时间", "entered_at": "录入时间", "closed_at": "办结时间", "kind": "事件类别",
        "success": "化解是否成功",
    },
    "dispute_parties": {"entry": "纠纷编号"},
    "handling_log": {"at": "时间", "step": "环节", "result": "结果"},
    "incidents": {"at": "发生时间", "registered_at": "登记时间", "level": "层级", "type": "类型"},
    "incident_persons": {"entry": "事件编号", "document": "证件号码"},
}  # fmt: skip
FEW = ("link", "main", "tags", "weapon", "goods", "on_site", "satisfied", "repeated", "kind", "success", "step",
       "result", "level", "type")  # fmt: skip


@dataclass
class Kept:
    """Rows per source and month of entry, and the few columns that the page counts.

    `frames[source]`: the columns of `WANTED` as they stood at `until`, and key, dispute and person
    (indexes, -1 for none) as they truly were; `document` only says whether one was noted. Rows entered later are left out.
    """

    until: np.datetime64
    months: dict[str, pd.Series] = field(default_factory=dict)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)

    def take(self, book: Book) -> None:
        """Keep what is wanted of one book."""
        there: Bools = book.entered < self.until
        month = book.entered[there].astype("datetime64[M]")
        self.months[book.source] = (
            pd.Series(month.astype("datetime64[s]")).value_counts().sort_index()
        )
        if book.source in WANTED:
            self.frames[book.source] = _frame(book, there, self.until)


def _frame(book: Book, there: Bools, until: np.datetime64) -> pd.DataFrame:
    rows = np.flatnonzero(there)
    wanted = {n: at(book, c, rows, until) for n, c in WANTED[book.source].items()}
    columns = {n: _small(n, values) for n, values in wanted.items()}
    key = _key(book, rows)
    truth = book.who.drop_duplicates("key").set_index("key")
    place = truth.index.get_indexer(pd.Index(key))
    return pd.DataFrame({"key": key} | columns).assign(
        dispute=_known(truth["dispute"], place), person=_known(truth[PEOPLE], place)
    )


def _small(name: str, values: Column) -> pd.Series:
    """A million cells of few different texts take a byte each."""
    if name == "document":
        return pd.Series(values != "")
    return pd.Series(values, dtype="category") if name in FEW else pd.Series(values)


def at(book: Book, column: str, rows: Ints, until: np.datetime64) -> Column:
    """A column of these rows as it stood just before `until`; empty where the book has none."""
    found = book.base[column][rows] if column in book.base else None
    for change in book.changes:
        if column in change.columns:
            found = _changed(found, change, column, rows, until)
    return np.full(len(rows), "", dtype=object) if found is None else found


def _changed(
    found: Column | None, change: Change, column: str, rows: Ints, until: np.datetime64
) -> Column:
    new = change.columns[column][rows]
    nothing = np.datetime64("NaT", "s") if new.dtype.kind == "M" else ""
    old = np.full(len(rows), nothing, dtype=new.dtype) if found is None else found
    return np.where(change.at[rows] < until, new, old)


def _key(book: Book, rows: Ints) -> Column:
    parts = [book.base[c][rows].astype(object) for c in book.delivery.key]
    return parts[0] if len(parts) == 1 else parts[0] + "/" + parts[1]


def _known(values: pd.Series, place: Ints) -> Ints:
    return np.where(place >= 0, values.to_numpy()[np.maximum(place, 0)], -1).astype(np.int64)
