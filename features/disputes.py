"""Writing derived.dispute_members: which records are one dispute, as known at each time.

Two units: `parties` (people; the rules stand in `grouping`) and `place` (for a city without
persons: all records of one place are one dispute). For parties, DuckDB lays out every beginning
and end of a record, party or link fact in the order of its clock (disputes_events.sql); one pass
over them keeps a partition of the records and writes a period whenever a record's dispute
changes. What became known at one moment is handled together and takes effect at that moment.

No rule reaches beyond a component of records that share persons and keys (`related`): most
records of a city never come near a dispute and are left out, and a night's facts concern few
components, of which alone the memberships are written anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from features.errors import RequestError
from features.memberships import memberships
from features.related import related

HERE = Path(__file__).parent
PLACES = (HERE / "disputes_place.sql").read_text(encoding="utf-8")
FACTS = (HERE / "disputes_facts.sql").read_text(encoding="utf-8")
FAR = (HERE / "disputes_inputs.sql").read_text(encoding="utf-8")
STAND = (HERE / "disputes_stand.sql").read_text(encoding="utf-8")
CHANGED = (HERE / "disputes_changed.sql").read_text(encoding="utf-8")
COMMENT = "select comment from duckdb_tables() where schema_name = 'derived' and table_name = 'dispute_members'"
# raise it when the rules change: memberships made by other rules are written anew, all of them
RULES = 2


def refresh(con: duckdb.DuckDBPyConnection, *, unit: str = "parties", gap_days: int = 180) -> bool:
    """True when the memberships were not those of the facts there are, and were brought up to date.

    What they were made from stands as the table's comment, written in the same transaction: after a job was killed
    between ingest and grouping, the next one sees it. The outcome is that of `rebuild`; the work is that of the
    records near those of which something became known.
    """
    made_from = _made_from(con) or ""
    if made_from == _inputs(con, unit, gap_days):
        return False
    changed = (
        _changed(con)
        if unit == "parties" and made_from.startswith(_rules(unit, gap_days))
        else None
    )
    if changed is None:
        rebuild(con, unit=unit, gap_days=gap_days)
    else:
        _update(con, changed, gap_days)
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
    con.execute(FACTS)
    members = con.sql(PLACES).to_arrow_table() if unit == "place" else _by_parties(con, gap_days)
    with _transaction(con):
        con.execute("delete from derived.dispute_members")
        con.execute("delete from derived.dispute_stand")
        if unit == "parties":
            con.execute(f"insert into derived.dispute_stand {STAND}")
        _finish(con, members, _inputs(con, unit, gap_days))
    return int(members.num_rows)


def _by_parties(con: duckdb.DuckDBPyConnection, gap_days: int) -> pa.Table:
    near = related(con)
    return memberships(con, near.record_id.filter(pa.array(near.founding())), gap_days=gap_days)


def _changed(con: duckdb.DuckDBPyConnection) -> pa.Table | None:
    """The records of which something is new, with their digest; None when facts are gone, so that all may be other."""
    con.execute(FACTS)
    con.execute(f"create or replace temp table jianwei_stand as {STAND}")
    changed = con.sql(CHANGED).to_arrow_table()
    con.execute("drop table jianwei_stand")
    return None if pc.any(changed["lost"]).as_py() else changed.drop_columns(["lost"])


def _update(con: duckdb.DuckDBPyConnection, changed: pa.Table, gap_days: int) -> None:
    """Nothing; writes the memberships of every component that a changed record is in."""
    near = related(con)
    touched = near.touched(changed["record_id"].combine_chunks())
    wanted = near.record_id.filter(pa.array(touched & near.founding()))
    members = memberships(con, wanted, gap_days=gap_days)
    concerned = pa.table({"record_id": near.record_id.filter(pa.array(touched))})
    with _frames(con, jianwei_concerned=concerned, jianwei_changed=changed), _transaction(con):
        _drop(con, "dispute_members", "jianwei_concerned")
        _drop(con, "dispute_stand", "jianwei_changed")
        con.execute("insert into derived.dispute_stand by name select * from jianwei_changed")
        _finish(con, members, _inputs(con, "parties", gap_days))


def _drop(con: duckdb.DuckDBPyConnection, table: str, frame: str) -> None:
    con.execute(f"delete from derived.{table} where record_id in (select record_id from {frame})")


def _finish(con: duckdb.DuckDBPyConnection, members: pa.Table, inputs: str) -> None:
    """Nothing; writes the members, and what they were made from."""
    with _frames(con, jianwei_members=members):
        con.execute(
            "insert into derived.dispute_members (dispute_id, record_id, rule, known_at, replaced_at) "
            "select dispute_id, record_id, rule, known_at, replaced_at from jianwei_members "
            "order by dispute_id, known_at, record_id"
        )
    con.execute(f"comment on table derived.dispute_members is '{inputs}'")


@contextmanager
def _transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    con.begin()
    try:
        yield
        con.commit()
    except duckdb.Error:
        con.rollback()
        raise


@contextmanager
def _frames(con: duckdb.DuckDBPyConnection, **frames: pa.Table) -> Iterator[None]:
    for name, frame in frames.items():
        con.register(name, frame)
    try:
        yield
    finally:
        for name in frames:
            con.unregister(name)


def _inputs(con: duckdb.DuckDBPyConnection, unit: str, gap_days: int) -> str:
    """What the memberships depend on, as text: the rules, and how far each fact table has come."""
    facts = con.sql(FAR).fetchall()
    return f"{_rules(unit, gap_days)}, {facts}".replace("'", "")


def _rules(unit: str, gap_days: int) -> str:
    return f"made from {unit} by rules {RULES}, {gap_days} days"


def _made_from(con: duckdb.DuckDBPyConnection) -> str | None:
    (found,) = con.sql(COMMENT).fetchall()
    return None if found[0] is None else str(found[0])
