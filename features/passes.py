"""One pass over each source and scope, and the table of features over what the passes found.

All comparisons of time are here, in `stages`, `scopes` and `others`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from features.compiler import aggregate_sqls, columns_of, needs_settled, output_sql
from features.definition import Feature
from features.scopes import UNITS
from features.sources import SCOPES, Settling, Source, source
from features.stages import HISTORY, ROWS, happened_sql, scope_table, visible_sql


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
    """One pass over one source: row_id and every aggregate, grouped by row (by unit where rows share a reading)."""
    if SCOPES[one.scope].counts:
        return _counts_sql(one, grain)
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


def _counts_sql(one: Pass, grain: str) -> str:
    """Counts of each party's (or pair's) disputes without this one; of several the largest.

    A party is read once a moment for all rows that ask for it, counted by dispute, and what a row's own dispute has
    of it is taken away. Nothing found in another dispute is no value, not 0.
    """
    by_dispute = ", ".join(f"{sql} as {name}" for sql, name in one.names.items())
    summed = ", ".join(f"sum({name}) as {name}" for name in one.names.values())
    beside = ",\n        ".join(
        f"max(theirs.{name} - coalesce(here.{name}, 0)) as {name}" for name in one.names.values()
    )
    return f"""
create or replace temp table {one.table} as
with {facts_sql(one.source, one.features, grain, scope_table(one.scope))},
by_dispute as (
    select row_id as unit_id, dispute_id, count(*) as facts, {by_dispute}
    from facts
    group by row_id, as_of, dispute_id
),
theirs as (
    select unit_id, sum(facts) as facts, {summed}
    from by_dispute
    group by unit_id
),
final as (
    select
        units.row_id,
        {beside}
    from {UNITS[one.scope]} as units
    join {ROWS} as rows on rows.row_id = units.row_id
    join theirs on theirs.unit_id = units.unit_id
    left join by_dispute as here
        on here.unit_id = units.unit_id and here.dispute_id = rows.entity_id
    where theirs.facts > coalesce(here.facts, 0)
    group by units.row_id
)
select row_id, {", ".join(one.names.values())}
from final
"""


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


def table_sql(passes: Sequence[Pass], features: Sequence[Feature]) -> str:
    """The feature table: entity_id, as_of and one column per feature, in spine order."""
    names = {f.name: p.names for p in passes for f in p.features}
    columns = ",\n    ".join(
        ["entity_id", "as_of", *(output_sql(f, names[f.name]) for f in features)]
    )
    joins = "\n".join(map(_joined, passes))
    if any(SCOPES[p.scope].history for p in passes):
        joins += f"\nleft join {HISTORY} using (row_id)"
    return f"""
select
    {columns}
from {ROWS}
{joins}
order by row_id
"""


def _joined(one: Pass) -> str:
    if one.scope not in UNITS or SCOPES[one.scope].counts:
        return f"left join {one.table} using (row_id)"
    names = ", ".join(one.names.values())
    return f"""left join (
    select units.row_id, {names}
    from {UNITS[one.scope]} as units
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
