"""Fixed queries over one table in memory."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

QUERIES = Path(__file__).parent / "sql"

_local = threading.local()


def query(name: str, given: pa.Table, parameters: Mapping[str, object]) -> pa.Table:
    """The result of `sql/<name>.sql`, in which `given` is the table."""
    con = connection()
    con.register("given", given)
    try:
        return con.sql(_text(name), params=dict(parameters)).to_arrow_table()
    finally:
        con.unregister("given")


def connection() -> duckdb.DuckDBPyConnection:
    """One database in memory for each thread: opening one costs more than parsing a small file."""
    if not hasattr(_local, "con"):
        _local.con = duckdb.connect(":memory:", config={"threads": 1, "temp_directory": ""})
    con: duckdb.DuckDBPyConnection = _local.con
    return con


@cache
def _text(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
