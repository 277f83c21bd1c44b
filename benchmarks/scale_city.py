"""A warehouse of many cities in one: a home's facts, as far as the builder reads them, copied under new ids."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.spine import put_landmarks
from data_contracts.contract import table
from data_contracts.warehouse import open_warehouse
from features.sources import SOURCES, Settling

MEMBERS, GRIDS, LANDMARKS = "derived.dispute_members", "core.grids", "derived.landmarks"
# what a copy has of its own; the grids of the city stay what they are
IDS = ("record_id", "dispute_id", "person_key", "firm_key", "fact_id", "entity_id")
CLOCKS = ("happened_at", "happened_precision", "known_at", "replaced_at", "fact_hash")
SIDES = ("side", "is_party", "issued_in")
REPORTS = "select count(distinct record_id) from core.records where platform in ('110', '12345')"


def reports_of(home: Path) -> int:
    """The number of 110 calls and 12345 tickets in the home's warehouse."""
    with open_warehouse(home, read_only=True) as con:
        return count(con, REPORTS)


def sample_landmarks(home: Path, into: Path, share: int) -> None:
    """Nothing; writes the landmark rows of one in `share` disputes to a Parquet file."""
    with open_warehouse(home, read_only=True) as con:
        put_landmarks(con)
        con.execute(
            f"copy (select entity_id, as_of from spine where md5_number_lower(entity_id) % {share} = 0) to '{into}'"
        )


def add_copies(home: Path, landmarks: Path, into: Path, numbers: range) -> None:
    """Nothing; adds one copy of the home's facts and landmarks per number, so that copy n's ids end in #n."""
    with duckdb.connect(str(into / "warehouse.duckdb")) as con:
        con.execute("set enable_progress_bar = false")
        con.execute(f"attach '{home / 'warehouse.duckdb'}' as home (read_only)")
        if not numbers.start:
            _create(con, landmarks)
        for number in numbers:
            for name in copied():
                con.execute(f"insert into {name} {_copy_sql(name, f'home.{name}', number)}")
            rows = _copy_sql(LANDMARKS, f"'{landmarks}'", number)
            con.execute(f"insert into {LANDMARKS} {rows}")


def copied() -> list[str]:
    """The tables that are copied: what definitions aggregate, what settles it, and the memberships."""
    return sorted({s.table for s in SOURCES.values()} | {s.table for s in _settling()} | {MEMBERS})


def columns(name: str) -> list[str]:
    """The columns that a build may read: those open to features, the clocks, ids and sides, and what settles."""
    if name == LANDMARKS:
        return ["entity_id", "as_of"]
    settle = " ".join(s.condition for s in _settling() if s.table == name)
    read = {*IDS, *CLOCKS, *SIDES, *settle.split()}
    return [c.name for c in table(name).columns if c.feature or c.name in read]


def count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one number that the query returns."""
    ((found,),) = con.sql(query).fetchall()
    return int(found)


def _settling() -> list[Settling]:
    return [s.settling for s in SOURCES.values() if s.settling]


def _create(con: duckdb.DuckDBPyConnection, landmarks: Path) -> None:
    for schema in ("core", "derived"):
        con.execute(f"create schema {schema}")
    con.execute(f"create table {GRIDS} as from home.{GRIDS}")
    for name in copied():
        con.execute(f"create table {name} as {_copy_sql(name, f'home.{name}', 0)} limit 0")
    rows = _copy_sql(LANDMARKS, f"'{landmarks}'", 0)
    con.execute(f"create table {LANDMARKS} as {rows} limit 0")


def _copy_sql(name: str, source: str, number: int) -> str:
    chosen = [f"{c} || '#{number}' as {c}" if c in IDS else c for c in columns(name)]
    return f"select {', '.join(chosen)} from {source}"
