"""The warehouse: one DuckDB file with one writer, built by numbered migrations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data_contracts.contract import Column, Table, create_sql, tables
from data_contracts.deliveries import source_names
from data_contracts.errors import JianweiError

MIGRATIONS = Path(__file__).parent / "migrations"
MEMORY = "3GB"
SCHEMAS = ("core", "outcome", "audit", "linkage", "derived", "ops", "landing")

# one landing table per source, all alike: the row as received is one sealed blob
LANDING_COLUMNS = (
    Column("row_key", "text", "key of the row, parts joined by /", required=True),
    Column(
        "version_at", "datetime", "time of this version by the source's own clock", required=True
    ),
    Column("received_at", "datetime", "when the file arrived", required=True),
    Column("known_at", "datetime", "when this version could be used at the latest", required=True),
    Column("file_id", "text", "file it came in", required=True),
    Column("file_no", "int", "running number of that file", required=True),
    Column("row_no", "int", "physical row of the file", required=True),
    Column(
        "confirmed_at", "datetime", "latest version time seen with the same content", required=True
    ),
    Column(
        "content_hash",
        "text",
        "keyed hash of the content without update time and serials",
        required=True,
    ),
    Column("retired", "bool", "the row says 作废 or 误录", required=True),
    Column("verdict", "text", "new, version, same_time or late", required=True),
    Column("payload", "blob", "the row as received, sealed", required=True),
)


class WarehouseError(JianweiError):
    """The warehouse cannot be opened as asked; the message says what to do."""


class WarehouseBusy(WarehouseError):
    """Another process has the warehouse open; it may be free in a minute."""


@dataclass(frozen=True)
class Migration:
    """One numbered SQL file."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Hash of its text."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def open_warehouse(
    home: Path | str, *, read_only: bool = False, memory: str = MEMORY
) -> duckdb.DuckDBPyConnection:
    """A connection to `<home>/warehouse.duckdb`, made and migrated when it is not there yet.

    What its queries hold beyond `memory` (a size like 3GB) goes to files beside it, gone when it is closed.
    """
    path = Path(home) / "warehouse.duckdb"
    if read_only and not path.exists():
        raise WarehouseError(f"{path}: there is no warehouse yet; run `jianwei ingest` first.")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    con = _connect(path, read_only=read_only)
    _configure(con, memory)
    if not read_only:
        migrate(con)
    return con


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What is done inside takes effect as a whole, or, where anything goes wrong, not at all.

    Write the rows of a table once in it: rows that a large transaction wrote, deleted and wrote again were lost or doubled
    (seen with DuckDB 2.0.0 on half a million rows).
    """
    con.begin()
    try:
        yield
    except BaseException:
        con.rollback()
        raise
    con.commit()


def migrate(con: duckdb.DuckDBPyConnection) -> int:
    """Number of migrations newly applied; each shares one transaction with its record."""
    done = _applied(con)
    for migration in migrations():
        if done.get(migration.number, migration.sha256) != migration.sha256:
            raise WarehouseError(
                f"migration {migration.name} was changed after it was applied;"
                " restore its text and put the change into a new migration."
            )
    waiting = [m for m in migrations() if m.number not in done]
    for migration in waiting:
        _apply(con, migration)
    return len(waiting)


def migrations() -> tuple[Migration, ...]:
    """All migrations in order of their number."""
    files = sorted(MIGRATIONS.glob("[0-9]*.sql"))
    return tuple(Migration(int(f.name[:4]), f.name, f.read_text(encoding="utf-8")) for f in files)


def warehouse_tables() -> dict[str, Table]:
    """Every table that migrations make: the contracts' and one landing table per source."""
    landing = {f"landing.{s}": landing_table(s) for s in source_names()}
    return {**tables(), **landing}


def landing_table(source: str) -> Table:
    """The contract of the landing table of one source."""
    return Table(
        name=f"landing.{source}",
        grain="one version of one row as received",
        meaning=f"Rows of {source} as received, sealed; every version is kept.",
        clocked=False,
        columns=LANDING_COLUMNS,
    )


def schema_sql() -> str:
    """The whole schema as the contracts state it: what the migrations lead to."""
    parts = [f"create schema {name};" for name in SCHEMAS]
    parts += [create_sql(t) + ";" for t in warehouse_tables().values()]
    return "\n\n".join(parts) + "\n"


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=read_only)
    except duckdb.IOException as error:
        raise WarehouseBusy(
            f"{path}: cannot be opened ({str(error).splitlines()[0]});"
            " another process is writing to it, so wait for it to end or read the published copy."
        ) from error


def _configure(con: duckdb.DuckDBPyConnection, memory: str) -> None:
    # long queries would draw bars into the jobs' own output
    con.execute("set enable_progress_bar = false")
    try:
        con.execute(f"set memory_limit = '{memory}'")
    except duckdb.Error as error:
        con.close()
        raise WarehouseError(
            f"memory = {memory!r}: {str(error).splitlines()[0]}; give a size like '3GB'."
        ) from error


def _applied(con: duckdb.DuckDBPyConnection) -> dict[int, str]:
    known = "select count(*) from duckdb_tables() where schema_name = 'ops' and table_name = 'migrations'"
    if not con.sql(known).fetchall()[0][0]:
        return {}
    return dict(con.sql("select number, sha256 from ops.migrations").fetchall())


def _apply(con: duckdb.DuckDBPyConnection, migration: Migration) -> None:
    with transaction(con):
        con.execute(migration.sql)
        record = [migration.number, migration.name, migration.sha256]
        con.execute("insert into ops.migrations values (?, ?, ?)", record)
