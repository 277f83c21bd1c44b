"""Facts into the warehouse: only what changed gets a row, and closes the row that it replaces."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.contract import table
from data_contracts.ingest.facts import fact_columns, facts_sql
from data_contracts.ingest.memory import statement
from data_contracts.ingest.past import past_facts_sql
from data_contracts.ingest.work import Work, fetch, run

# when something first was other than before, by file number
Firsts = dict[int, datetime]

COMPARED = "fact_id, row_key, fact_hash, known_at"


def store_facts(work: Work, *, simple: bool) -> Firsts:
    """Earliest known_at, by file number, of what was opened or closed; `simple` when no row has an earlier version."""
    past = [
        _insert(work, t, _past_facts(work, t)) for t in work.delivery.tables if _looks_back(work)
    ]
    if simple:
        now = [_insert(work, t, _all_facts(work, t)) for t in work.delivery.tables]
        return _earliest([*past, *now])
    return _earliest([*past, _replace(work)])


def _looks_back(work: Work) -> bool:
    """Whether the file can hold facts that ended before it was made: only bulk history does."""
    return work.parcel.mode == "history"


def _past_facts(work: Work, target: str) -> pa.Table:
    return work.fetch(past_facts_sql(work.delivery, target, work.adapter.delay_hours))


def _all_facts(work: Work, target: str) -> pa.Table:
    return work.fetch(_facts_sql(work, target)).drop_columns(["rid", "chain"])


def _replace(work: Work) -> Firsts:
    """Compare fact by fact with what is open; open new ones, close changed and vanished ones."""
    targets = work.delivery.tables
    for n, target in enumerate(targets):
        work.memory.execute(f"create or replace table facts_{n} as {_facts_sql(work, target)}")
    work.memory.register("open_facts", _open_facts(work, targets))
    work.memory.execute(f"create or replace view candidates as {_candidates_sql(len(targets))}")
    work.memory.execute(f"create or replace table periods as {statement('segments')}")
    work.memory.unregister("open_facts")
    touched = work.memory.execute("select distinct target_no from periods order by 1").fetchall()
    return _earliest(
        firsts
        for (n,) in touched
        for firsts in (_close(work, targets[n], n), _open(work, targets[n], n))
    )


def _facts_sql(work: Work, target: str) -> str:
    return facts_sql(work.delivery, target, work.parcel, work.adapter.delay_hours)


def _open_facts(work: Work, targets: tuple[str, ...]) -> pa.Table:
    """The facts of the changed rows that are open now, of all tables in one query."""
    parts = [
        f"""select {n} as target_no, {COMPARED} from {target} semi join changed_keys using (row_key)
        where source = '{work.delivery.name}' and replaced_at is null"""
        for n, target in enumerate(targets)
    ]
    keys = work.fetch("select distinct row_key from rows")
    return fetch(work.con, "\nunion all\n".join(parts), changed_keys=keys)


def _candidates_sql(targets_n: int) -> str:
    stored = f"select target_no, {COMPARED}, 0 as chain, null::bigint as rid from open_facts"
    new = [f"select {n}, {COMPARED}, chain, rid from facts_{n}" for n in range(targets_n)]
    return "\nunion all\n".join([stored, *new])


def _open(work: Work, target: str, n: int) -> Firsts:
    columns = ", ".join(f"facts_{n}.{c}" for c in fact_columns(table(target)) if c != "known_at")
    opened = work.fetch(
        f"""select {columns}, periods.known_at, periods.replaced_at
        from periods join facts_{n} on periods.fact_id = facts_{n}.fact_id and periods.rid = facts_{n}.rid
        where periods.chain_from > 0 order by facts_{n}.rid, facts_{n}.fact_id"""
    )
    return _insert(work, target, opened)


def _close(work: Work, target: str, n: int) -> Firsts:
    closing = work.fetch(
        f"""select fact_id, row_key, replaced_at from periods
        where chain_from = 0 and target_no = {n} order by fact_id"""
    )
    if not closing.num_rows:
        return {}
    run(
        work.con,
        f"""update {target} set replaced_at = closing.replaced_at from closing
        where {target}.fact_id = closing.fact_id and {target}.replaced_at is null""",
        closing=closing,
    )
    return _firsts(work, closing, "replaced_at")


def _insert(work: Work, target: str, frame: pa.Table) -> Firsts:
    if not frame.num_rows:
        return {}
    run(work.con, f"insert into {target} by name select * from opened", opened=frame)
    return _firsts(work, frame, "known_at")


def _firsts(work: Work, frame: pa.Table, clock: str) -> Firsts:
    """The earliest time by file; the rows of one key are of one file (see `parts`)."""
    if len(work.parcels) == 1:
        return {work.parcel.file_no: pc.min(frame[clock]).as_py()}
    work.memory.register("changed", frame.select(["row_key", clock]))
    found = work.memory.execute(
        f"""select file_no, min({clock}) from changed
        join (select distinct row_key, file_no from rows) using (row_key) group by file_no"""
    ).fetchall()
    work.memory.unregister("changed")
    return dict(found)


def _earliest(found: Iterable[Firsts]) -> Firsts:
    first: Firsts = {}
    for file_no, time in (pair for firsts in found for pair in firsts.items()):
        first[file_no] = min(time, first.get(file_no, time))
    return first
