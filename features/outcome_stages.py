"""The stages of labelling, each one small SQL text; `labels` and `incidents` run them in order.

`jianwei_cut` holds the moment before which the labeller knows (`known_before`); incidents and
people are read as known then. `jianwei_rows` holds the rows that ask: row_id, dispute_id, as_of,
person_key (whose own act is asked about; null: anybody's) and incident_id (null: any incident).
"""

from __future__ import annotations

from features.stages import ACTIVITY, happened_sql, visible_sql

ACTIVE_DAYS = 30
CUT, ROWS, INCIDENTS, PEOPLE = "jianwei_cut", "jianwei_rows", "jianwei_incidents", "jianwei_people"
KNOWN = "jianwei_known_as"
INVOLVED, LINKED, RECENT = "jianwei_involved", "jianwei_linked", "jianwei_recent"
MATCHES = "jianwei_matches"
MADE = (CUT, ROWS, INCIDENTS, KNOWN, PEOPLE, INVOLVED, LINKED, RECENT, MATCHES)

# 层级 1 as known at the cut; registered when its first version was, graded when first at level 1
INCIDENTS_SQL = f"""
create or replace temp table {INCIDENTS} as
with grades as (
    select fact.incident_id, max(fact.incident_type) as incident_type
    from outcome.grades as fact, {CUT} as cut
    where fact.level = 1 and {visible_sql("fact", "cut")}
    group by fact.incident_id
),
graded as (
    select incident_id, min(known_at) as graded_at
    from outcome.grades
    where level = 1
    group by incident_id
),
registered as (
    select incident_id, min(known_at) as registered_at
    from outcome.incidents
    group by incident_id
),
final as (
    select
        fact.incident_id,
        grades.incident_type,
        fact.happened_at,
        greatest(registered.registered_at, graded.graded_at) as known_at,
        fact.dispute_caused,
        fact.linked_keys,
        fact.place_key
    from outcome.incidents as fact
    cross join {CUT} as cut
    join grades using (incident_id)
    join graded using (incident_id)
    join registered using (incident_id)
    where {visible_sql("fact", "cut")}
    qualify row_number() over (
        partition by fact.incident_id order by fact.known_at desc, fact.fact_hash
    ) = 1
)
select
    incident_id, incident_type, happened_at, known_at, dispute_caused, linked_keys, place_key
from final
"""

# who a name is known as at the cut; most names are themselves and not in it
KNOWN_SQL = f"""
create or replace temp table {KNOWN} as
select fact.known_as, fact.person_id
from derived.identities as fact, {CUT} as cut
where {visible_sql("fact", "cut")}
"""

PEOPLE_SQL = f"""
create or replace temp table {PEOPLE} as
with final as (
    select
        fact.incident_id,
        coalesce(known.person_id, fact.person_key) as person_key,
        fact.role,
        greatest(min(fact.known_at), any_value(incident.known_at)) as known_at
    from outcome.persons as fact
    cross join {CUT} as cut
    join {INCIDENTS} as incident using (incident_id)
    left join {KNOWN} as known on known.known_as = fact.person_key
    where fact.person_key is not null and {visible_sql("fact", "cut")}
    group by fact.incident_id, coalesce(known.person_id, fact.person_key), fact.role
)
select incident_id, person_key, role, known_at
from final
"""

# the disputes' natural parties are read as known at the cut: who they are does not depend on when
INVOLVED_SQL = f"""
create or replace temp table {INVOLVED} as
with concerned as (
    select distinct person_key from {PEOPLE}
),
final as (
    select distinct
        fact.person_key, fact.side, member.dispute_id, member.known_at, member.replaced_at
    from derived.parties as fact
    cross join {CUT} as cut
    join concerned using (person_key)
    join derived.dispute_members as member on member.record_id = fact.record_id
    where fact.is_party and {visible_sql("fact", "cut")}
)
select person_key, side, dispute_id, known_at, replaced_at
from final
"""

LINKED_SQL = f"""
create or replace temp table {LINKED} as
with written as (
    select incident_id, trim(unnest(string_split(replace(linked_keys, '；', ';'), ';'))) as key
    from {INCIDENTS}
),
named as (
    select distinct incident_id, key from written where key <> ''
),
final as (
    select distinct named.incident_id, member.dispute_id, member.known_at, member.replaced_at
    from derived.dispute_members as member
    join named on named.key = substr(member.record_id, instr(member.record_id, ':') + 1)
    union
    select distinct named.incident_id, member.dispute_id, member.known_at, member.replaced_at
    from derived.dispute_members as member
    join named on named.key = member.record_id
)
select incident_id, dispute_id, known_at, replaced_at
from final
"""

