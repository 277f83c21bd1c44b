"""All traps of one source's files, in the order that keeps every note true."""

from __future__ import annotations

import pandas as pd

from simulation.faults.assembled import assembled, counts
from simulation.faults.cells import spoil_cells
from simulation.faults.crossed import cross_cells
from simulation.faults.layouts import set_file_traps
from simulation.faults.notes import ROW, joined
from simulation.faults.outage import with_outage
from simulation.faults.pool import Pool
from simulation.faults.rates import FaultRates
from simulation.faults.rows import set_row_traps
from simulation.faults.sheets import with_full_sheets
from simulation.faults.shipments import Sent, Shipment
from simulation.types import Rng


def inject(files: list[Shipment], rates: FaultRates, rng: Rng) -> Sent:
    """The files as they really arrive, one note per trap, and what ingest must count in each file.

    Cells first: a row that is delivered twice is spoiled the same way both times. A row that is
    stored again in a later file carries its spoiled cells along, and is noted again there.
    """
    spoiled, notes = list[Shipment](), list[pd.DataFrame]()
    for file in files:
        crossed, crosses, taken = cross_cells(file, rates, rng)
        cells, spots = spoil_cells(crossed, rates, rng, taken=taken)
        spoiled.append(cells)
        notes += [crosses, spots]
    sent = with_full_sheets(with_outage(Sent(tuple(spoiled), joined(notes)), rates), rates)
    return set_file_traps(_with_row_traps(sent, rates, rng), rates, rng)


def _with_row_traps(sent: Sent, rates: FaultRates, rng: Rng) -> Sent:
    if len(sent.files) == 1:
        notes = sent.notes.drop(columns=ROW)
        return Sent(sent.files, notes, counts(list(sent.files), notes))
    pool = Pool.of(sent)
    set_row_traps(pool, rates, rng)
    return assembled(pool)
