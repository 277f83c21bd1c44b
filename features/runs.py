"""The feature rows of many nights, built once for every run of nights that differ in age alone.

Most disputes lie still: from one night to the next nothing becomes known and nothing leaves a window.
So the rows of 60 nights are told by a fifteenth of them, each with the number of nights that it holds
for; over a run every value is that of its first night, but for ages in days, which grow by one a night, and
what follows the calendar of festivals.
Rows stand at every moment at which a fact that the row may see could change it (`turning` reads these
moments off the definitions); a moment too many costs a row, and changes none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import duckdb
import pyarrow as pa

from data_contracts.ingest.people import CITY_DIGITS
from features.builder import build_features
from features.calendar import Calendar
from features.compiler import needs_settled
from features.definition import Feature
from features.passes import Pass, passes
from features.scopes import UNITS, scope_stages
from features.sources import SCOPES
from features.spring import spring_calendar
from features.stages import ROWS, rows_sql, scope_table
from features.turning import turning

# rows that are built at once: memory stays flat whatever the number of nights
RUNS_AT_ONCE = 75_000
STARTS, PART, SPINE = "jianwei_starts", "jianwei_part", "jianwei_runs"
# what decides which records a row sees, beside the facts themselves
FRAME = ("derived.dispute_members", "derived.parties")


def runs(
    con: duckdb.DuckDBPyConnection,
    calendar: Calendar,
    *,
    spans: str,
    features: Sequence[Feature],
    grain: str,
) -> Iterator[pa.Table]:
    """Tables with entity_id, as_of, nights and one column per feature: one row a run, a part at a time.

    A row holds for `nights` nights from `as_of` on. `spans` is a table of `features.spans`; all its nights
    are covered, each once.
    """
    scopes = {f.scope for f in features}
    _put_scopes(con, calendar, spans=spans, scopes=scopes, grain=grain)
    con.execute(_starts_sql(calendar, spans=spans, features=features))
    _drop(con, SPINE, ROWS, *(name for name, _ in scope_stages(scopes, grain)))
    try:
        ((parts,),) = con.sql(f"select coalesce(max(part) + 1, 0) from {STARTS}").fetchall()
        for part in range(int(parts)):
            yield _built(con, part, features=features, grain=grain)
    finally:
        _drop(con, STARTS)


def _drop(con: duckdb.DuckDBPyConnection, *tables: str) -> None:
    for table in tables:
        con.execute(f"drop table if exists temp.{table}")


def _built(
    con: duckdb.DuckDBPyConnection, part: int, *, features: Sequence[Feature], grain: str
) -> pa.Table:
    con.execute(
        f"create or replace temp table {PART} as "
        f"select entity_id, as_of, nights from {STARTS} where part = {part}"
    )
    try:
        rows = build_features(con, PART, features=features, grain=grain)
        nights = con.sql(f"select nights from {PART} order by as_of, entity_id").to_arrow_table()
    finally:
        con.execute(f"drop table temp.{PART}")
    return rows.append_column("nights", nights["nights"])


def following(features: Sequence[Feature], calendar: Calendar) -> dict[str, list[float]]:
    """The features that are null or the same for all rows of a night, by name, with their value on every night."""
    left = spring_calendar(calendar.days)["workdays_to_spring"].to_pylist()
    # where it is not published, null may be no value or none yet: those nights are built one by one
    names = [f.name for f in features if turning(f).follows] if None not in left else []
    return {name: [float(days) for days in left] for name in names}


def _starts_sql(calendar: Calendar, *, spans: str, features: Sequence[Feature]) -> str:
    """Runs as numbers of nights: from each start to the night before the next, within one span."""
    moments = "\n    union all\n".join(_moments_sql(calendar, features))
    return f"""
create or replace temp table {STARTS} as
with moments as (
    {moments}
),
starts as (
    select distinct rows.entity_id, moments.night
    from moments
    join {ROWS} as rows using (row_id)
    where moments.night between 1 and {calendar.nights - 1}
),
begun as (
    select entity_id, first as night, last from {spans}
    union
    select spans.entity_id, starts.night, spans.last
    from {spans} as spans
    join starts on starts.entity_id = spans.entity_id
        and starts.night between spans.first and spans.last
),
final as (
    select
        entity_id,
        night,
        least(
            last + 1, coalesce(lead(night) over (partition by entity_id order by night), last + 1)
        ) - night as nights
    from begun
)
select
    entity_id,
    {calendar.at_sql("night")} as as_of,
    cast(nights as int) as nights,
    (row_number() over (order by night, entity_id) - 1) // {RUNS_AT_ONCE} as part
