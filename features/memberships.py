"""Periods of membership of the wanted records, by one pass over what became known of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import duckdb
import pyarrow as pa

from features.grouping import DAY, Grouping, Period
from features.grouping_index import Event

EVENTS = (Path(__file__).parent / "disputes_events.sql").read_text(encoding="utf-8")
BATCH = 100_000


def memberships(con: duckdb.DuckDBPyConnection, records: pa.Array, *, gap_days: int) -> pa.Table:
    """dispute_id, record_id, rule, known_at, replaced_at of these records; whole components must be asked for.

    Reads the view jianwei_dispute_facts.
    """
    grouping = Grouping(gap=gap_days * DAY)
    con.register("jianwei_wanted", pa.table({"record_id": records}))
    try:
        with _no_collector():
            _take_all(con, grouping)
            return _table(grouping.periods())
    finally:
        con.unregister("jianwei_wanted")


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
