"""Who is at risk over many nights in a row: spans of nights, the cohort of `spine` without a row a night.

A fact is visible from the first night after it is known up to the night it is replaced at, and keeps
a dispute active for a fixed time; so every condition of the cohort is a span of nights, `and` cuts two
spans, `or` joins those that touch. `spine.nightly` gives the same rows night by night.
"""

from __future__ import annotations

import duckdb

from features.calendar import Calendar
from features.spine import OPEN_LEDGER_DAYS, QUIET_DAYS
from features.stages import ACTIVITY


def disputes(con: duckdb.DuckDBPyConnection, calendar: Calendar, *, into: str = "spans") -> None:
    """Nothing; the temp table `into` (entity_id, first, last) holds when each dispute is at risk.

    `first` and `last` are numbers of nights, both included; the spans of one dispute do not touch.
    """
    con.execute(f"create or replace temp table {into} as {_disputes_sql(calendar)}")


def persons(
    con: duckdb.DuckDBPyConnection, calendar: Calendar, *, spans: str = "spans", into: str
) -> None:
    """Nothing; the temp table `into` holds when each natural party is in a dispute of `spans`.

    The same columns; entity_id is the person_key.
    """
    con.execute(f"create or replace temp table {into} as {_persons_sql(calendar, spans)}")


def _disputes_sql(calendar: Calendar) -> str:
    return f"""
with activity as ({ACTIVITY}
),
members as (
    select dispute_id, record_id, {_seen(calendar)}
    from derived.dispute_members
),
acts as (
    select
        record_id,
        {_happened(calendar)} as first,
        least({_ended(calendar)}, {_kept(calendar, QUIET_DAYS)}) as last
    from activity
),
entered as (
    select
        record_id,
        {_happened(calendar)} as first,
        least({_ended(calendar)}, {_kept(calendar, OPEN_LEDGER_DAYS)}) as last
    from core.records
    where platform = 'ledger'
),
closed as (
    select record_id, {_happened(calendar)} as first, {_ended(calendar)} as last
    from core.steps
    where step = '办结' and record_id in (select record_id from entered)
),
open as (
    select entered.record_id, greatest(entered.first, gaps.first) as first,
        least(entered.last, gaps.last) as last
    from entered
    join ({_gaps_sql(calendar)}) as gaps using (record_id)
),
holding as (
    select record_id, first, last from acts where first <= last
    union all
    select record_id, first, last from open where first <= last
),
spans as (
    select members.dispute_id as entity_id,
        greatest(members.first, holding.first) as first, least(members.last, holding.last) as last
    from members
    join holding using (record_id)
),
{_JOINED}"""


def _persons_sql(calendar: Calendar, spans: str) -> str:
    return f"""
with members as (
    select dispute_id, record_id, {_seen(calendar)}
    from derived.dispute_members
),
parties as (
    select record_id, person_key, {_seen(calendar)}
    from derived.parties
    where person_key is not null and is_party
),
spans as (
    select parties.person_key as entity_id,
        greatest(at_risk.first, members.first, parties.first) as first,
        least(at_risk.last, members.last, parties.last) as last
    from {spans} as at_risk
    join members on members.dispute_id = at_risk.entity_id
    join parties using (record_id)
),
{_JOINED}"""


def _gaps_sql(calendar: Calendar) -> str:
    """The nights between the closings of each entry: before, between and after them."""
    return f"""
        with bounds as (
            select record_id, first, last from closed where first <= last
            union all
            select distinct record_id, {calendar.nights}, {calendar.nights} from entered
        )
        select
            record_id,
            coalesce(max(last) over (
                partition by record_id order by first, last
                rows between unbounded preceding and 1 preceding
            ), -1) + 1 as first,
            first - 1 as last
        from bounds"""


def _seen(calendar: Calendar) -> str:
    return f"{calendar.after_sql('known_at')} as first, {_ended(calendar)} as last"


def _happened(calendar: Calendar) -> str:
    return calendar.after_sql("greatest(known_at, happened_at)")


def _ended(calendar: Calendar) -> str:
    return calendar.up_to_sql("replaced_at")


def _kept(calendar: Calendar, days: int) -> str:
    return calendar.up_to_sql(f"(happened_at + interval {days} day)")


# one span for all that touch, so that each night is in one span at most
_JOINED = """
several as (
    -- each once: of two that are alike, either may come first in an order
    select distinct entity_id, first, last
    from spans
    where first <= last
),
ordered as (
    select entity_id, first, last, max(last) over (
        partition by entity_id order by first, last
        rows between unbounded preceding and 1 preceding
    ) as reached
    from several
),
numbered as (
    select entity_id, first, last,
        count(*) filter (reached is null or first > reached + 1) over (
            partition by entity_id order by first, last rows unbounded preceding
        ) as number
    from ordered
),
final as (
    select entity_id, min(first) as first, max(last) as last
    from numbered
    group by entity_id, number
)
select entity_id, first, last
from final
order by entity_id, first"""
