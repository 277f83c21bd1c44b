"""All traps of one source's files, in the order that keeps every note true."""

from __future__ import annotations

from dataclasses import replace

from simulation.faults.cells import spoil_cells
from simulation.faults.crossed import cross_cells
from simulation.faults.layouts import set_file_traps
from simulation.faults.rates import FaultRates
from simulation.faults.rows import set_row_traps
from simulation.faults.sent import Sent
from simulation.faults.shipments import Injected, Shipment
from simulation.types import Rng


def inject(files: list[Shipment], rates: FaultRates, rng: Rng) -> Sent:
    """The files as they really arrive and one note per trap.

    Cells first: a row that is delivered twice is spoiled the same way both times. A row that is
    stored again in a later file carries its spoiled cells along, and is noted again there.
    """
    spoiled, notes = [], list[Injected]()
    for file in files:
        file, crossed = cross_cells(file, rates, rng)  # noqa: PLW2901
        file, cells = spoil_cells(file, rates, rng)  # noqa: PLW2901
        spoiled.append(file)
        notes += crossed + cells
    sent = set_row_traps(Sent(tuple(spoiled), tuple(notes)), rates, rng)
    return replace(set_file_traps(sent, rates, rng))
