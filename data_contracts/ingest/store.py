"""Facts into the warehouse: only what changed gets a row, and closes the row that it replaces."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.contract import table
from data_contracts.ingest.facts import fact_columns, facts_sql
from data_contracts.ingest.memory import statement
from data_contracts.ingest.work import Work, fetch, run


def store_facts(work: Work, *, simple: bool) -> datetime | None:
    """Earliest known_at of what was opened or closed; `simple` when no row has an earlier version."""
    times = []
    for target in work.delivery.tables:
        sql = facts_sql(work.delivery, target, work.parcel, work.adapter.delay_hours)
        times.append(_insert_all(work, target, sql) if simple else _replace(work, target, sql))
    return min((t for t in times if t is not None), default=None)


def _insert_all(work: Work, target: str, sql: str) -> datetime | None:
    return _insert(work, target, work.fetch(sql).drop_columns(["rid", "chain"]))


def _replace(work: Work, target: str, sql: str) -> datetime | None:
    """Compare fact by fact with what is open; open new ones, close changed and vanished ones."""
    work.memory.execute(f"create or replace table facts as {sql}")
    work.memory.register("open_facts", _open_facts(work, target))
    work.memory.execute(
        """create or replace view candidates as
        select fact_id, row_key, fact_hash, known_at, 0 as chain, null::bigint as rid from open_facts
        union all
        select fact_id, row_key, fact_hash, known_at, chain, rid from facts"""
    )
    work.memory.execute(f"create or replace table periods as {statement('segments')}")
    work.memory.unregister("open_facts")
    closed = _close(work, target)
    opened = _insert(work, target, _opened(work, target))
    return min((t for t in (closed, opened) if t is not None), default=None)


def _open_facts(work: Work, target: str) -> pa.Table:
    keys = work.fetch("select distinct row_key from rows")
    return fetch(
        work.con,
        f"""select fact_id, row_key, fact_hash, known_at
        from {target} semi join changed_keys using (row_key)
        where source = '{work.delivery.name}' and replaced_at is null""",
        changed_keys=keys,
    )


def _opened(work: Work, target: str) -> pa.Table:
    columns = ", ".join(f"facts.{c}" for c in fact_columns(table(target)) if c != "known_at")
    return work.fetch(
        f"""select {columns}, periods.known_at, periods.replaced_at
        from periods join facts on periods.fact_id = facts.fact_id and periods.rid = facts.rid
        where periods.chain_from > 0 order by facts.rid, facts.fact_id"""
    )


def _close(work: Work, target: str) -> datetime | None:
    closing = work.fetch(
        "select fact_id, replaced_at from periods where chain_from = 0 order by fact_id"
    )
    if not closing.num_rows:
        return None
    run(
        work.con,
        f"""update {target} set replaced_at = closing.replaced_at from closing
        where {target}.fact_id = closing.fact_id and {target}.replaced_at is null""",
        closing=closing,
    )
    return _earliest(closing["replaced_at"])


def _insert(work: Work, target: str, frame: pa.Table) -> datetime | None:
    if not frame.num_rows:
        return None
    run(work.con, f"insert into {target} by name select * from opened", opened=frame)
    return _earliest(frame["known_at"])


def _earliest(times: pa.ChunkedArray) -> datetime | None:
    earliest: datetime | None = pc.min(times).as_py()
    return earliest
