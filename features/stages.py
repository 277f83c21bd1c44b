"""The stages of a build, each one small SQL text; `builder` runs them in order.

Every stage that reads facts applies the same rule (`visible_sql`): known before `as_of`,
not yet replaced then, happened before `as_of`. All comparisons of time are here.
"""

from __future__ import annotations

from features.compiler import aggregate_sql, columns_of, needs_settled, output_sql
from features.definition import Feature
from features.sources import Settling, Source

ROWS, SCOPE = "jianwei_rows", "jianwei_scope"

# what keeps a dispute active: reports, filings, orders and every handling step, but no visits
ACTIVITY = """
    select record_id, happened_at, known_at, replaced_at
    from core.records
    where platform <> 'visit'
    union all
    select record_id, happened_at, known_at, replaced_at
    from core.steps
    where record_id not like 'visit:%'"""


def visible_sql(fact: str, row: str = "scope", *, clock: str = "as_of") -> str:
    """The condition that a fact was known, and not yet replaced, at the row's `clock`."""
    return (
        f"{fact}.known_at < {row}.{clock} "
        f"and ({fact}.replaced_at is null or {fact}.replaced_at >= {row}.{clock})"
    )


def happened_sql(fact: str, row: str = "scope") -> str:
    """The condition that a fact had happened before the row's `as_of`."""
    return f"{fact}.happened_at < {row}.as_of"


def rows_sql(spine_table: str) -> str:
    """Distinct spine rows with a number: row_id, entity_id, as_of."""
    return f"""
create or replace temp table {ROWS} as
with final as (
    select distinct entity_id, as_of from {spine_table}
)
select row_number() over (order by as_of, entity_id) as row_id, entity_id, as_of
from final
"""


def scope_sql(grain: str) -> str:
    """Which records each row may see: row_id, as_of, record_id; persons also own_side, dispute_id."""
    return _DISPUTE_SCOPE if grain == "dispute" else _PERSON_SCOPE


def pass_name(source: Source) -> str:
    """The temp table that holds one source's features."""
    return f"jianwei_pass_{source.name}"


def pass_sql(source: Source, features: list[Feature], grain: str) -> str:
    """One pass over one source: row_id and every feature of the source, grouped by row."""
    chosen = ",\n        ".join(f"{aggregate_sql(f)} as {f.name}" for f in features)
    names = ", ".join(f.name for f in features)
    return f"""
create or replace temp table {pass_name(source)} as
with {facts_sql(source, features, grain)},
final as (
    select
        row_id,
        {chosen}
    from facts
    group by row_id, as_of
)
select row_id, {names}
from final
"""


def facts_sql(source: Source, features: list[Feature], grain: str, scope: str = SCOPE) -> str:
    """The CTE `facts`: scope joined with one source, point in time, with the columns needed."""
    settled = source.settling if needs_settled(features, source) else None
    before = f"{_settling_sql(settled, scope)},\n" if settled else ""
    own = ["row_id", "as_of"] + (["own_side", "dispute_id"] if grain == "person" else [])
    of_scope = [f"scope.{c}" for c in own]
    of_fact = [f"fact.{c}" for c in _fact_columns(source, features)]
    extra = (
        ["coalesce(settling.settled_at >= fact.happened_at, false) as settled"] if settled else []
    )
    join = _SETTLING_JOIN if settled else ""
    columns = ",\n        ".join(of_scope + of_fact + extra)
    return f"""{before}facts as (
    select
        {columns}
    from {scope} as scope
    join {source.table} as fact on fact.record_id = scope.record_id{join}
    where {visible_sql("fact")}
      and {happened_sql("fact")}
)"""


def table_sql(sources: list[Source], features: list[Feature]) -> str:
    """The feature table: entity_id, as_of and one column per feature, in spine order."""
    columns = ",\n    ".join(["entity_id", "as_of", *(output_sql(f) for f in features)])
    joins = "\n".join(f"left join {pass_name(s)} using (row_id)" for s in sources)
    return f"""
select
    {columns}
from {ROWS}
{joins}
order by row_id
"""


def _settling_sql(settling: Settling, scope: str) -> str:
    return f"""settling as (
    select scope.row_id, scope.record_id, max(fact.happened_at) as settled_at
    from {scope} as scope
    join {settling.table} as fact on fact.record_id = scope.record_id
    where {settling.condition}
      and {visible_sql("fact")}
      and {happened_sql("fact")}
    group by scope.row_id, scope.record_id
)"""


def _fact_columns(source: Source, features: list[Feature]) -> list[str]:
    contract = {c.name for c in source.contract.columns}
    named = {c for f in features for c in columns_of(f)} & contract
    always = {"fact_id", "fact_hash", "record_id", "happened_at", "happened_precision", "known_at"}
    return sorted(named | always)


_SETTLING_JOIN = """
    left join settling
        on settling.row_id = scope.row_id and settling.record_id = scope.record_id"""

_DISPUTE_SCOPE = f"""
create or replace temp table {SCOPE} as
with final as (
    select distinct row.row_id, row.as_of, member.record_id
    from {ROWS} as row
    join derived.dispute_members as member on member.dispute_id = row.entity_id
    where {visible_sql("member", "row")}
)
select row_id, as_of, record_id
from final
"""

_PERSON_SCOPE = f"""
create or replace temp table {SCOPE} as
with own as (
    -- a person listed on both sides of a record counts as its respondent
    select row.row_id, row.as_of, party.record_id, max(party.side) as own_side
    from {ROWS} as row
    join core.parties as party on party.person_key = row.entity_id
    where party.is_party and {visible_sql("party", "row")}
    group by row.row_id, row.as_of, party.record_id
),
disputes as (
    select distinct own.row_id, own.as_of, member.dispute_id
    from own
    join derived.dispute_members as member on member.record_id = own.record_id
    where {visible_sql("member", "own")}
),
final as (
    select distinct
        disputes.row_id, disputes.as_of, member.record_id, member.dispute_id, own.own_side
    from disputes
    join derived.dispute_members as member on member.dispute_id = disputes.dispute_id
    left join own on own.row_id = disputes.row_id and own.record_id = member.record_id
    where {visible_sql("member", "disputes")}
)
select row_id, as_of, record_id, dispute_id, own_side
from final
"""
