"""All fifteen books of a city."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulation.record.case import Case
from simulation.record.writers.court import court_book
from simulation.record.writers.enterprise import enterprise_book
from simulation.record.writers.grid_events import grid_book
from simulation.record.writers.handling import handling_book
from simulation.record.writers.hotline import hotline_book
from simulation.record.writers.incidents import incident_persons_book, incidents_book
from simulation.record.writers.ledger import ledger_book, parties_book
from simulation.record.writers.orders import orders_book
from simulation.record.writers.police import police_book
from simulation.record.writers.registers import grids_book, residents_book
from simulation.record.writers.transfers import transfers_book
from simulation.record.writers.visits import visits_book
from simulation.recorded import Book

WRITERS: tuple[Callable[[Case], Book], ...] = (
    grids_book,
    residents_book,
    police_book,
    hotline_book,
    transfers_book,
    grid_book,
    ledger_book,
    parties_book,
    handling_book,
    enterprise_book,
    court_book,
    orders_book,
    visits_book,
    incidents_book,
    incident_persons_book,
)


def books(case: Case) -> Iterator[Book]:
    """One book after the other, so that only one is in memory."""
    return (write(case) for write in WRITERS)
