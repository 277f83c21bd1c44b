"""Text tables in, an in-memory warehouse out: how the tests of features draw their inputs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

from data_contracts.contract import Table, create_sql, table, tables

# what a test does not draw; a fact is known when it happens unless the test says otherwise
DEFAULTS = {
    "source": "test",
    "happened_precision": "second",
    "clock": "live",
    "platform": "110",
    "founds": True,
    "party_type": "个人",
    "role": "当事人",
    "side": "applicant",
    "is_party": True,
    "link": "关联单号",
    "rule": "founded",
    "step": "反馈",
}


def warehouse(**drawn: str) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with every contract's table; `core__records="..."` fills core.records."""
    con = duckdb.connect(config={"threads": 1})
    for schema in sorted({t.schema for t in tables().values()}):
        con.execute(f"create schema {schema}")
    for contract in tables().values():
        con.execute(create_sql(contract))
    for name, text in drawn.items():
        fill(con, name.replace("__", "."), text)
    return con


def fill(con: duckdb.DuckDBPyConnection, name: str, text: str) -> None:
    """Inserts the rows drawn in `text` into one table."""
    insert(con, name, read(text))


def insert(con: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]]) -> None:
    """Inserts rows given as dicts, with the defaults for what they leave out."""
    contract = table(name)
    for number, row in enumerate(rows):
        full = completed(contract, row, number)
        marks = ", ".join("?" for _ in full)
        con.execute(f"insert into {name} ({', '.join(full)}) values ({marks})", list(full.values()))


def completed(contract: Table, row: dict[str, Any], number: int) -> dict[str, Any]:
    """The row with every column that its contract requires."""
    given = {k: v for k, v in row.items() if v is not None}
    number = int(given.pop("number", number))
    tail = f"{given.get('record_id') or given.get('incident_id')}:{number}"
    made: dict[str, Any] = {
        "fact_id": f"{contract.name}:{tail}",
        "row_key": tail,
        "fact_hash": f"{number:04d}",
    }
    if "record_id" in given:
        made["platform"] = str(given["record_id"]).partition(":")[0]
    if contract.clocked:
        made["happened_at"] = given.get("happened_at", given.get("known_at"))
        made["known_at"] = given.get("known_at", given.get("happened_at"))
    if contract.name == "outcome.grades":
        made["level"] = 1
    wanted = [c.name for c in contract.columns if c.required or c.name in given or c.name in made]
    return {c: {**DEFAULTS, **made, **given}[c] for c in wanted}


def read(text: str) -> list[dict[str, Any]]:
    """The rows of a text table: a header, then one line per row, `|` between; `-` is null."""
    lines = [[c.strip() for c in line.split("|")] for line in text.strip().splitlines()]
    header, body = lines[0], lines[1:]
    return [dict(zip(header, map(value, cells), strict=True)) for cells in body]


def value(cell: str) -> Any:
    """One cell as written: `-`, true/false, a number, a time (`01-31 08:00` is in 2024) or text."""
    if cell in ("-", "true", "false"):
        return {"-": None, "true": True, "false": False}[cell]
    moment = as_time(cell)
    return cell if moment is None else moment


def as_time(cell: str) -> datetime | None:
    """A time when the cell is one; seconds and the year may be left out."""
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        for text in (cell, f"2024-{cell}"):
            try:
                return datetime.strptime(text, form)
            except ValueError:
                continue
    return None
