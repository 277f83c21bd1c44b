"""What the warehouse knows about the quality of what was delivered, as plain data."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from data_contracts.contract import tables
from data_contracts.deliveries import deliveries
from data_contracts.ingest.door import NO_SOURCE
from data_contracts.ingest.rules import explained
from data_contracts.quality.model import (
    CheckLine,
    ClockLine,
    FileLine,
    FlagLine,
    QualityReport,
    RefusalLine,
    SourceLine,
)
from data_contracts.quality.titles import STATES, TABLE_TITLES

SQL = Path(__file__).parent / "sql"


def report(con: duckdb.DuckDBPyConnection) -> QualityReport:
    """The state of everything delivered so far; it reads the warehouse and no clock."""
    files = _files(con)
    links, dangling = con.execute(_sql("dangling")).fetchall()[0]
    checked_at = con.execute("select max(checked_at) from ops.expectations").fetchall()[0][0]
    return QualityReport(
        through=max((line.received_at for line in files), default=None),
        files=files,
        sources=_sources(con),
        flags=_flags(con),
        refusals=_refusals(con),
        released=con.execute("select count(*) from ops.releases").fetchall()[0][0],
        clocks=_clocks(con),
        links=links,
        dangling_links=dangling,
        checked_at=checked_at,
        checks=_checks(con, checked_at),
    )


def reconstructed_shares(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Part of each table's facts whose time of knowledge was rebuilt, 0 to 1; tables without facts are left out."""
    return {line.table: line.reconstructed_share for line in _clocks(con)}


def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def _title(source: str) -> str:
    if source == NO_SOURCE:
        return STATES["unknown"]
    return deliveries()[source].title if source in deliveries() else source


def _files(con: duckdb.DuckDBPyConnection) -> tuple[FileLine, ...]:
    rows = con.execute(_sql("files")).fetchall()
    return tuple(FileLine(name, _title(source), *rest) for name, source, *rest in rows)


def _sources(con: duckdb.DuckDBPyConnection) -> tuple[SourceLine, ...]:
    # files that no contract takes come last
    order = [*deliveries(), NO_SOURCE]
    rows = sorted(con.execute(_sql("sources")).fetchall(), key=lambda row: order.index(row[0]))
    return tuple(SourceLine(source, _title(source), *rest) for source, *rest in rows)


def _flags(con: duckdb.DuckDBPyConnection) -> tuple[FlagLine, ...]:
    lines = []
    for source, column, name, rows, share in con.execute(_sql("flags")).fetchall():
        rule = explained(name)
        lines.append(FlagLine(_title(source), column, name, rule.says, rule.way_out, rows, share))
    return tuple(lines)


def _refusals(con: duckdb.DuckDBPyConnection) -> tuple[RefusalLine, ...]:
    rows = con.execute(_sql("refusals")).fetchall()
    return tuple(
        RefusalLine(_title(source), reason, n, oldest, tuple(places))
        for source, reason, n, oldest, places in rows
    )


def _clocks(con: duckdb.DuckDBPyConnection) -> tuple[ClockLine, ...]:
    lines = [_clock(con, name) for name, contract in tables().items() if contract.clocked]
    return tuple(line for line in lines if line.facts)


def _clock(con: duckdb.DuckDBPyConnection, name: str) -> ClockLine:
    query = f"""select count(*), count(*) filter (clock = 'live'),
        count(*) filter (clock = 'reconstructed'), count(*) filter (clock = 'released') from {name}"""
    counts: tuple[Any, ...] = con.execute(query).fetchall()[0]
    return ClockLine(name, TABLE_TITLES.get(name, name), *counts)


def _checks(con: duckdb.DuckDBPyConnection, checked_at: datetime | None) -> tuple[CheckLine, ...]:
    rows = con.execute(_sql("checks"), [checked_at]).fetchall()
    return tuple(CheckLine(TABLE_TITLES.get(table, table), *rest) for table, *rest in rows)
