"""The rows of one file, or of several of one source, through admission, versions and facts, inside one transaction of the warehouse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pyarrow as pa

from data_contracts.ingest.admit import Refusal, refusals
from data_contracts.ingest.arrive import STOP_ROWS, STOP_SHARE, Arrived, Opened, Parcel
from data_contracts.ingest.counts import FileCount
from data_contracts.ingest.errors import BatchStopped
from data_contracts.ingest.flags import Flags, store_flags
from data_contracts.ingest.landing import store_broken, store_landing, store_refused
from data_contracts.ingest.lookups import look_up_all
from data_contracts.ingest.nested import unnest_all
from data_contracts.ingest.parts import parts
from data_contracts.ingest.prepare import prepare
from data_contracts.ingest.profiles import store_profiles
from data_contracts.ingest.resolve import resolve_waiting
from data_contracts.ingest.store import Firsts, store_facts
from data_contracts.ingest.versions import Verdicts, compare
from data_contracts.ingest.work import Work


@dataclass(frozen=True)
class Admitted:
    """What became of rows before they are counted: refused ones, and by file number verdicts, flags, earliest change."""

    refused: list[Refusal]
    verdicts: dict[int, Verdicts]
    flags: dict[int, Flags]
    first_known_at: Firsts


@dataclass
class Tally:
    """What became of the rows of one file so far."""

    rows_n: int = 0
    new: int = 0
    version: int = 0
    unchanged: int = 0
    quarantined: int = 0
    keyless: int = 0
    flags: Counter[tuple[str, str]] = field(default_factory=Counter)
    first_known_at: datetime | None = None

    def add(self, file_no: int, admitted: Admitted) -> None:
        """Take in what became of some of its rows."""
        verdicts = admitted.verdicts.get(file_no, Verdicts())
        self.new += verdicts.new
        self.version += verdicts.version
        self.unchanged += verdicts.unchanged
        self.flags.update(admitted.flags.get(file_no, {}))
        times = (self.first_known_at, admitted.first_known_at.get(file_no))
        self.first_known_at = min((t for t in times if t is not None), default=None)


def load(work: Work, files: Sequence[Opened]) -> list[FileCount]:
    """The counts of each file at hand; the caller holds the transaction. BatchStopped when keys are broken."""
    tallies = [Tally() for _ in files]
    for part in parts(files):
        admitted = admit(work, part)
        store_refused(work, part, admitted.refused)
        _tally(work, tallies, part, admitted)
    resolve_waiting(work)
    return [_count(work, *each) for each in zip(work.parcels, files, tallies, strict=True)]


def admit(work: Work, arrived: Arrived) -> Admitted:
    """Rows through admission, versions and facts; refused ones come back and are not stored.

    Steps and links that waited for these rows are not named yet (see `resolve_waiting`).
    """
    broken = prepare(work, arrived)
    refused = refusals(work.memory, work.delivery)
    _stop_if_keys_are_broken(work, arrived.files_rows, sum(map(_is_keyless, refused)))
    _register_refused(work, refused)
    compared = compare(work)
    look_up_all(work)
    nested = unnest_all(work)
    store_landing(work, arrived)
    store_profiles(work)
    flags = store_flags(work, arrived, (*broken, *nested))
    first_known_at = store_facts(work, simple=compared.simple)
    return Admitted(refused, compared.by_file, flags, first_known_at)


def _tally(work: Work, tallies: list[Tally], part: Arrived, admitted: Admitted) -> None:
    rows = np.bincount(part.file_at.to_numpy(), minlength=len(tallies))
    for parcel, tally, n in zip(work.parcels, tallies, rows, strict=True):
        tally.rows_n += int(n)
        tally.add(parcel.file_no, admitted)
    for refusal in admitted.refused:
        tally = tallies[part.file_at[refusal.rid].as_py()]
        tally.quarantined += 1
        tally.keyless += _is_keyless(refusal)


def _count(work: Work, parcel: Parcel, opened: Opened, tally: Tally) -> FileCount:
    """The file's counts, its broken physical rows among them."""
    broken = store_broken(work, parcel, opened.raw.broken)
    rows_in = tally.rows_n + broken
    _stop_if_keys_are_broken(work, rows_in, tally.keyless)
    return FileCount(
        file_id=parcel.file_id,
        name=parcel.name,
        source=parcel.source,
        rows_in=rows_in,
        new=tally.new,
        version=tally.version,
        unchanged=tally.unchanged,
        quarantined=tally.quarantined + broken,
        flags=dict(sorted(tally.flags.items())),
        first_known_at=tally.first_known_at,
        left_out=opened.raw.data.num_rows - tally.rows_n,
    )


def _register_refused(work: Work, refused: list[Refusal]) -> None:
    rids = pa.table({"rid": pa.array([r.rid for r in refused], pa.int64())})
    work.memory.register("refused_rids", rids)
    work.memory.execute("create or replace table refused as select rid from refused_rids")
    work.memory.unregister("refused_rids")


def _is_keyless(refusal: Refusal) -> bool:
    return refusal.rule.startswith("key_")


def _stop_if_keys_are_broken(work: Work, rows_n: int, keyless_n: int) -> None:
    """Too many unusable keys mean a broken export: row by row the analyst would repair the wrong thing."""
    if rows_n >= STOP_ROWS and keyless_n > STOP_SHARE * rows_n:
        key = "、".join(work.delivery.key)
        raise BatchStopped(
            f"{work.parcel.name}: {rows_n} 行中有 {keyless_n} 行的主键（{key}）不可用；"
            "请把主键列按文本格式重新导出后再次交付，本文件未写入任何一行。"
        )