# a person's disputes active in the last 30 days before the incident, else their latest, as known
# just then; then every dispute that holds one of their records, whatever its name at other times
RECENT_SQL = f"""
create or replace temp table {RECENT} as
with asked as (
    select distinct people.incident_id, people.person_key, incident.happened_at as as_of
    from {PEOPLE} as people
    join {INCIDENTS} as incident using (incident_id)
),
theirs as (
    select distinct asked.incident_id, asked.person_key, asked.as_of, involved.dispute_id
    from asked
    join {INVOLVED} as involved using (person_key)
    where {visible_sql("involved", "asked")}
),
scope as (
    select theirs.*, member.record_id
    from theirs
    join derived.dispute_members as member on member.dispute_id = theirs.dispute_id
    where {visible_sql("member", "theirs")}
),
activity as ({ACTIVITY}
),
last_active as (
    select scope.incident_id, scope.person_key, scope.as_of, scope.dispute_id,
        max(fact.happened_at) as active_at
    from scope
    join activity as fact on fact.record_id = scope.record_id
    where {visible_sql("fact")} and {happened_sql("fact")}
    group by scope.incident_id, scope.person_key, scope.as_of, scope.dispute_id
),
chosen as (
    select incident_id, person_key, dispute_id
    from last_active
    qualify active_at >= as_of - interval {ACTIVE_DAYS} day
        or (
            active_at = max(active_at) over (partition by incident_id, person_key)
        )
),
final as (
    select distinct
        chosen.incident_id, chosen.person_key,
        member.dispute_id, member.known_at, member.replaced_at
    from chosen
    join scope using (incident_id, person_key, dispute_id)
    join derived.dispute_members as member on member.record_id = scope.record_id
)
select incident_id, person_key, dispute_id, known_at, replaced_at
from final
"""


def matches_sql(horizon_days: int, roles: tuple[str, ...]) -> str:
    """Person by person, which incident answers which row, and whether as the primary outcome.

    Grain: row_id, incident_id, person_key, role; `ahead` is true for incidents in
    [as_of, as_of + horizon), false for those before `as_of` that were registered, or graded, later.
    """
    listed = ", ".join(f"'{r}'" for r in roles)
    return f"""
create or replace temp table {MATCHES} as
with concerned as (
    select distinct people.incident_id, involved.dispute_id
    from {PEOPLE} as people
    join {INVOLVED} as involved using (person_key)
),
relevant as (
    select rows.row_id, rows.dispute_id, rows.as_of, rows.person_key as own_key,
        incident.incident_id, incident.dispute_caused, incident.happened_at >= rows.as_of as ahead
    from concerned
    join {INCIDENTS} as incident using (incident_id)
    join {ROWS} as rows using (dispute_id)
    where incident.happened_at < rows.as_of + interval {horizon_days} day
      and (incident.happened_at >= rows.as_of or incident.known_at >= rows.as_of)
      and (rows.incident_id is null or rows.incident_id = incident.incident_id)
),
present as (
    select relevant.row_id, relevant.own_key, relevant.incident_id, relevant.dispute_id,
        relevant.as_of, relevant.dispute_caused, relevant.ahead,
        people.person_key, people.role, max(people.known_at) as known_at,
        bool_or(involved.side = 'applicant') as as_applicant,
        bool_or(involved.side = 'respondent') as as_respondent
    from relevant
    join {PEOPLE} as people using (incident_id)
    join {INVOLVED} as involved
        on involved.person_key = people.person_key
        and involved.dispute_id = relevant.dispute_id
        and {visible_sql("involved", "relevant")}
    group by all
),
opposed as (
    select distinct a.row_id, a.dispute_id, a.incident_id, a.person_key
    from present as a
    join present as b using (row_id, dispute_id, incident_id)
    where a.person_key <> b.person_key
      and ((a.as_applicant and b.as_respondent) or (a.as_respondent and b.as_applicant))
),
named as (
    select distinct present.row_id, present.dispute_id, present.incident_id
    from present
    join {LINKED} as linked
        on linked.incident_id = present.incident_id
        and linked.dispute_id = present.dispute_id
        and {visible_sql("linked", "present")}
),
recent as (
    select distinct present.row_id, present.dispute_id, present.incident_id, present.person_key
    from present
    join {RECENT} as recent
        on recent.incident_id = present.incident_id
        and recent.person_key = present.person_key
        and recent.dispute_id = present.dispute_id
        and {visible_sql("recent", "present")}
    where present.dispute_caused = '是'
),
final as (
    select
        present.row_id, present.dispute_id, present.incident_id, present.person_key,
        present.role, present.ahead, present.known_at,
        opposed.row_id is not null
            or named.row_id is not null
            or recent.row_id is not null
            or (present.role = '自伤' and present.dispute_caused is distinct from '否') as is_primary
    from present
    left join opposed using (row_id, dispute_id, incident_id, person_key)
    left join named using (row_id, dispute_id, incident_id)
    left join recent using (row_id, dispute_id, incident_id, person_key)
    where present.role in ({listed})
      and (present.own_key is null or present.own_key = present.person_key)
)
select row_id, dispute_id, incident_id, person_key, role, ahead, known_at, is_primary
from final
"""


def place_matches_sql(horizon_days: int) -> str:
    """The same for a city without persons: an incident at the dispute's place is its outcome."""
    return f"""
create or replace temp table {MATCHES} as
with places as (
    select distinct rows.dispute_id, fact.place_key
    from (select distinct dispute_id from {ROWS}) as rows
    join core.records as fact on fact.record_id = rows.dispute_id
    where fact.place_key is not null
),
final as (
    select
        rows.row_id, rows.dispute_id, incident.incident_id,
        cast(null as varchar) as person_key, cast(null as varchar) as role,
        incident.happened_at >= rows.as_of as ahead, incident.known_at, true as is_primary
    from {INCIDENTS} as incident
    join places using (place_key)
    join {ROWS} as rows
        on rows.dispute_id = places.dispute_id
        and incident.happened_at < rows.as_of + interval {horizon_days} day
        and (incident.happened_at >= rows.as_of or incident.known_at >= rows.as_of)
        and (rows.incident_id is null or rows.incident_id = incident.incident_id)
)
select row_id, dispute_id, incident_id, person_key, role, ahead, known_at, is_primary
from final
"""
