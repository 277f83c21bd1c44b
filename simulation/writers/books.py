"""All fifteen books of a city."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulation.case import Case
from simulation.recorded import Book
from simulation.writers.court import court_book
from simulation.writers.enterprise import enterprise_book
from simulation.writers.grid_events import grid_book
from simulation.writers.handling import handling_book
from simulation.writers.hotline import hotline_book
from simulation.writers.incidents import incident_persons_book, incidents_book
from simulation.writers.ledger import ledger_book, parties_book
from simulation.writers.orders import orders_book
from simulation.writers.police import police_book
from simulation.writers.registers import grids_book, residents_book
from simulation.writers.transfers import transfers_book
from simulation.writers.visits import visits_book

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
