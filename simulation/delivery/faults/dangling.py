"""What follows from late rows, outages and lost rows: others name a record that is not there yet."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from simulation.delivery.faults.notes import ROW, joined, noted, stored
from simulation.delivery.faults.shipments import Sent, Shipment, row_keys
from simulation.types import Bools, Ints, Texts

# whose rows others name, by the group that a reference looks in
RECORDS = (
    "police_110", "hotline_12345", "grid_events", "dispute_ledger", "enterprise_reports",
    "court_filings", "orders", "grid_visits",
)  # fmt: skip
GROUPS = {**dict.fromkeys(RECORDS, "record"), "incidents": "incident"}
REFERS = {
    "handling_log": ("业务编号", "record"),
    "dispute_parties": ("纠纷编号", "record"),
    "incident_persons": ("事件编号", "incident"),
}
COMPLAINT = "投诉办件"  # a ticket about another ticket is sealed and is no record


@dataclass(frozen=True)
class Named:
    """The stored rows of one file that name a record: their keys, and the hashed keys of what they name."""

    file: str
    arrival: int
    column: str
    group: str
    keys: pa.Array
    names: Ints


@dataclass
class References:
    """Keys by their first arrival (hashed: there are millions), and the rows that name some."""

    first: dict[str, list[pd.Series[int]]] = field(default_factory=dict)
    named: list[Named] = field(default_factory=list)

    def see(self, sent: Sent) -> None:
        """Nothing; one source's files are remembered."""
        source = sent.files[0].source
        if source in GROUPS:
            self.first.setdefault(GROUPS[source], []).append(_first(sent))
        if source in REFERS:
            self.named += [_named(file, sent.notes) for file in sent.files]

    def notes(self) -> pd.DataFrame:
        """A note for each stored row whose record comes in a later file or never.

        `before_its_record` is no trap of its own: late rows, outages and sealed complaints lead to it.
        """
        arrivals = {group: pd.concat(parts) for group, parts in self.first.items()}
        parts = [_early(named, arrivals[named.group]) for named in self.named]
        return joined(parts).drop(columns=ROW)


def _early(named: Named, arrivals: pd.Series[int]) -> pd.DataFrame:
    at = arrivals.index.get_indexer(pd.Index(named.names))
    there = np.where(at >= 0, arrivals.to_numpy()[at], np.iinfo(np.int64).max)
    return noted(
        "before_its_record",
        named.file,
        named.keys.filter(pa.array(there > named.arrival)).to_pylist(),
        counter="flag",
        column=named.column,
        rule="reference",
    )


def _first(sent: Sent) -> pd.Series[int]:
    """The arrival by hashed key, of rows that come in."""
    refused = set(sent.notes.loc[sent.notes["counter"] == "quarantined", "key"])
    parts = []
    for file in sent.files:
        keys = row_keys(file.rows, file.delivery)[_is_record(file)]
        kept = keys if file.bulk else keys[~pd.Series(keys, dtype=object).isin(refused).to_numpy()]
        parts.append(pd.Series(file.arrival.toordinal(), index=_hashed(kept), dtype=np.int64))
    every = pd.concat(parts)
    return every[~every.index.duplicated()]


def _is_record(file: Shipment) -> Bools:
    if COMPLAINT not in file.rows:
        return np.ones(len(file.rows), dtype=bool)
    return (file.rows[COMPLAINT] == "").to_numpy()


def _named(file: Shipment, notes: pd.DataFrame) -> Named:
    column, group = REFERS[file.source]
    keys, names = file.keys(), file.rows[column].to_numpy(dtype=object)
    kept = stored(keys, notes, file.name) & (names != "")
    held = pa.array(keys[kept], pa.string())
    day = file.arrival.toordinal()
    return Named(file.name, day, column, group, held, _hashed(names[kept]))


def _hashed(keys: Texts) -> Ints:
    found: Ints = pd.util.hash_array(keys, categorize=False).view(np.int64)
    return found
