"""The pool's rows back in their files, and what ingest must make of each file."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.columns import STATUS
from simulation.delivery.faults.pool import PLACE, Pool
from simulation.delivery.faults.shipments import Sent, Shipment, row_keys
from simulation.types import Ints


def assembled(pool: Pool) -> Sent:
    """The files with moved and added rows at their ends, all notes, and the counts per file."""
    rows, place = _all_rows(pool)
    ends = np.searchsorted(place, np.arange(len(pool.sent.files) + 1))
    files = [pool.first]
    for n in range(1, len(pool.sent.files)):
        files.append(pool.sent.files[n].with_rows(_in_use(rows.iloc[ends[n] : ends[n + 1]])))
    notes = pool.placed_notes()
    return Sent(tuple(files), notes, counts(files, notes))


def _all_rows(pool: Pool) -> tuple[pd.DataFrame, Ints]:
    """The rows of all files in order, and their file: those that were there, moved ones, added ones."""
    places = [pool.place, *(extra[PLACE].to_numpy(dtype=np.int64) for extra in pool.extra)]
    place = np.concatenate(places)
    late = np.concatenate([pool.moved, np.full(len(place) - len(pool.moved), 2)])
    order = np.lexsort((late, place))
    parts = [pool.rows, *(extra.drop(columns=PLACE) for extra in pool.extra)]
    rows = pd.concat(parts, ignore_index=True) if len(parts) > 1 else pool.rows
    return rows.iloc[order].fillna(""), place[order]


def _in_use(rows: pd.DataFrame) -> pd.DataFrame:
    """A file has a status column only on a day on which something was withdrawn."""
    status = [c for c in (STATUS, "row_status") if c in rows]
    return rows.drop(columns=[c for c in status if not (rows[c] != "").any()])


def counts(files: list[Shipment], notes: pd.DataFrame) -> pd.DataFrame:
    """Per file: file, source, rows, new, version, unchanged, quarantined; the notes say the last two."""
    names = [file.name for file in files]
    frame = pd.DataFrame(
        {"file": names, "source": files[0].source, "rows": [len(f.rows) for f in files]}
    )
    for counter in ("unchanged", "quarantined"):
        found = notes.loc[notes["counter"] == counter, "file"].value_counts()
        frame[counter] = found.reindex(names).fillna(0).astype(int).to_numpy()
    frame["new"] = _new(files, notes)
    frame["version"] = frame["rows"] - frame["new"] - frame["unchanged"] - frame["quarantined"]
    return frame[["file", "source", "rows", "new", "version", "unchanged", "quarantined"]]


def _new(files: list[Shipment], notes: pd.DataFrame) -> Ints:
    """Keys of each file that no file before it has, without those that are refused."""
    refused = set(notes.loc[notes["counter"] == "quarantined", "key"])
    keys = pd.concat(
        [pd.Series(row_keys(f.rows, f.delivery)) for f in files], keys=range(len(files))
    )
    first = keys[~keys.duplicated()]
    first = first[~first.isin(refused)]
    place = first.index.get_level_values(0).to_numpy()
    return np.bincount(place, minlength=len(files)).astype(np.int64)
