"""Where one source's book after the other becomes files, and what is remembered of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from simulation.delivery.faults.entered import entered_wrongly
from simulation.delivery.faults.inject import inject
from simulation.delivery.faults.shipments import Sent, shipments
from simulation.delivery.faults.trail import Trail
from simulation.delivery.files import write_file
from simulation.heap import give_back
from simulation.record.case import Case
from simulation.recorded import Book
from simulation.statistics.kept import Kept


@dataclass
class Desk:
    """Rows per source, files, answers (who is who) and traps so far; the books themselves are gone."""

    out: Path
    case: Case
    kept: Kept
    trail: Trail = field(default_factory=Trail)
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    answers: list[pd.DataFrame] = field(default_factory=list)

    def send(self, book: Book) -> str:
        """The source whose files are written now. Hand over the only reference: two books do not fit in memory."""
        source, who = book.source, book.who.assign(source=book.source)
        self.kept.take(book)
        files = self._with_traps(book).files
        del book  # what is written now holds all that is needed of it
        for file in files:
            write_file(self.out / "deliveries", file)
        self.rows[source] = sum(len(file.rows) for file in files)
        self.files += len(files)
        self.answers.append(who)
        del files
        give_back()
        return source

    def _with_traps(self, book: Book) -> Sent:
        """All files with all traps set; the trail remembers what was done."""
        book, entered = entered_wrongly(book, self.case)
        preset, rng = self.case.world.preset, self.case.stream(f"faults of {book.source}")
        sent = inject(shipments(book, preset), preset.faults, rng)
        self.trail.add(sent, entered)
        return sent
