"""The list of what was done to the files, as a frame: truth's `faults` table.

Columns: fault, file (`history/…` or `inbox/…`, empty: whichever file the row comes in), key, column,
counter, rule. `counter` is where ingest must show it: `flag` (with `rule`), `version`, `unchanged`,
`quarantined`, `read_as` (it must come in as `rule` says), `lost` (the row is in no file), or `none` for what a reader must cope with silently.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from simulation.types import Bools, Column, Ints, Texts

NOTE = ("fault", "file", "key", "column", "counter", "rule")
# while files are on their way: the row of the file, or of the pool, that a note is about
ROW = "row"
NOBODY = -1


def noted(
    fault: str,
    file: str | Column | pd.Series[str],
    keys: Iterable[object],
    *,
    counter: str,
    column: str = "",
    rule: str = "",
    row: Ints | None = None,
) -> pd.DataFrame:
    """One note per key; `row` says which row of its file each is about."""
    listed = list(keys)
    frame = pd.DataFrame({"key": listed}, dtype=object)
    rows = np.full(len(listed), NOBODY) if row is None else row
    stated = {"fault": fault, "file": file, "column": column, "counter": counter, "rule": rule}
    return frame.assign(**stated, **{ROW: rows})[[*NOTE, ROW]]


def joined(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All notes one after the other."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else noted("", "", (), counter="")


def stored(keys: Texts, notes: pd.DataFrame, file: str) -> Bools:
    """Per row of a file whether ingest stores it: not what is refused, and of equal rows only the first."""
    mine = notes[notes["file"] == file]
    refused = mine.loc[mine["counter"] == "quarantined", "key"]
    again = mine.loc[mine["counter"] == "unchanged", "key"].value_counts()
    if not len(refused) and not len(again):
        return np.ones(len(keys), dtype=bool)
    row = pd.Series(keys, dtype=object)
    nth, total = row.groupby(row).cumcount(), row.map(row.value_counts())
    kept = (nth < total - row.map(again).fillna(0)) & ~row.isin(set(refused))
    return kept.to_numpy(dtype=bool)
