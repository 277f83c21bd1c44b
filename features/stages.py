"""What every stage of a build shares: the rows, the names of tables, and the rule of time.

Every stage that reads facts applies the same rule (`visible_sql`): known before `as_of`,
not yet replaced then, happened before `as_of`.
"""

from __future__ import annotations

from features.sources import SPRING

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


def scope_table(scope: str) -> str:
    """The temp table that says which records each row of a scope may see."""
    return f"jianwei_scope_{scope}"
