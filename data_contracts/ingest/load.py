"""One file's rows through admission, versions and facts, inside one transaction of the warehouse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from data_contracts.ingest.admit import Refusal, refusals
from data_contracts.ingest.arrive import STOP_ROWS, STOP_SHARE, Arrived, Opened
from data_contracts.ingest.counts import FileCount
from data_contracts.ingest.errors import BatchStopped
from data_contracts.ingest.flags import store_flags
from data_contracts.ingest.landing import store_broken, store_landing, store_refused
from data_contracts.ingest.lookups import look_up_all
from data_contracts.ingest.nested import unnest_all
from data_contracts.ingest.prepare import prepare
from data_contracts.ingest.resolve import resolve_waiting
from data_contracts.ingest.store import store_facts
from data_contracts.ingest.versions import Verdicts, compare
from data_contracts.ingest.work import Work


@dataclass(frozen=True)
class Admitted:
    """What became of rows before they are counted: verdicts, refused rows, flags, earliest change."""

    rows_n: int
    verdicts: Verdicts
    refused: list[Refusal]
    flags: dict[tuple[str, str], int]
    first_known_at: datetime | None


def load(work: Work, opened: Opened) -> FileCount:
    """The counts of one file; the caller holds the transaction. BatchStopped when its keys are broken."""
    done, quarantined = [], store_broken(work, opened.raw.broken)
    for part in opened.parts():
        done.append(admit(work, part))
        quarantined += store_refused(work, part, done[-1].refused)
    rows_in = sum(part.rows_n for part in done)
    refused = [refusal for part in done for refusal in part.refused]
    _stop_if_keys_are_broken(work, rows_in + len(opened.raw.broken), refused)
    resolve_waiting(work)
    return FileCount(
        file_id=work.parcel.file_id,
        name=work.parcel.name,
        source=work.delivery.name,
        rows_in=rows_in + len(opened.raw.broken),
        new=sum(part.verdicts.new for part in done),
        version=sum(part.verdicts.version for part in done),
        unchanged=sum(part.verdicts.unchanged for part in done),
        quarantined=quarantined,
        flags=_summed(part.flags for part in done),
        first_known_at=min((p.first_known_at for p in done if p.first_known_at), default=None),
        left_out=opened.raw.data.num_rows - rows_in,
    )


def admit(work: Work, arrived: Arrived) -> Admitted:
    """Rows through admission, versions and facts; refused ones come back and are not stored.

    Steps and links that waited for these rows are not named yet (see `resolve_waiting`).
    """
    broken = prepare(work, arrived)
    refused = refusals(work.memory, work.delivery)
    _stop_if_keys_are_broken(work, arrived.file_rows, refused)
    _register_refused(work, refused)
    verdicts = compare(work)
    look_up_all(work)
    nested = unnest_all(work)
    store_landing(work, arrived)
    flags = store_flags(work, arrived, (*broken, *nested))
    first_known_at = store_facts(work, simple=verdicts.simple)
    return Admitted(arrived.rows.num_rows, verdicts, refused, flags, first_known_at)


def _summed(parts: Iterable[dict[tuple[str, str], int]]) -> dict[tuple[str, str], int]:
    """The flags of all parts by rule and column."""
    found: Counter[tuple[str, str]] = Counter()
    for flags in parts:
        found.update(flags)
    return dict(sorted(found.items()))


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """One transaction: everything in the block is kept, or nothing of it."""
    con.begin()
    try:
        yield
    except BaseException:
        con.rollback()
        raise
    con.commit()


def _register_refused(work: Work, refused: list[Refusal]) -> None:
    rids = pa.table({"rid": pa.array([r.rid for r in refused], pa.int64())})
    work.memory.register("refused_rids", rids)
    work.memory.execute("create or replace table refused as select rid from refused_rids")
    work.memory.unregister("refused_rids")


def _stop_if_keys_are_broken(work: Work, file_rows: int, refused: list[Refusal]) -> None:
    """Too many unusable keys mean a broken export: row by row the analyst would repair the wrong thing."""
    keyless = [r for r in refused if r.rule.startswith("key_")]
    if file_rows >= STOP_ROWS and len(keyless) > STOP_SHARE * file_rows:
        key = "、".join(work.delivery.key)
        raise BatchStopped(
            f"{work.parcel.name}: {file_rows} 行中有 {len(keyless)} 行的主键（{key}）不可用；"
            "请把主键列按文本格式重新导出后再次交付，本文件未写入任何一行。"
        )
