"""Writing derived.dispute_members: which records are one dispute, as known at each time.

Two units: `parties` (people; the rules stand in `grouping`) and `place` (for a city without
persons: all records of one place are one dispute). For parties, DuckDB lays out every beginning
and end of a record, party or link fact in the order of its clock (disputes_events.sql); one pass
over them keeps a partition of the records and writes a period whenever a record's dispute
changes. What became known at one moment is handled together and takes effect at that moment.

No rule reaches beyond a component of records that share persons and keys (`related`): most
records of a city never come near a dispute and are left out, and a night's facts concern few
components, of which alone the memberships are written anew: those that changed records are in
now, and those that they were in before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from data_contracts.warehouse import transaction
from features.errors import RequestError
from features.memberships import memberships
from features.related import Related, related

HERE = Path(__file__).parent
PLACES = (HERE / "disputes_place.sql").read_text(encoding="utf-8")
FACTS = (HERE / "disputes_facts.sql").read_text(encoding="utf-8")
FAR = (HERE / "disputes_inputs.sql").read_text(encoding="utf-8")
STAND = (HERE / "disputes_stand.sql").read_text(encoding="utf-8")
CHANGED = (HERE / "disputes_changed.sql").read_text(encoding="utf-8")
COMMENT = "select comment from duckdb_tables() where schema_name = 'derived' and table_name = 'dispute_members'"
# the records that changed, and all that were in one component with them
CONCERNED = """
select record_id from jianwei_changed
union
select record_id from derived.dispute_stand where component in (select component from jianwei_changed)
"""
DROP_MEMBERS = "delete from derived.dispute_members where record_id in"
DROP_STAND = "delete from derived.dispute_stand where record_id in"
# raise it when the rules, or what is written of them, change: memberships made by other rules are written anew, all of them
RULES = 3


def refresh(con: duckdb.DuckDBPyConnection, *, unit: str = "parties", gap_days: int = 180) -> bool:
    """True when the memberships were not those of the facts there are, and were brought up to date.

    What they were made from stands as the table's comment, written in the same transaction: after a job was killed
    between ingest and grouping, the next one sees it. The outcome is that of `rebuild`; the work is that of the
    records near those of which something became known.
    """
    made_from = _made_from(con) or ""
    if made_from == _inputs(con, unit, gap_days):
        return False
    if unit == "parties" and made_from.startswith(_rules(unit, gap_days)):
        _update(con, gap_days)
    else:
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
    con.execute(FACTS)
    if unit == "place":
        return _write_all(con, con.sql(PLACES).to_arrow_table(), _inputs(con, unit, gap_days))
    near = related(con)
    wanted = near.record_id.filter(pa.array(near.founding()))
    members = memberships(con, wanted, gap_days=gap_days)
    return _write_all(con, members, _inputs(con, unit, gap_days), near)


def _write_all(
    con: duckdb.DuckDBPyConnection, members: pa.Table, inputs: str, near: Related | None = None
) -> int:
    """The number of periods written, instead of those that there were."""
    with transaction(con):
        con.execute("delete from derived.dispute_members")
        con.execute("delete from derived.dispute_stand")
        if near:
            con.execute(f"create or replace temp table jianwei_stand as {STAND}")
            _write_stand(con, near.record_id, near.named())
        _finish(con, members, inputs)
    return int(members.num_rows)


def _update(con: duckdb.DuckDBPyConnection, gap_days: int) -> None:
    """Nothing; writes the memberships of every component that a changed record is in, or was."""
    con.execute(FACTS)
    con.execute(f"create or replace temp table jianwei_stand as {STAND}")
    con.execute(f"create or replace temp table jianwei_changed as {CHANGED}")
    near = related(con)
    touched = near.touched(con.sql(CONCERNED).to_arrow_table()["record_id"].combine_chunks())
    wanted = near.record_id.filter(pa.array(touched & near.founding()))
    members = memberships(con, wanted, gap_days=gap_days)
    with transaction(con):
        con.execute(f"{DROP_MEMBERS} (select record_id from jianwei_changed)")
        con.execute(f"{DROP_STAND} (select record_id from jianwei_changed)")
        records, component = (a.filter(pa.array(touched)) for a in (near.record_id, near.named()))
        _write_stand(con, records, component)
        _finish(con, members, _inputs(con, "parties", gap_days))
    con.execute("drop table jianwei_changed")


def _write_stand(con: duckdb.DuckDBPyConnection, records: pa.Array, component: pa.Array) -> None:
    """Nothing; of these records, none of whose memberships stands any more, from what they are made now."""
    with _frames(con, jianwei_concerned=pa.table({"record_id": records, "component": component})):
        con.execute(f"{DROP_MEMBERS} (select record_id from jianwei_concerned)")
        con.execute(f"{DROP_STAND} (select record_id from jianwei_concerned)")
        con.execute(
            "insert into derived.dispute_stand by name "
            "select record_id, digest, component from jianwei_stand join jianwei_concerned using (record_id)"
        )
    con.execute("drop table jianwei_stand")


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
