"""An in-memory DuckDB for everything that sees clear identifiers: it can never spill to disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

SQL = Path(__file__).parent / "sql"


def open_memory() -> duckdb.DuckDBPyConnection:
    """A fresh in-memory connection without a temporary directory."""
    con = duckdb.connect(":memory:")
    con.execute("set temp_directory = ''")
    con.execute("set enable_progress_bar = false")
    con.execute("set preserve_insertion_order = true")
    return con


@contextmanager
def scratch(memory: duckdb.DuckDBPyConnection | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The given connection, or one that lives as long as the block; its views and tables are dropped after."""
    con = memory or open_memory()
    try:
        yield con
    finally:
        _clear(con)
        if memory is None:
            con.close()


def statement(name: str) -> str:
    """The text of one fixed query of this package."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def _clear(con: duckdb.DuckDBPyConnection) -> None:
    views = con.execute("select view_name from duckdb_views() where not internal").fetchall()
    for (name,) in views:
        con.unregister(name)
    for (name,) in con.execute("select table_name from duckdb_tables()").fetchall():
        con.execute(f'drop table "{name}"')
