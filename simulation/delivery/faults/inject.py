"""All traps of one source's files, in the order that keeps every note true."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.delivery.faults.assembled import assembled, counts
from simulation.delivery.faults.cells import spoil_cells
from simulation.delivery.faults.crossed import cross_cells
from simulation.delivery.faults.layouts import set_file_traps
from simulation.delivery.faults.notes import ROW, joined
from simulation.delivery.faults.outage import with_outage
from simulation.delivery.faults.pool import Pool
from simulation.delivery.faults.rows import set_row_traps
from simulation.delivery.faults.sheets import with_full_sheets
from simulation.delivery.faults.shipments import Sent, Shipment
from simulation.fault_rates import FaultRates
from simulation.types import Rng


def inject(files: list[Shipment], rates: FaultRates, rng: Rng) -> Sent:
    """The files as they really arrive, one note per trap, and what ingest must count in each file.

    Cells first: a row that is delivered twice is spoiled the same way both times. A row that is
    stored again in a later file carries its spoiled cells along, and is noted again there.
    """
    history, before = _spoiled(files[:1], rates, rng)
    inbox, after = _spoiled(files[1:], rates, rng)
    del files  # of a big source two copies do not fit in memory
    spoiled = Sent((*history, *inbox), joined([before, after]))
    sent = with_full_sheets(with_outage(spoiled, rates), rates)
    return set_file_traps(_with_row_traps(sent, rates, rng), rates, rng)


def _spoiled(
    files: list[Shipment], rates: FaultRates, rng: Rng
) -> tuple[list[Shipment], pd.DataFrame]:
    """The files with their cell traps: set in one go, for what one file costs 180 would cost 180 times."""
    if not files:
        return [], joined([])
    rows = (
        pd.concat([f.rows for f in files], ignore_index=True) if len(files) > 1 else files[0].rows
    )
    crossed, crosses, taken = cross_cells(files[0].with_rows(rows), rates, rng)
    whole, spots = spoil_cells(crossed, rates, rng, taken=taken)
    edges = np.cumsum([0, *(len(f.rows) for f in files)])
    parts = [
        file.with_rows(whole.rows.iloc[start:stop])
        for file, start, stop in zip(files, edges, edges[1:], strict=False)
    ]
    notes = joined([crosses, spots])
    row = notes[ROW].to_numpy(dtype=np.int64)
    place = np.searchsorted(edges, row, "right") - 1
    names = np.array([file.name for file in files], dtype=object)
    return parts, notes.assign(**{"file": names[place], ROW: row - edges[place]})


def _with_row_traps(sent: Sent, rates: FaultRates, rng: Rng) -> Sent:
    if len(sent.files) == 1:
        notes = sent.notes.drop(columns=ROW)
        return Sent(sent.files, notes, counts(list(sent.files), notes))
    pool = Pool.of(sent)
    set_row_traps(pool, rates, rng)
    return assembled(pool)
