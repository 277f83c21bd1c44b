"""Writing derived.dispute_members: which records are one dispute, as known at each time.

Two units: `parties` (people; the rules stand in `grouping`) and `place` (for a city without
persons: all records of one place are one dispute). For parties, DuckDB lays out every beginning
and end of a record, party or link fact in the order of its clock (disputes_events.sql); one pass
over them keeps a partition of the records and writes a period whenever a record's dispute
changes. What became known at one moment is handled together and takes effect at that moment.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import duckdb
import pyarrow as pa

from features.errors import RequestError
from features.grouping import Grouping, Period
from features.grouping_index import Event

HERE = Path(__file__).parent
EVENTS = (HERE / "disputes_events.sql").read_text(encoding="utf-8")
PLACES = (HERE / "disputes_place.sql").read_text(encoding="utf-8")
STAND = (HERE / "disputes_inputs.sql").read_text(encoding="utf-8")
COMMENT = "select comment from duckdb_tables() where schema_name = 'derived' and table_name = 'dispute_members'"
MICROSECONDS_A_DAY = 86_400_000_000
BATCH = 100_000


def refresh(con: duckdb.DuckDBPyConnection, *, unit: str = "parties", gap_days: int = 180) -> bool:
    """True when the memberships were not those of the facts there are, and were written anew (see `rebuild`).

    What they were made from stands as the table's comment, written in the same transaction: after a job was killed
    between ingest and grouping, the next one sees it.
    """
    if _made_from(con) == _inputs(con, unit, gap_days):
        return False
    rebuild(con, unit=unit, gap_days=gap_days)
    return True


def rebuild(con: duckdb.DuckDBPyConnection, *, unit: str = "parties", gap_days: int = 180) -> int:
    """The number of membership periods written to derived.dispute_members, all anew.

    `unit` is parties or place; reports of one pair belong together when each came at most
    `gap_days` after the one before. Raises RequestError for another unit or a gap below 1.
    """
    if unit not in ("parties", "place"):
        raise RequestError(f"unit={unit!r}; use parties or place.")
    if gap_days < 1:
        raise RequestError(f"gap_days={gap_days}; use 1 or more.")
    members = con.sql(PLACES).to_arrow_table() if unit == "place" else _by_parties(con, gap_days)
    return _replace(con, members, _inputs(con, unit, gap_days))


def _by_parties(con: duckdb.DuckDBPyConnection, gap_days: int) -> pa.Table:
    grouping = Grouping(gap=gap_days * MICROSECONDS_A_DAY)
    with _no_collector():
        _take_all(con, grouping)
    return _table(grouping.periods())


def _take_all(con: duckdb.DuckDBPyConnection, grouping: Grouping) -> None:
    for at, events in groupby(_events(con), key=attrgetter("moment")):
        for record, known in groupby(events, key=attrgetter("record_id")):
            grouping.take(record, known)
        grouping.settle(at)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Pauses Python's cycle collector: millions of small live objects, no cycles, a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _events(con: duckdb.DuckDBPyConnection) -> Iterator[Event]:
    table = con.sql(EVENTS).to_arrow_table()
    for batch in table.to_batches(max_chunksize=BATCH):
        yield from map(Event._make, zip(*(c.to_pylist() for c in batch.columns), strict=True))


def _table(periods: list[Period]) -> pa.Table:
    clock = pa.timestamp("us")
    return pa.table(
        {
            "dispute_id": pa.array([p.dispute_id for p in periods], pa.string()),
            "record_id": pa.array([p.record_id for p in periods], pa.string()),
            "rule": pa.array([p.rule for p in periods], pa.string()),
            "known_at": pa.array([p.known_at for p in periods], pa.int64()).cast(clock),
            "replaced_at": pa.array([p.replaced_at for p in periods], pa.int64()).cast(clock),
        }
    )


def _inputs(con: duckdb.DuckDBPyConnection, unit: str, gap_days: int) -> str:
    """What the memberships depend on, as text: the rules, and how far each fact table has come."""
    facts = con.sql(STAND).fetchall()
    return f"made from {unit}, {gap_days} days, {facts}".replace("'", "")


def _made_from(con: duckdb.DuckDBPyConnection) -> str | None:
    (found,) = con.sql(COMMENT).fetchall()
    return None if found[0] is None else str(found[0])


def _replace(con: duckdb.DuckDBPyConnection, members: pa.Table, inputs: str) -> int:
    con.register("jianwei_members", members)
    try:
        con.begin()
        con.execute("delete from derived.dispute_members")
        con.execute(
            "insert into derived.dispute_members (dispute_id, record_id, rule, known_at, replaced_at) "
            "select dispute_id, record_id, rule, known_at, replaced_at from jianwei_members "
            "order by dispute_id, known_at, record_id"
        )
        con.execute(f"comment on table derived.dispute_members is '{inputs}'")
        con.commit()
    except duckdb.Error:
        con.rollback()
        raise
    finally:
        con.unregister("jianwei_members")
    return int(members.num_rows)
