"""Small files of several days at once: a file of a few dozen rows costs as much as one of ten thousand.

Source by source, in the order of one day, the files of all these days are taken in together, in one transaction.
The outcome is that of one file after the other: the rows of a key go in the order of their files (`parts`), and
what a row is compared with in other sources is what stood before its own file (`as_of`). What that cannot promise
(a file of grids, a large or a stopped one, a warehouse still empty) goes by itself, after what came before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_contracts.adapters import Adapter, identity
from data_contracts.deliveries import Delivery, delivery, source_names
from data_contracts.ingest import register
from data_contracts.ingest.arrive import Opened, Parcel, arrive, check_arrival
from data_contracts.ingest.candidates import Candidate
from data_contracts.ingest.counts import FileCount
from data_contracts.ingest.door import Door
from data_contracts.ingest.errors import BatchStopped
from data_contracts.ingest.extent import city_extent
from data_contracts.ingest.file import parcel_of
from data_contracts.ingest.load import load
from data_contracts.ingest.memory import scratch
from data_contracts.ingest.parts import alike
from data_contracts.ingest.work import Work
from data_contracts.warehouse import transaction

SMALL_BYTES = 4 << 20
MOST_ROWS = 50_000
# the city's extent, by which coordinates are judged, comes from them
ALONE = "grids"
# that a value is nowhere is a fault only where a table has anything at all
FILLED = """
select exists (from core.grids) and exists (from core.records) and exists (from outcome.incidents)"""


@dataclass(frozen=True)
class Waiting:
    """A file that is opened and goes in with others."""

    file: Candidate
    parcel: Parcel
    delivery: Delivery
    adapter: Adapter
    opened: Opened


class Days:
    """The files of a folder in their order, those that can go together held until they do."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self._waiting: list[Waiting] = []
        self._is_filled = False

    def counts(self, files: Sequence[Candidate]) -> Iterator[FileCount]:
        """What became of each file."""
        for file in files:
            waiting = self._opened(file)
            if waiting is None or not self._fits(waiting):
                yield from self._take_waiting()
            if waiting is None:
                yield self.door.take(file)
            else:
                self._waiting.append(waiting)
        yield from self._take_waiting()

    def _opened(self, file: Candidate) -> Waiting | None:
        """The file, opened; None where it goes alone."""
        if self.door.mode != "live" or file.source in (None, ALONE) or file.received_at is None:
            return None
        if file.path.stat().st_size > SMALL_BYTES or not self._filled():
            return None
        contract = delivery(str(file.source))
        mapping = file.adapter or identity(contract)
        parcel = self._parcel(file, mapping)
        if self._is_there(parcel):
            return None
        try:
            check_arrival(parcel)
            opened = arrive(file.path, contract, mapping, self.door.keys)
        except BatchStopped:
            return None
        return Waiting(file, parcel, contract, mapping, opened)

    def _parcel(self, file: Candidate, mapping: Adapter) -> Parcel:
        door = self.door
        return parcel_of(
            file.path, str(file.source), adapter=mapping.name, mode=door.mode,
            received_at=file.received_at, ingested_at=door.ingested_at,
            file_no=register.next_file_no(door.con) + len(self._waiting),
        )  # fmt: skip

    def _filled(self) -> bool:
        if not self._is_filled:
            ((self._is_filled,),) = self.door.con.execute(FILLED).fetchall()
        return self._is_filled

    def _is_there(self, parcel: Parcel) -> bool:
        held = any(w.parcel.file_id == parcel.file_id for w in self._waiting)
        return held or register.find_loaded(self.door.con, parcel.file_id) is not None

    def _fits(self, new: Waiting) -> bool:
        """Whether it can go with those that wait, which are still few enough."""
        rows = sum(w.opened.raw.rows_in for w in (*self._waiting, new))
        same = (w for w in self._waiting if w.parcel.source == new.parcel.source)
        return rows <= MOST_ROWS and all(alike(w.opened, new.opened) for w in (*same, new))

    def _take_waiting(self) -> list[FileCount]:
        """What became of the files that waited, in their order."""
        waiting, self._waiting = self._waiting, []
        if len(waiting) < 2:
            return [self.door.take(w.file) for w in waiting]
        try:
            return self._take_together(waiting)
        except BatchStopped:
            # one of them is broken, and only what comes before it may stand when it is taken in
            return [self.door.take(w.file) for w in waiting]

    def _take_together(self, waiting: list[Waiting]) -> list[FileCount]:
        counts: dict[int, FileCount] = {}
        several_days = len({w.parcel.received_at for w in waiting}) > 1
        ahead_from = waiting[0].parcel.file_no if several_days else None
        with transaction(self.door.con):
            for source in source_names():
                group = [w for w in waiting if w.parcel.source == source]
                counts |= self._take_source(group, ahead_from) if group else {}
            for w in waiting:
                register.record(self.door.con, w.parcel, counts[w.parcel.file_no], w.opened.notes)
        return [counts[w.parcel.file_no] for w in waiting]

    def _take_source(self, group: list[Waiting], ahead_from: int | None) -> dict[int, FileCount]:
        door, first = self.door, group[0]
        parcels = tuple(w.parcel for w in group)
        bounds = door.bounds or city_extent(door.con)
        with scratch(door.memory) as memory:
            work = Work(
                door.con,
                memory,
                parcels,
                first.delivery,
                first.adapter,
                door.keys,
                bounds,
                ahead_from,
            )
            counts = load(work, [w.opened for w in group])
        return {p.file_no: count for p, count in zip(parcels, counts, strict=True)}
