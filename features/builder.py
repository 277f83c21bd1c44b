"""Building the feature table: the only place that puts FROM, WHERE and time around definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from features.compiler import needs_calendar
from features.definition import Feature
from features.errors import RequestError
from features.evidence import evidence
from features.passes import pass_sql, passes, table_sql
from features.registry import chosen
from features.scopes import scope_stages
from features.spring import spring_calendar
from features.stages import CALENDAR, ROWS, rows_sql

__all__ = ["Stage", "build", "build_features", "build_parts", "evidence", "run", "stages"]

# rows that are built at once: memory stays flat whatever the number of rows
ROWS_AT_ONCE = 100_000
NUMBERED, PART = "jianwei_numbered", "jianwei_rows_at_once"


@dataclass(frozen=True)
class Stage:
    """One step of a build: the temp table it makes and the SQL that makes it."""

    makes: str
    sql: str


def build(
    con: duckdb.DuckDBPyConnection,
    spine_table: str = "spine",
    *,
    grain: str = "dispute",
    names: Iterable[str] | None = None,
) -> pa.Table:
    """One row per distinct spine row: entity_id, as_of and one column per feature.

    `spine_table` has entity_id and as_of. Numbers are doubles (null = missing), categoricals
    text. Rows are ordered by as_of, entity_id. Raises UnknownFeatureError and RequestError.
    """
    return build_features(con, spine_table, features=chosen(grain, names), grain=grain)


def build_parts(
    con: duckdb.DuckDBPyConnection,
    spine_table: str = "spine",
    *,
    grain: str = "dispute",
    names: Iterable[str] | None = None,
    rows_at_once: int = ROWS_AT_ONCE,
) -> Iterator[pa.Table]:
    """The rows of `build`, in the same order, in tables of `rows_at_once`: what a row may see is many rows.

    Each table is one pass over all facts, so memory that allows for larger ones saves time.
    """
    features = chosen(grain, names)
    _require_spine(con, spine_table)
    con.execute(
        f"create or replace temp table {NUMBERED} as select entity_id, as_of, "
        f"(row_number() over (order by as_of, entity_id) - 1) // {rows_at_once} as part "
        f"from (select distinct entity_id, as_of from {spine_table})"
    )
    try:
        ((parts,),) = con.sql(f"select coalesce(max(part) + 1, 0) from {NUMBERED}").fetchall()
        for part in range(int(parts)):
            con.execute(
                f"create or replace temp table {PART} as "
                f"select entity_id, as_of from {NUMBERED} where part = {part}"
            )
            yield build_features(con, PART, features=features, grain=grain)
    finally:
        for table in (NUMBERED, PART):
            con.execute(f"drop table if exists temp.{table}")


def build_features(
    con: duckdb.DuckDBPyConnection,
    spine_table: str,
    *,
    features: Sequence[Feature],
    grain: str,
) -> pa.Table:
    """The same for any definitions, also such as are not registered."""
    _require_spine(con, spine_table)
    steps = stages(spine_table, features, grain=grain)
    try:
        if needs_calendar(features):
            con.register(CALENDAR, spring_calendar(_days(con, spine_table)))
        run(con, steps)
        return con.sql(table_sql(passes(features), features)).to_arrow_table()
    finally:
        drop(con, steps)
        con.unregister(CALENDAR)


def stages(spine_table: str, features: Sequence[Feature], *, grain: str) -> list[Stage]:
    """The build as a readable list: number the rows, find their records, one pass per source and scope."""
    found = [Stage(ROWS, rows_sql(spine_table, calendar=needs_calendar(features)))]
    found += [Stage(*made) for made in scope_stages({f.scope for f in features}, grain)]
    return [*found, *(Stage(one.table, pass_sql(one, grain)) for one in passes(features))]


def run(con: duckdb.DuckDBPyConnection, steps: Sequence[Stage]) -> None:
    """Nothing; runs the stages in order."""
    for step in steps:
        con.execute(step.sql)


def drop(con: duckdb.DuckDBPyConnection, steps: Sequence[Stage]) -> None:
    """Nothing; removes what the stages made."""
    for step in steps:
        con.execute(f"drop table if exists temp.{step.makes}")


def _days(con: duckdb.DuckDBPyConnection, spine_table: str) -> list[date]:
    days = con.execute(f"select distinct cast(as_of as date) from {spine_table} order by 1")
    return [day for (day,) in days.fetchall()]


def _require_spine(con: duckdb.DuckDBPyConnection, spine_table: str) -> None:
    columns = set(con.sql(f"select * from {spine_table} limit 0").columns)
    if not {"entity_id", "as_of"} <= columns:
        there = ", ".join(sorted(columns))
        raise RequestError(f"spine {spine_table!r} has {there}; it needs entity_id and as_of.")
