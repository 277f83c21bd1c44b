"""Which accepted rows are new, changed, late or nothing, and when each version was known."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from data_contracts.ingest.facts import used_columns
from data_contracts.ingest.memory import statement
from data_contracts.ingest.work import Work, fetch

STORED_COLUMNS = (
    "row_key, version_at, confirmed_at, received_at, known_at, file_no, row_no, content_hash"
)
# the clock of a version as a whole; facts of bulk history have clocks of their own
VERSION_KNOWN_AT = {
    "live": "greatest(arrived.version_at, arrived.received_at)",
    "history": "least(arrived.version_at, arrived.received_at)",
    # a released row takes its place by its first arrival; it was of use only from its release
    "released": "arrived.ingested_at",
}
# a key that is alone and new: what `versions.sql` says of it
FIRST_VERSIONS = """
select rid, row_key, 'new' as verdict, false as key_is_stored, 1::bigint as chain
from incoming"""
CLOCK = {"live": "live", "history": "reconstructed", "released": "released"}


@dataclass(frozen=True)
class Verdicts:
    """Number of accepted rows of one file by what became of them."""

    new: int = 0
    version: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Compared:
    """The verdicts by file number; `simple` when no row has an earlier version."""

    by_file: dict[int, Verdicts]
    simple: bool


def compare(work: Work) -> Compared:
    """Make `judged` (every accepted row), `versions` and `rows` (those that become current) in memory."""
    _incoming(work)
    stored = _stored(work)
    work.memory.register("stored", stored)
    alone = not stored.num_rows and _each_key_once(work)
    judged = FIRST_VERSIONS if alone else statement("versions")
    work.memory.execute(f"create or replace table judged as {judged}")
    rows = _first_rows_sql(work) if alone else _rows_sql(work)
    work.memory.execute(f"create or replace table rows as {rows}")
    work.memory.execute(
        "create or replace view versions as select row_key, chain, version_known_at as known_at from rows"
    )
    work.memory.unregister("stored")
    return _counts(work)


def _each_key_once(work: Work) -> bool:
    ((once,),) = work.memory.execute(
        "select count(*) = count(distinct row_key) from incoming"
    ).fetchall()
    return bool(once)


def _incoming(work: Work) -> None:
    work.memory.execute(
        """create or replace view incoming as
        select rid, row_no, row_key, version_at, received_at, content_hash, file_no
        from arrived
        where rid not in (select rid from refused)"""
    )


def _stored(work: Work) -> pa.Table:
    keys = work.fetch("select distinct row_key from incoming")
    return fetch(
        work.con,
        f"select {STORED_COLUMNS} from landing.{work.delivery.name} semi join wanted_keys using (row_key)",
        wanted_keys=keys,
    )


def _rows_sql(work: Work) -> str:
    """Rows that become current, in their order, with the columns that facts read."""
    return f"""
    with current as (
        select row_key, max(known_at) as known_at from stored group by row_key
    ),
    clocked as (
        select
            arrived.*,
            judged.chain,
            judged.chain = 1 and not judged.key_is_stored as is_first,
            greatest({VERSION_KNOWN_AT[work.parcel.mode]}, current.known_at) as own_known_at
        from arrived
        join judged on arrived.rid = judged.rid
        left join current on arrived.row_key = current.row_key
        where judged.chain is not null
    ),
    placed as (
        select
            *,
            -- a version is never known before the one that it replaces
            max(own_known_at) over (partition by row_key order by chain) as version_known_at,
            '{CLOCK[work.parcel.mode]}' as clock_now
        from clocked
    ),
    final as (
        select placed.*{_fact_columns(work)}
        from placed join parsed on placed.rid = parsed.rid
    )
    select * from final order by rid"""


def _first_rows_sql(work: Work) -> str:
    """`_rows_sql` where no key was seen before and none comes twice: nothing to order, nothing to compare."""
    return f"""
    select
        arrived.*,
        1::bigint as chain,
        true as is_first,
        {VERSION_KNOWN_AT[work.parcel.mode]} as own_known_at,
        own_known_at as version_known_at,
        '{CLOCK[work.parcel.mode]}' as clock_now{_fact_columns(work)}
    from arrived join parsed on arrived.rid = parsed.rid
    where arrived.rid not in (select rid from refused)
    order by arrived.rid"""


def _fact_columns(work: Work) -> str:
    """SQL of the columns that facts read."""
    names = used_columns(work.delivery, _parsed_columns(work))
    return "".join(f', parsed."{name}"' for name in names)


def _parsed_columns(work: Work) -> tuple[str, ...]:
    return tuple(name for name, *_ in work.memory.execute("describe parsed").fetchall())


def _counts(work: Work) -> Compared:
    query = """
    select
        file_no,
        count(*) filter (verdict = 'new'),
        count(*) filter (verdict in ('version', 'same_time', 'late')),
        count(*) filter (verdict = 'unchanged'),
        bool_and(not key_is_stored and coalesce(chain, 1) = 1)
    from judged join arrived using (rid)
    group by file_no"""
    found = work.memory.execute(query).fetchall()
    by_file = {file_no: Verdicts(*counts) for file_no, *counts, _ in found}
    return Compared(by_file, simple=all(simple for *_, simple in found))
