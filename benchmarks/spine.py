"""The rows that builders are compared on, and how many facts they read for them."""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb

from features import builder, registry, spine
from features.compiler import needs_calendar
from features.sources import source

_SPAN = """
with final as (
    select min(known_at) as first_at, max(known_at) as last_at
    from derived.dispute_members
)
select first_at, date_trunc('day', last_at) + interval 32 hour as morning
from final
"""


def last_morning(con: duckdb.DuckDBPyConnection) -> datetime:
    """The first 08:00 at which the whole history is known."""
    return _span(con)[1]


def put_landmarks(con: duckdb.DuckDBPyConnection) -> int:
    """The number of rows of the new temp table `spine`: arrivals and landmarks, as in training."""
    first, morning = _span(con)
    return spine.landmarks(
        con, from_=first, until=morning + timedelta(days=1), per_dispute=4, seed=1
    )


def facts_read(con: duckdb.DuckDBPyConnection) -> int:
    """Facts of their own records visible to rows of `spine`, counted once for each row and source that reads them."""
    chosen = [
        f for f in registry.features("dispute") if f.scope == "own" and not needs_calendar([f])
    ]
    rows, scope = builder.stages("spine", chosen, grain="dispute")[:2]
    builder.run(con, [rows, scope])
    counts = [
        con.sql(
            f"select count(*) from {scope.makes} join {source(name).table} as fact using (record_id) "
            "where fact.known_at < as_of and (fact.replaced_at is null or fact.replaced_at >= as_of) "
            "and fact.happened_at < as_of"
        ).fetchall()[0][0]
        for name in dict.fromkeys(f.source for f in chosen)
    ]
    builder.drop(con, [rows, scope])
    return sum(counts)


def _span(con: duckdb.DuckDBPyConnection) -> tuple[datetime, datetime]:
    (found,) = con.sql(_SPAN).fetchall()
    return found
