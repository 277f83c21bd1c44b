"""The end of a worksheet: what does not fit on it is lost."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from simulation.delivery.faults.notes import ROW, joined, noted
from simulation.delivery.faults.shipments import Sent, Shipment
from simulation.fault_rates import FaultRates


def with_full_sheets(sent: Sent, rates: FaultRates) -> Sent:
    """The files with each daily workbook cut at `rates.sheet_rows` rows; the lost rows are noted, their traps are not."""
    limit = rates.sheet_rows - 1  # the header is a row
    if not rates.sheet_rows or sent.files[0].delivery.daily != "xlsx":
        return sent
    files, notes = list(sent.files), sent.notes
    for place, file in enumerate(files[1:], start=1):
        if len(file.rows) >= limit:
            gone = (notes["file"] == file.name) & (notes[ROW] >= limit)
            notes = joined([notes[~gone], _lost(file, limit)])
            files[place] = _cut(file, limit)
    return replace(sent, files=tuple(files), notes=notes)


def _cut(file: Shipment, limit: int) -> Shipment:
    return replace(file.with_rows(file.rows.head(limit)), full=True)


def _lost(file: Shipment, limit: int) -> pd.DataFrame:
    keys = file.keys()[limit:]
    return noted("sheet_rows", file.name, keys, counter="lost")
