"""The inbox rows of one source side by side with the last of its history, so that traps are drawn at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from simulation.delivery.faults.notes import ROW, joined, noted
from simulation.delivery.faults.shipments import Sent, Shipment, row_keys
from simulation.recorded import as_text
from simulation.types import Bools, Column, Ints, Rng, Texts

# corrections come soon: of a long history only the latest rows are looked at
RECENT = 3_000
PLACE = "place"


@dataclass(frozen=True)
class Trap:
    """A trap's name, and the counter and rule by which ingest must show it."""

    fault: str
    counter: str
    rule: str = ""


@dataclass
class Pool:
    """Rows of all files and what row traps do to them; `place` is the file (0: history) that a row is in now.

    A key is trapped once, so that each note stands for exactly one thing. `extra` are rows added to files
    (with a column `place`).
    """

    sent: Sent
    rows: pd.DataFrame
    place: Ints
    keys: Texts
    code: Ints
    free: Bools
    moved: Bools
    extra: list[pd.DataFrame] = field(default_factory=list)
    notes: list[pd.DataFrame] = field(default_factory=list)

    @classmethod
    def of(cls, sent: Sent) -> Pool:
        """The pool before any row trap is set."""
        parts = [sent.files[0].rows.tail(RECENT), *(f.rows for f in sent.files[1:])]
        rows = pd.concat(parts, ignore_index=True)
        place = np.repeat(np.arange(len(parts)), [len(p) for p in parts])
        keys = row_keys(rows, sent.files[0].delivery)
        code = pd.factorize(keys)[0].astype(np.int64)
        free = np.ones(code.max(initial=-1) + 1, dtype=bool)
        free[code[np.isin(place, _full(sent))]] = False
        moved = np.zeros(len(rows), dtype=bool)
        return cls(_in_pool(sent, len(parts[0])), rows, place, keys, code, free, moved)

    @property
    def names(self) -> Texts:
        """The files' names by place."""
        return np.array([file.name for file in self.sent.files], dtype=object)

    @property
    def first(self) -> Shipment:
        """The history file."""
        return self.sent.files[0]

    def open_places(self) -> Ints:
        """The inbox files that take more rows: a sheet that is full takes none."""
        return np.setdiff1d(np.arange(1, len(self.sent.files)), _full(self.sent))

    def follow(self) -> tuple[Ints, Ints]:
        """Per row the next two places where its key is delivered again, -1 for none."""
        order = np.lexsort((self.place, self.code))
        place, code = self.place[order], self.code[order]
        return tuple(_back(_ahead(place, code, by), order) for by in (1, 2))  # type: ignore[return-value]

    def unique(self) -> Bools:
        """Whether the key stands once in the row's file, and in no note of a row trap yet."""
        both = pd.Series(self.code * len(self.sent.files) + self.place)
        return np.asarray(~both.duplicated(keep=False) & self.free[self.code])

    def settled(self) -> Ints:
        """Rows whose key is delivered no more, in order of their file."""
        again, _ = self.follow()
        rows = np.flatnonzero((again < 0) & self.unique())
        return rows[np.argsort(self.place[rows], kind="stable")]

    def move(self, rows: Ints, by: int, trap: Trap) -> None:
        """Nothing; these rows come `by` files later, and are noted there."""
        self.place[rows] += by
        self.moved[rows] = True
        self._note(rows, self.place[rows], self.keys[rows], trap)

    def add(self, frame: pd.DataFrame, origin: Ints, place: Ints, trap: Trap) -> None:
        """Nothing; these rows come as well, in the files `place`. A stored version has the cells of its origin."""
        keys = row_keys(frame, self.first.delivery)
        self.extra.append(frame.assign(**{PLACE: place}))
        self._note(origin, place, keys, trap)
        if trap.counter == "version":
            self.notes.append(self._carried(origin, place))
        if trap.rule == "same_time":
            clock = self.first.delivery.updated or ""
            self._note(origin, place, keys, replace(trap, counter="flag"), column=clock)

    def stamps(self, place: Ints, rng: Rng) -> Texts:
        """Update times of the day before each file's arrival, as the source writes them."""
        arrivals = np.array([file.arrival for file in self.sent.files], dtype="datetime64[s]")
        day = arrivals[place] - np.timedelta64(86_400, "s")
        at = day + rng.integers(0, 86_400, len(place)).astype("timedelta64[s]")
        return as_text(at, slashed=self.first.delivery.slashed)

    def _note(
        self, origin: Ints, place: Ints, keys: Column, trap: Trap, *, column: str = ""
    ) -> None:
        self.free[self.code[origin]] = False
        said = noted(
            trap.fault, self.names[place], keys, counter=trap.counter, column=column, rule=trap.rule
        )
        self.notes.append(said)

    def _carried(self, origin: Ints, place: Ints) -> pd.DataFrame:
        """The flags of the rows that are stored again, in the files where they come again."""
        flags = self.sent.notes[self.sent.notes["counter"] == "flag"]
        target = pd.Series(self.names[place], index=origin, name="file")
        found = flags.drop(columns="file").join(target, on=ROW, how="inner")
        return found.assign(**{ROW: -1})

    def placed_notes(self) -> pd.DataFrame:
        """All notes, those of moved rows in the file to which they went."""
        notes = self.sent.notes
        row = notes[ROW].to_numpy(dtype=np.int64)
        inside = row >= 0
        names = notes["file"].to_numpy(dtype=object).copy()
        names[inside] = self.names[self.place[row[inside]]]
        return joined([notes.assign(file=names), *self.notes]).drop(columns=ROW)


def _full(sent: Sent) -> Ints:
    return np.array([n for n, file in enumerate(sent.files) if file.full], dtype=np.int64)


def _in_pool(sent: Sent, history_rows: int) -> Sent:
    """With notes about rows of the pool instead of rows of a file; -1 for history that is not in it."""
    start = -(len(sent.files[0].rows) - history_rows)
    row = sent.notes[ROW].to_numpy(dtype=np.int64).copy()
    file = sent.notes["file"].to_numpy(dtype=object)
    about, inside = row >= 0, np.full(len(row), -1, dtype=np.int64)
    for shipment in sent.files:
        mine = about & (file == shipment.name)
        inside[mine] = np.maximum(row[mine] + start, -1)
        start += len(shipment.rows)
    return replace(sent, notes=sent.notes.assign(**{ROW: inside}))


def _ahead(place: Ints, code: Ints, by: int) -> Ints:
    """In order of key and place: the place of the row `by` rows on, if it has the same key."""
    found = np.full(len(place), -1, dtype=np.int64)
    if len(place) > by:
        found[:-by] = np.where(code[by:] == code[:-by], place[by:], -1)
    return found


def _back(values: Ints, order: Ints) -> Ints:
    result = np.empty_like(values)
    result[order] = values
    return result
