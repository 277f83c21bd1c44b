"""Where one source's book after the other becomes files, and what is remembered of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from simulation.delivery.faults.entered import entered_wrongly
from simulation.delivery.faults.inject import inject
from simulation.delivery.faults.shipments import Shipment, shipments
from simulation.delivery.faults.trail import Trail
from simulation.delivery.files import write_file
from simulation.heap import give_back
from simulation.record.case import Case
from simulation.recorded import Book
from simulation.statistics.kept import Kept
from simulation.truth.write import answer_sheet


@dataclass
class Desk:
    """Rows per source, files, answers (who is who) and traps so far; the books themselves are gone."""

    out: Path
    case: Case
    kept: Kept
    trail: Trail = field(default_factory=Trail)
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    answers: list[pa.Table] = field(default_factory=list)

    def send(self, book: Book) -> str:
        """The source whose files are written now. Hand over the only reference: two books do not fit in memory."""
        source, who = book.source, answer_sheet(book.who, source=book.source)
        self.kept.take(book)
        preset, rng = self.case.world.preset, self.case.stream(f"faults of {source}")
        book, entered = entered_wrongly(book, self.case)
        ships = [shipments(book, preset)]
        del book  # its files hold all that is needed of it
        sent = inject(ships.pop(), preset.faults, rng)
        self.trail.add(sent, entered)
        self._write(source, sent.files)
        self.answers.append(who)
        del sent
        give_back()
        return source

    def _write(self, source: str, files: Sequence[Shipment]) -> None:
        for file in files:
            write_file(self.out / "deliveries", file)
        self.rows[source] = sum(len(file.rows) for file in files)
        self.files += len(files)
