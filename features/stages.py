"""The stages of a build, each one small SQL text; `builder` runs them in order.

Every stage that reads facts applies the same rule (`visible_sql`): known before `as_of`,
not yet replaced then, happened before `as_of`. All comparisons of time are here and in `scopes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from features.compiler import aggregate_sqls, columns_of, needs_settled, output_sql
from features.definition import Feature
from features.sources import SCOPES, SPRING, Settling, Source, source

ROWS, CALENDAR, HISTORY = "jianwei_rows", "jianwei_calendar", "jianwei_history"

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


def rows_sql(spine_table: str, *, calendar: bool = False) -> str:
    """Distinct spine rows with a number: row_id, entity_id, as_of, with `calendar` workdays_to_spring."""
    spring = f", {SPRING.name}" if calendar else ""
    join = f"left join {CALENDAR} on {CALENDAR}.day = cast(as_of as date)" if calendar else ""
    return f"""
create or replace temp table {ROWS} as
with final as (
    select distinct entity_id, as_of from {spine_table}
)
select row_number() over (order by as_of, entity_id) as row_id, entity_id, as_of{spring}
from final
{join}
"""


@dataclass(frozen=True)
class Pass:
    """One reading of one source within one scope, for all features that ask for it."""

    source: Source
    scope: str
    features: tuple[Feature, ...]

    @property
    def table(self) -> str:
        """The temp table that it makes: row_id and one column per aggregate."""
        return f"jianwei_pass_{self.scope}_{self.source.name}"

    @cached_property
    def names(self) -> dict[str, str]:
        """The column of every aggregate by its SQL; features that ask for the same share it."""
        found: dict[str, str] = {}
        for f in self.features:
            for n, sql in enumerate(aggregate_sqls(f)):
                found.setdefault(sql, f"{f.name}__{n}")
        return found


def passes(features: Sequence[Feature]) -> list[Pass]:
    """The passes that the features need, in the order of their first features."""
    pairs = dict.fromkeys((f.source, f.scope) for f in features)
    return [
        Pass(source(s), scope, tuple(f for f in features if (f.source, f.scope) == (s, scope)))
        for s, scope in pairs
    ]


def pass_sql(one: Pass, grain: str) -> str:
    """One pass over one source: row_id and every aggregate, grouped by row."""
    chosen = ",\n        ".join(f"{sql} as {name}" for sql, name in one.names.items())
    names = ", ".join(one.names.values())
    return f"""
create or replace temp table {one.table} as
with {facts_sql(one.source, one.features, grain, scope_table(one.scope))},
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


def scope_table(scope: str) -> str:
    """The temp table that says which records each row of a scope may see."""
    return f"jianwei_scope_{scope}"


def facts_sql(source: Source, features: Sequence[Feature], grain: str, scope: str) -> str:
    """The CTE `facts`: the scope's table joined with one source, point in time, with the columns needed."""
    settled = source.settling if needs_settled(features, source) else None
    before = f"{_settling_sql(settled, scope)},\n" if settled else ""
    own = SCOPES[features[0].scope].columns(grain)
    of_scope = [f"scope.{c}" for c in ("row_id", "as_of", *(column.name for column in own))]
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


def table_sql(
    passes: Sequence[Pass], features: Sequence[Feature], of_row: Mapping[str, str]
) -> str:
    """The feature table: entity_id, as_of and one column per feature, in spine order.

    `of_row[scope]`: where several rows share one reading, the table that says which.
    """
    names = {f.name: p.names for p in passes for f in p.features}
    columns = ",\n    ".join(
        ["entity_id", "as_of", *(output_sql(f, names[f.name]) for f in features)]
    )
    joins = "\n".join(_joined(p, of_row.get(p.scope)) for p in passes)
    if any(p.scope == "elsewhere" for p in passes):
        joins += f"\nleft join {HISTORY} using (row_id)"
    return f"""
select
    {columns}
from {ROWS}
{joins}
order by row_id
"""


def _joined(one: Pass, units: str | None) -> str:
    if units is None:
        return f"left join {one.table} using (row_id)"
    names = ", ".join(one.names.values())
    return f"""left join (
    select units.row_id, {names}
    from {units} as units
    join {one.table} as shared on shared.row_id = units.unit_id
) using (row_id)"""


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


def _fact_columns(source: Source, features: Sequence[Feature]) -> list[str]:
    contract = {c.name for c in source.contract.columns}
    named = {c for f in features for c in columns_of(f)} & contract
    always = {"fact_id", "fact_hash", "record_id", "happened_at", "happened_precision", "known_at"}
    return sorted(named | always)


_SETTLING_JOIN = """
    left join settling
        on settling.row_id = scope.row_id and settling.record_id = scope.record_id"""
