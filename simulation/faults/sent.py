"""The files of one source on their way, and how rows are added to them or moved between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd

from simulation.faults.shipments import Injected, Shipment, injected, row_keys
from simulation.recorded import as_text
from simulation.types import Ints, Rng

FROM = "from file"  # helper column: which file an earlier row came in
RECENT = 3_000


@dataclass(frozen=True)
class Trap:
    """A trap's name, and the counter and rule by which ingest must show it."""

    fault: str
    counter: str
    rule: str = ""


@dataclass(frozen=True)
class Sent:
    """All files of one source, oldest first; the first is the history."""

    files: tuple[Shipment, ...]
    notes: tuple[Injected, ...] = ()

    def replaced(self, place: int, rows: pd.DataFrame, notes: list[Injected]) -> Sent:
        """With other rows in one file and more notes."""
        changed = self.files[place].with_rows(rows)
        return Sent((*self.files[:place], changed, *self.files[place + 1 :]), (*self.notes, *notes))

    def trapped(self) -> set[str]:
        """Keys that some row trap has touched: each note must stand for exactly one thing."""
        return {note.key for note in self.notes if note.counter != "flag"}


def drawn(n: int, rate: float, rng: Rng) -> Ints:
    """Row numbers below `n`, each with probability `rate`."""
    return np.flatnonzero(rng.random(n) < rate)


def some_settled(sent: Sent, place: int, rate: float, rng: Rng) -> pd.DataFrame:
    """About `rate` times as many earlier rows as file `place` has, as last delivered.

    None of them is touched again by this file or a later one. Column `FROM` names their file.
    """
    wanted = rng.binomial(len(sent.files[place].rows), rate)
    if not wanted:
        return none_of(sent.files[place])
    earlier = _settled(sent, place)
    n = min(wanted, len(earlier))
    return earlier.iloc[np.sort(rng.choice(len(earlier), size=n, replace=False))]


def none_of(shipment: Shipment) -> pd.DataFrame:
    """No earlier rows."""
    return shipment.rows.head(0).assign(**{FROM: ""})


def _settled(sent: Sent, place: int) -> pd.DataFrame:
    """Only the latest of a long history are looked at: corrections come soon."""
    parts = [f.rows.tail(RECENT).assign(**{FROM: f.name}) for f in sent.files[:place]]
    before = pd.concat(parts).fillna("").reset_index(drop=True)
    keys = row_keys(before, sent.files[0].delivery)
    busy = set(np.concatenate([f.keys() for f in sent.files[place:]])) | sent.trapped()
    last = ~pd.Series(keys).duplicated(keep="last").to_numpy()
    return before[last & ~np.isin(keys.astype(str), sorted(busy))].reset_index(drop=True)


def stamped(rows: pd.DataFrame, shipment: Shipment, rng: Rng) -> pd.DataFrame:
    """The rows with an update time of the day before arrival."""
    if shipment.delivery.updated is None or not len(rows):
        return rows
    midnight = np.datetime64(shipment.arrival - timedelta(days=1), "s")
    at = midnight + rng.integers(0, 86_400, len(rows)).astype("timedelta64[s]")
    return rows.assign(
        **{shipment.delivery.updated: as_text(at, slashed=shipment.delivery.slashed)}
    )


def added(sent: Sent, place: int, rows: pd.DataFrame, trap: Trap) -> Sent:
    """With these rows at the end of a file; what is stored again carries its spoiled cells along."""
    if not len(rows):
        return sent
    shipment, keys = sent.files[place], list(row_keys(rows, sent.files[place].delivery))
    notes = injected(trap.fault, shipment, keys, counter=trap.counter, rule=trap.rule)
    if trap.counter == "version" and FROM in rows:
        sources = set(zip(rows[FROM], keys, strict=True))
        spoiled = [n for n in sent.notes if n.counter == "flag" and (n.file, n.key) in sources]
        notes += [replace(n, file=shipment.name) for n in spoiled]
    both = pd.concat([shipment.rows, rows.drop(columns=FROM, errors="ignore")]).fillna("")
    return sent.replaced(place, both, notes)


def moved(sent: Sent, way: tuple[int, int], rows: list[int], trap: Trap) -> Sent:
    """With these rows taken from one file to another, their notes with them."""
    if not rows:
        return sent
    old, new = sent.files[way[0]], sent.files[way[1]]
    keys = set(old.keys()[rows])
    sent = sent.replaced(way[0], old.rows.drop(index=rows), [])
    notes = [
        replace(n, file=new.name) if n.file == old.name and n.key in keys else n for n in sent.notes
    ]
    return added(replace(sent, notes=tuple(notes)), way[1], old.rows.iloc[rows], trap)
