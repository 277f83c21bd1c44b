"""The disputes that a natural party is in beside this one, as SQL: read once for each party and moment.

A foreman may be named in a thousand disputes; were each of them to read the thousand others, a night would
take an hour. So a party's disputes are one reading (a unit), which all rows of that moment share.
"""

from __future__ import annotations

from features.stages import ROWS, scope_table, visible_sql

OWN, PAIR = scope_table("own"), scope_table("pair")
ELSEWHERE_UNITS, PAIR_UNITS = "jianwei_units_elsewhere", "jianwei_units_pair"
DISPUTES, PAIR_DISPUTES = "jianwei_disputes_elsewhere", "jianwei_disputes_pair"


def persons_stages() -> list[tuple[str, str]]:
    """The records of all disputes of the persons of the rows: scope `own` in person grain."""
    whose = f"select row_id, as_of, entity_id as person_key from {ROWS}"
    return _stages("own", whose, "")


def elsewhere_stages() -> list[tuple[str, str]]:
    """The records of all disputes of each natural party who is in more than one, this dispute's too: they are shared."""
    whose = f"select distinct unit_id as row_id, as_of, person_key from {ELSEWHERE_UNITS}"
    several = "qualify count(*) over (partition by row_id) > 1"
    return [(ELSEWHERE_UNITS, _UNITS), *_stages("elsewhere", whose, several)]


def pair_stages() -> list[tuple[str, str]]:
    """The records of all disputes that two parties who stand on two sides here have in common, where there are several."""
    return [(PAIR_UNITS, _PAIR_UNITS), (PAIR_DISPUTES, _PAIR_DISPUTES), (PAIR, _PAIR)]


def _stages(scope: str, whose: str, several: str) -> list[tuple[str, str]]:
    tables = _tables(scope)
    return [
        (tables["listed"], _LISTED.format(**tables, whose=whose)),
        (tables["disputes"], _DISPUTES.format(**tables, several=several)),
        (tables["scope"], _RECORDS.format(**tables)),
    ]


def _tables(scope: str) -> dict[str, str]:
    return {
        "listed": f"jianwei_listed_{scope}",
        "disputes": f"jianwei_disputes_{scope}",
        "scope": scope_table(scope),
    }


_LISTED = f"""
create or replace temp table {{listed}} as
with whose as (
    {{whose}}
),
final as (
    select whose.row_id, whose.as_of, party.record_id, max(party.side) as own_side
    from whose
    join derived.parties as party on party.person_key = whose.person_key
    where party.is_party and {visible_sql("party", "whose")}
    group by whose.row_id, whose.as_of, party.record_id
)
select row_id, as_of, record_id, own_side
from final
"""

# who is not named in a record is on the side that they have in its dispute; on both counts as respondent
_DISPUTES = f"""
create or replace temp table {{disputes}} as
with final as (
    select listed.row_id, listed.as_of, member.dispute_id, max(listed.own_side) as own_side
    from {{listed}} as listed
    join derived.dispute_members as member on member.record_id = listed.record_id
    where {visible_sql("member", "listed")}
    group by listed.row_id, listed.as_of, member.dispute_id
    {{several}}
)
select row_id, as_of, dispute_id, own_side
from final
"""

_RECORDS = f"""
create or replace temp table {{scope}} as
with final as (
    select distinct
        disputes.row_id, disputes.as_of, member.record_id, member.dispute_id,
        coalesce(listed.own_side, disputes.own_side) as own_side
    from {{disputes}} as disputes
    join derived.dispute_members as member on member.dispute_id = disputes.dispute_id
    left join {{listed}} as listed
        on listed.row_id = disputes.row_id and listed.record_id = member.record_id
    where {visible_sql("member", "disputes")}
)
select row_id, as_of, record_id, dispute_id, own_side
from final
"""

_UNITS = f"""
create or replace temp table {ELSEWHERE_UNITS} as
with final as (
    select
        scope.row_id, scope.as_of, party.person_key,
        bool_or(party.side = 'applicant') as applies, bool_or(party.side = 'respondent') as responds
    from {OWN} as scope
    join derived.parties as party on party.record_id = scope.record_id
    where party.person_key is not null and party.is_party and {visible_sql("party")}
    group by scope.row_id, scope.as_of, party.person_key
)
select
    row_id, as_of, person_key, applies, responds,
    dense_rank() over (order by as_of, person_key) as unit_id
from final
"""

# of two parties the one in fewer disputes comes first: its disputes are looked through for the other
_PAIR_UNITS = f"""
create or replace temp table {PAIR_UNITS} as
with counted as (
    select row_id as unit_id, count(*) as disputes
    from {DISPUTES}
    group by row_id
),
sides as (
    select units.row_id, units.as_of, units.unit_id, units.applies, units.responds, counted.disputes
    from {ELSEWHERE_UNITS} as units
    join counted using (unit_id)
),
final as (
    select
        one.row_id, one.as_of,
        if(one.disputes < other.disputes, one.unit_id, other.unit_id) as fewer,
        if(one.disputes < other.disputes, other.unit_id, one.unit_id) as more
    from sides as one
    join sides as other on other.row_id = one.row_id and other.unit_id > one.unit_id
    where (one.applies and other.responds) or (one.responds and other.applies)
)
select row_id, as_of, fewer, more, dense_rank() over (order by least(fewer, more), greatest(fewer, more)) as unit_id
from final
"""

_PAIR_DISPUTES = f"""
create or replace temp table {PAIR_DISPUTES} as
with pairs as (
    select distinct unit_id, as_of, fewer, more
    from {PAIR_UNITS}
),
final as (
    select pairs.unit_id as row_id, pairs.as_of, theirs.dispute_id
    from pairs
    join {DISPUTES} as theirs on theirs.row_id = pairs.fewer
    semi join {DISPUTES} as met on met.row_id = pairs.more and met.dispute_id = theirs.dispute_id
    qualify count(*) over (partition by pairs.unit_id) > 1
)
select row_id, as_of, dispute_id
from final
"""

_PAIR = f"""
create or replace temp table {PAIR} as
with final as (
    select distinct disputes.row_id, disputes.as_of, member.record_id, member.dispute_id
    from {PAIR_DISPUTES} as disputes
    join derived.dispute_members as member on member.dispute_id = disputes.dispute_id
    where {visible_sql("member", "disputes")}
)
select row_id, as_of, record_id, dispute_id
from final
"""