from final
"""


def _put_scopes(
    con: duckdb.DuckDBPyConnection, calendar: Calendar, *, spans: str, scopes: set[str], grain: str
) -> None:
    """Nothing; the tables of the scopes then hold what each entity may see on some of the nights."""
    con.execute(
        f"create or replace temp table {SPINE} as "
        f"select distinct entity_id, timestamp '{calendar.first}' as as_of from {spans}"
    )
    con.execute(rows_sql(SPINE))
    for _, sql in scope_stages(scopes, grain):
        con.execute(_sometime(sql, calendar))


def _sometime(sql: str, calendar: Calendar) -> str:
    """A stage that asks what is visible at as_of, the first night, asking up to the last night instead.

    What was known before the last night and not replaced before the first: all of one night, and more.
    """
    return re.sub(r"< \w+\.as_of\b", f"< timestamp '{calendar.last}'", sql)


def _moments_sql(calendar: Calendar, features: Sequence[Feature]) -> Iterator[str]:
    """One query per scope and table: row_id and the number of the night from which on something may be otherwise."""
    for scope in dict.fromkeys(("own", *(f.scope for f in features))):
        for table in FRAME:
            yield _of_table(table, scope, _clocks(calendar))
        if SCOPES[scope].history:
            yield _of_city(calendar)
    followed = following(features, calendar)
    for one in passes(features):
        yield from _of_pass(one, calendar, followed)


def _of_pass(one: Pass, calendar: Calendar, followed: Collection[str]) -> Iterator[str]:
    turns = [turning(f) for f in one.features]
    windows = sorted({days for turn in turns for days in turn.windows})
    passed = sorted({name for turn in turns for name in turn.passed})
    compared = sorted({name for turn in turns for name in turn.compared})
    nights = [
        *_clocks(calendar),
        calendar.after_sql("fact.happened_at"),
        *(calendar.after_sql(f"(fact.happened_at + interval {days} day)") for days in windows),
        *(calendar.from_sql(_day_after(f"fact.{name}")) for name in passed),
        *(calendar.from_sql(f"fact.{name}") for name in compared),
        *(calendar.after_sql(f"fact.{name}") for name in compared),
    ]
    yield _of_table(one.source.table, one.scope, nights)
    if any(_every_night(f, followed) for f in one.features):
        yield _of_rows(calendar)
    if needs_settled(one.features, one.source) and one.source.settling is not None:
        settled = [*_clocks(calendar), calendar.after_sql("fact.happened_at")]
        yield _of_table(one.source.settling.table, one.scope, settled)


def _every_night(feature: Feature, followed: Collection[str]) -> bool:
    turn = turning(feature)
    return turn.restless or (turn.follows and feature.name not in followed)


def _of_rows(calendar: Calendar) -> str:
    return f"""
    select row_id, unnest(range({calendar.nights})) as night
    from {ROWS}"""


def _of_city(calendar: Calendar) -> str:
    """From where a city's own grids are known, an id that another city issued is told apart."""
    return f"""
    select row_id, {calendar.after_sql("known_at")} as night
    from {ROWS}
    cross join (select min(known_at) as known_at from core.grids group by left(grid_code, {CITY_DIGITS}))"""


def _of_table(table: str, scope: str, nights: Sequence[str]) -> str:
    listed = ",\n            ".join(nights)
    found = f"""
    select scope.row_id, unnest([
            {listed}
        ]) as night
    from (select distinct row_id, record_id from {scope_table(scope)}) as scope
    join {table} as fact on fact.record_id = scope.record_id"""
    if scope not in UNITS:
        return found
    # what a thousand rows share turns for all of them at once
    return f"""
    select units.row_id, turns.night
    from (select distinct row_id as unit_id, night from ({found}
    )) as turns
    join {UNITS[scope]} as units using (unit_id)"""


def _clocks(calendar: Calendar) -> list[str]:
    return [calendar.after_sql("fact.known_at"), calendar.after_sql("fact.replaced_at")]


def _day_after(date: str) -> str:
    return f"(date_trunc('day', {date}) + interval 1 day)"
