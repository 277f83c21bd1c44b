"""The incidents that codes are judged by, each with the disputes that it came out of."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pyarrow as pa

from features import outcome_stages as stage
from features.labels import HORIZON_DAYS, ROLES, check_arguments, prepared
from features.stages import visible_sql

REACHABLE_HOURS = 24

# whether the person was in the dispute by then is for the matches to say
_BY_PERSON = f"""
    select distinct incident.incident_id, incident.happened_at as as_of, involved.dispute_id
    from {stage.PEOPLE} as people
    join {stage.INCIDENTS} as incident using (incident_id)
    join {stage.INVOLVED} as involved using (person_key)"""

_BY_PLACE = f"""
    select distinct incident.incident_id, incident.happened_at as as_of, member.dispute_id
    from {stage.INCIDENTS} as incident
    join core.records as fact using (place_key)
    join derived.dispute_members as member on member.dispute_id = fact.record_id
    where {visible_sql("member", "incident", clock="happened_at")}"""


def _rows_sql(pairs: str) -> str:
    """One asking row per incident and dispute that it could have come out of, just before it."""
    return f"""
create or replace temp table {stage.ROWS} as
with pairs as ({pairs}
),
final as (
    select
        row_number() over (order by incident_id, dispute_id) as row_id,
        dispute_id, as_of, cast(null as varchar) as person_key, incident_id
    from pairs
)
select row_id, dispute_id, as_of, person_key, incident_id
from final
"""


_FINAL = f"""
with matched as (
    select distinct incident_id, dispute_id from {stage.MATCHES} where is_primary and ahead
),
members as (
    select matched.incident_id, matched.dispute_id, member.record_id, incident.happened_at as as_of
    from matched
    join {stage.INCIDENTS} as incident using (incident_id)
    join derived.dispute_members as member on member.dispute_id = matched.dispute_id
    where {visible_sql("member", "incident", clock="happened_at")}
),
reported as (
    select members.incident_id, members.dispute_id, min(fact.known_at) as first_report_known_at
    from members
    join core.records as fact on fact.record_id = members.record_id
    where fact.platform in ('110', '12345', 'grid', 'ledger', 'firm')
    group by members.incident_id, members.dispute_id
),
-- every name under which its records could have been listed within the horizon
names as (
    select members.incident_id, members.dispute_id,
        list(distinct member.dispute_id order by member.dispute_id) as aliases
    from members
    join derived.dispute_members as member on member.record_id = members.record_id
    where member.known_at < members.as_of
      and (
          member.replaced_at is null
          or member.replaced_at >= members.as_of - $1::integer * interval 1 day
      )
    group by members.incident_id, members.dispute_id
),
people as (
    select incident_id, list(distinct person_key order by person_key) as person_keys
    from {stage.PEOPLE}
    group by incident_id
),
-- 关联单号 names a dispute in which no natural person is known
only_firms as (
    select linked.incident_id
    from {stage.LINKED} as linked
    join derived.dispute_members as member on member.dispute_id = linked.dispute_id
    left join derived.parties as party
        on party.record_id = member.record_id and party.is_party
    group by linked.incident_id
    having count(party.person_key) = 0
),
final as (
    select
        incident.incident_id,
        matched.dispute_id,
        incident.incident_type,
        incident.dispute_caused,
        coalesce(people.person_keys, []) as person_keys,
        incident.happened_at,
        incident.known_at,
        reported.first_report_known_at,
        coalesce(
            reported.first_report_known_at
                <= incident.happened_at - interval {REACHABLE_HOURS} hour,
            false
        ) as reachable,
        matched.dispute_id is not null
            or (people.incident_id is not null and only_firms.incident_id is null) as attributable,
        coalesce(names.aliases, []) as aliases
    from {stage.INCIDENTS} as incident
    left join matched using (incident_id)
    left join reported using (incident_id, dispute_id)
    left join names using (incident_id, dispute_id)
    left join people using (incident_id)
    left join only_firms using (incident_id)
)
select
    incident_id, dispute_id, incident_type, dispute_caused, person_keys, happened_at, known_at,
    first_report_known_at, reachable, attributable, aliases
from final
order by happened_at, incident_id, dispute_id
"""


def incidents(
    con: duckdb.DuckDBPyConnection,
    *,
    horizon_days: int = HORIZON_DAYS,
    known_before: datetime | None = None,
    unit: str = "parties",
) -> pa.Table:
    """One row per 层级 1 incident, as known before `known_before`, and dispute that it answers.

    Columns: incident_id, dispute_id (null when it came out of no known dispute), incident_type,
    dispute_caused, person_keys, happened_at, known_at, first_report_known_at, reachable (some report was known
    24 h before), attributable (usable ids, and not only a firm named), aliases (all dispute_ids
    that its records had within the horizon before). Ordered by happened_at. Raises RequestError.
    """
    check_arguments(horizon_days, unit)
    with prepared(con, known_before):
        con.execute(_rows_sql(_BY_PLACE if unit == "place" else _BY_PERSON))
        by_place = stage.place_matches_sql(horizon_days)
        con.execute(by_place if unit == "place" else stage.matches_sql(horizon_days, ROLES))
        return con.sql(_FINAL, params=[horizon_days]).to_arrow_table()
