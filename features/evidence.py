"""The rows behind a feature's value, as they were known at the row's `as_of`.

Where of several parties (or pairs) the one with the most speaks, the rows are that one's.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from features.compiler import evidence_sql
from features.definition import Feature
from features.errors import RequestError
from features.passes import Pass, facts_sql, passes
from features.registry import chosen
from features.scopes import UNITS, scope_stages
from features.sources import SCOPES
from features.stages import ROWS, rows_sql, scope_table

REQUESTS = "jianwei_requests"
COLUMNS = "entity_id, as_of, feature, fact_id, record_id, happened_at, source"


def evidence(
    con: duckdb.DuckDBPyConnection,
    requests: str | pa.Table,
    *,
    grain: str = "dispute",
    limit: int = 20,
) -> pa.Table:
    """The facts that each feature's filter and window let through, newest first.

    `requests` (a table's name or an Arrow table) has entity_id, as_of, feature; at most `limit`
    facts come back for each. Columns: entity_id, as_of, feature, fact_id, record_id,
    happened_at, source. Raises UnknownFeatureError and RequestError.
    """
    features = _prepare(con, requests, grain)
    try:
        return con.sql(_final_sql(features, grain), params=[limit]).to_arrow_table()
    finally:
        made = (name for name, _ in scope_stages({f.scope for f in features}, grain))
        for table in (REQUESTS, ROWS, *made):
            con.execute(f"drop table if exists temp.{table}")


def _prepare(
    con: duckdb.DuckDBPyConnection, requests: str | pa.Table, grain: str
) -> tuple[Feature, ...]:
    asked = con.sql(f"from {requests}") if isinstance(requests, str) else con.from_arrow(requests)
    if not {"entity_id", "as_of", "feature"} <= set(asked.columns):
        there = ", ".join(asked.columns)
        raise RequestError(f"requests have {there}; they need entity_id, as_of and feature.")
    rows = asked.project("entity_id, as_of, feature").distinct().to_arrow_table()
    con.register("jianwei_asked", rows)
    con.execute(f"create or replace temp table {REQUESTS} as from jianwei_asked")
    con.unregister("jianwei_asked")
    con.execute(rows_sql(REQUESTS))
    names = con.execute(f"select distinct feature from {REQUESTS} order by feature").fetchall()
    features = chosen(grain, [name for (name,) in names])
    for _, sql in scope_stages({f.scope for f in features}, grain):
        con.execute(sql)
    return features


def _final_sql(features: tuple[Feature, ...], grain: str) -> str:
    found = "\nunion all\n".join(_pass_sql(one, grain) for one in passes(features))
    return f"""
with found as (
    {found or _NOTHING}
),
final as (
    select rows.entity_id, rows.as_of, found.*
    from found
    join {ROWS} as rows using (row_id)
    qualify row_number() over (
        partition by row_id, feature order by happened_at desc, fact_id
    ) <= $1
)
select {COLUMNS}
from final
order by as_of, entity_id, feature, happened_at desc, fact_id
"""


def _pass_sql(one: Pass, grain: str) -> str:
    """One source's rows that weighed in one of its features, in a single pass over the scope as it was read."""
    weighed = "\n            ".join(f"when '{f.name}' then {evidence_sql(f)}" for f in one.features)
    names = ", ".join(f"'{f.name}'" for f in one.features)
    shared, counts = UNITS.get(one.scope), SCOPES[one.scope].counts
    unit = f"join {shared} as units on units.row_id = rows.row_id" if shared else ""
    beside = "facts.dispute_id <> asked.entity_id and" if counts else ""
    return f"""
    select row_id, feature, fact_id, record_id, happened_at, source
    from (
        with {facts_sql(one.source, one.features, grain, scope_table(one.scope))},
        asked as (
            select rows.row_id, rows.entity_id, requests.feature,
                {"units.unit_id" if shared else "rows.row_id"} as unit_id
            from {REQUESTS} as requests
            join {ROWS} as rows using (entity_id, as_of)
            {unit}
            where requests.feature in ({names})
        ),
        weighed as (
            select facts.* exclude (row_id), asked.row_id, asked.unit_id, asked.feature,
                '{one.source.name}' as source
            from facts
            join asked on asked.unit_id = facts.row_id
            where {beside} case asked.feature
                {weighed}
                else false end
        )
        from weighed
        {_of_the_most(one) if counts else ""}
    )
"""


def _of_the_most(one: Pass) -> str:
    """Of the units of a row the one whose rows make the value: as many of what is counted as none other has."""
    disputes = ", ".join(f"'{f.name}'" for f in one.features if "distinct" in f.expression)
    distinct = (
        f"case when feature in ({disputes}) then count(distinct dispute_id) else count(*) end"
    )
    return f"""
        join (
            select row_id, feature, unit_id
            from weighed
            group by row_id, feature, unit_id
            qualify row_number() over (
                partition by row_id, feature order by {distinct if disputes else "count(*)"} desc, unit_id
            ) = 1
        ) using (row_id, feature, unit_id)"""


_NOTHING = """
    select 0 as row_id, '' as feature, '' as fact_id, '' as record_id,
        cast(null as timestamp) as happened_at, '' as source
    where false
"""
