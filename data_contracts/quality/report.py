"""What the warehouse knows about the quality of what was delivered, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from data_contracts.contract import tables
from data_contracts.deliveries import deliveries
from data_contracts.ingest.rules import explained
from data_contracts.quality.titles import TABLE_TITLES, state_title


@dataclass(frozen=True)
class FileLine:
    """One delivered file and what became of its rows."""

    name: str
    title: str
    adapter: str
    mode: str
    received_at: datetime
    state: str
    rows_in: int
    new: int
    version: int
    unchanged: int
    quarantined: int
    left_out: int
    notes: tuple[str, ...]

    @property
    def state_title(self) -> str:
        """The state in Chinese."""
        return state_title(self.state)


@dataclass(frozen=True)
class SourceLine:
    """All files of one source together; rows with at least one flag in `flagged`."""

    source: str
    title: str
    files: int
    stopped: int
    rows_in: int
    new: int
    version: int
    unchanged: int
    quarantined: int
    left_out: int
    flagged: int
    last_received_at: datetime

    @property
    def balanced(self) -> bool:
        """True when every row is accounted for."""
        return self.rows_in == self.new + self.version + self.unchanged + self.quarantined

    def share(self, rows: int) -> float:
        """Part of the source's rows, 0 to 1."""
        return rows / self.rows_in if self.rows_in else 0.0


@dataclass(frozen=True)
class FlagLine:
    """One rule on one column of one source: how often, what it means, the way out."""

    title: str
    column: str
    rule: str
    says: str
    way_out: str
    rows: int
    share: float


@dataclass(frozen=True)
class RefusalLine:
    """Waiting rows of one source with one reason, and where the first of them stand."""

    title: str
    reason: str
    rows: int
    oldest: datetime
    places: tuple[str, ...]


@dataclass(frozen=True)
class ClockLine:
    """How the facts of one table came to their clock."""

    table: str
    title: str
    facts: int
    live: int
    reconstructed: int
    released: int

    @property
    def reconstructed_share(self) -> float:
        """Part of the facts whose time of knowledge was rebuilt, 0 to 1."""
        return self.reconstructed / self.facts


@dataclass(frozen=True)
class CheckLine:
    """One expectation of the last audit on one table."""

    title: str
    column: str | None
    expectation: str
    success: bool
    rows: int
    unexpected: int
    sampled: bool
    examples: str | None


@dataclass(frozen=True)
class QualityReport:
    """Everything that the quality page shows; `through` is the arrival of the latest file."""

    through: datetime | None
    files: tuple[FileLine, ...]
    sources: tuple[SourceLine, ...]
    flags: tuple[FlagLine, ...]
    refusals: tuple[RefusalLine, ...]
    released: int
    clocks: tuple[ClockLine, ...]
    links: int
    dangling_links: int
    checked_at: datetime | None
    checks: tuple[CheckLine, ...]

    @property
    def rows_in(self) -> int:
        """Rows of all files."""
        return sum(line.rows_in for line in self.sources)

    @property
    def quarantined(self) -> int:
        """Rows waiting in quarantine."""
        return sum(line.rows for line in self.refusals)

    @property
    def balanced(self) -> bool:
        """True when every row of every source is accounted for."""
        return all(line.balanced for line in self.sources)

    @property
    def reconstructed_share(self) -> float:
        """Part of all facts whose time of knowledge was rebuilt from bulk history, 0 to 1."""
        facts = sum(line.facts for line in self.clocks)
        return sum(line.reconstructed for line in self.clocks) / facts if facts else 0.0

    @property
    def failed(self) -> tuple[CheckLine, ...]:
        """Expectations that were not met."""
        return tuple(line for line in self.checks if not line.success)


def report(con: duckdb.DuckDBPyConnection) -> QualityReport:
    """The state of everything delivered so far; it reads the warehouse and no clock."""
    files = _files(con)
    links, dangling = con.execute(DANGLING).fetchall()[0]
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


FILES = """
select name, source, adapter, mode, received_at, state, rows_in, new_n, version_n, unchanged_n,
       quarantined_n, left_out_n, notes
from ops.deliveries
order by file_no desc
"""

SOURCES = """
with flagged as (
    select source, count(distinct (file_id, row_no)) as rows_n from ops.flags group by source
),
final as (
    select
        deliveries.source,
        count(*) as files,
        count(*) filter (state = 'stopped') as stopped,
        sum(rows_in)::bigint as rows_in,
        sum(new_n)::bigint as new_n,
        sum(version_n)::bigint as version_n,
        sum(unchanged_n)::bigint as unchanged_n,
        sum(quarantined_n)::bigint as quarantined_n,
        sum(left_out_n)::bigint as left_out_n,
        coalesce(any_value(flagged.rows_n), 0) as flagged_n,
        max(received_at) as last_received_at
    from ops.deliveries as deliveries
    left join flagged on deliveries.source = flagged.source
    group by deliveries.source
)
select * from final
"""

FLAGS = """
with rows_of as (
    select source, sum(rows_in)::bigint as rows_in from ops.deliveries group by source
),
final as (
    select flags.source, column_name, rule, count(*) as rows_n, count(*) / max(rows_in) as share
    from ops.flags as flags
    join rows_of on flags.source = rows_of.source
    group by flags.source, column_name, rule
)
select source, column_name, rule, rows_n, share from final
order by rows_n desc, source, column_name, rule
"""

REFUSALS = """
with named as (
    select quarantine.*, deliveries.name
    from ops.quarantine as quarantine
    join ops.deliveries as deliveries on quarantine.file_id = deliveries.file_id
    where quarantine.state = 'waiting'
),
final as (
    select
        source,
        reason,
        count(*) as rows_n,
        min(received_at) as oldest,
        (list(name || ' 第 ' || row_no || ' 行' order by received_at, name, row_no))[1:5] as places
    from named
    group by source, reason
)
select source, reason, rows_n, oldest, places from final order by rows_n desc, source, reason
"""

DANGLING = """
select
    count(*),
    count(*) filter (other_key not in (select row_key from core.records))
from core.links
where replaced_at is null
"""

CHECKS = """
select table_name, column_name, expectation, success, rows_n, unexpected_n, sampled, examples
from ops.expectations
where checked_at = ?
order by success, table_name, column_name nulls last, expectation
"""


def _title(source: str) -> str:
    return deliveries()[source].title if source in deliveries() else source


def _files(con: duckdb.DuckDBPyConnection) -> tuple[FileLine, ...]:
    lines = []
    for name, source, *rest, notes in con.execute(FILES).fetchall():
        lines.append(FileLine(name, _title(source), *rest, tuple((notes or "").splitlines())))
    return tuple(lines)


def _sources(con: duckdb.DuckDBPyConnection) -> tuple[SourceLine, ...]:
    order = list(deliveries())
    rows = sorted(con.execute(SOURCES).fetchall(), key=lambda row: order.index(row[0]))
    return tuple(SourceLine(source, _title(source), *rest) for source, *rest in rows)


def _flags(con: duckdb.DuckDBPyConnection) -> tuple[FlagLine, ...]:
    lines = []
    for source, column, name, rows, share in con.execute(FLAGS).fetchall():
        rule = explained(name)
        lines.append(FlagLine(_title(source), column, name, rule.says, rule.way_out, rows, share))
    return tuple(lines)


def _refusals(con: duckdb.DuckDBPyConnection) -> tuple[RefusalLine, ...]:
    rows = con.execute(REFUSALS).fetchall()
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
    rows = con.execute(CHECKS, [checked_at]).fetchall()
    return tuple(CheckLine(TABLE_TITLES.get(table, table), *rest) for table, *rest in rows)
