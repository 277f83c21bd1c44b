"""A platform that is down for two days delivers three days in one lump."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from simulation.delivery.faults.notes import ROW, joined, noted
from simulation.delivery.faults.shipments import Sent, Shipment
from simulation.fault_rates import FaultRates

# each platform has its own bad days: the first of the three files that come as one
FIRST_DOWN = {"transfers": 2, "police_110": 1, "hotline_12345": 2}


def with_outage(sent: Sent, rates: FaultRates) -> Sent:
    """The files with two days missing and the third holding all three; too short an inbox stays whole."""
    first = FIRST_DOWN.get(sent.files[0].source)
    if not rates.outage or first is None or len(sent.files) < first + 3:
        return sent
    down = sent.files[first : first + 3]
    lump = down[2].with_rows(pd.concat([file.rows for file in down]))
    missing = [noted("outage", f.name, [""], counter="lost") for f in down[:2]]
    notes = joined([_into_lump(sent.notes, down, lump.name), *missing])
    return replace(sent, files=(*sent.files[:first], lump, *sent.files[first + 3 :]), notes=notes)


def _into_lump(notes: pd.DataFrame, down: tuple[Shipment, ...], lump: str) -> pd.DataFrame:
    """What was noted for the three files happens in the lump, at the place the rows have there."""
    start, moved = 0, notes.copy()
    for file in down:
        mine = (notes["file"] == file.name).to_numpy()
        moved.loc[mine, "file"] = lump
        moved.loc[mine, ROW] += start
        start += len(file.rows)
    return moved
