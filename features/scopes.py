"""Whose records a definition looks into, as SQL: one temp table per scope, with the builder's columns.

Whatever a scope follows (memberships, parties) is seen as it was known at the row's `as_of`.
"""

from __future__ import annotations

from collections.abc import Collection

from data_contracts.ingest.people import CITY_DIGITS
from features.others import (
    ELSEWHERE_UNITS,
    PAIR_UNITS,
    elsewhere_stages,
    pair_stages,
    persons_stages,
)
from features.sources import SCOPES
from features.stages import HISTORY, ROWS, scope_table, visible_sql

OWN, FIRM, FIRM_UNITS = scope_table("own"), scope_table("firm"), "jianwei_units_firm"
# the scopes in which rows share a reading, and the table (row_id, unit_id) that says which
UNITS = {"elsewhere": ELSEWHERE_UNITS, "pair": PAIR_UNITS, "firm": FIRM_UNITS}


def scope_stages(scopes: Collection[str], grain: str) -> list[tuple[str, str]]:
    """What is made and the SQL that makes it, for `own` and the other scopes asked for."""
    found = [(OWN, _DISPUTE)] if grain == "dispute" else persons_stages()
    if "elsewhere" in scopes or "pair" in scopes:
        found += elsewhere_stages()
    if "pair" in scopes:
        found += pair_stages()
    if any(SCOPES[scope].history for scope in scopes):
        found.append((HISTORY, _HISTORY))
    if "firm" in scopes:
        found += [(FIRM_UNITS, _FIRM_UNITS), (FIRM, _FIRM)]
    return found


# what another city knows of a person is unknown here: no usable key, or only an id that another city issued
_HISTORY = f"""
create or replace temp table {HISTORY} as
with homes as (
    select distinct moments.as_of, left(grid.grid_code, {CITY_DIGITS}) as city
    from (select distinct as_of from {ROWS}) as moments
    join core.grids as grid on grid.known_at < moments.as_of
),
parties as (
    select scope.row_id, scope.as_of, party.person_key, party.issued_in
    from {OWN} as scope
    join derived.parties as party on party.record_id = scope.record_id
    where party.is_party and {visible_sql("party")}
),
final as (
    select
        parties.row_id,
        bool_or(
            parties.person_key is not null
            and (
                parties.issued_in is null
                or homes.city is not null
                or parties.as_of not in (select as_of from homes)
            )
        ) as history_known
    from parties
    left join homes on homes.as_of = parties.as_of and homes.city = parties.issued_in
    group by parties.row_id
)
select row_id, history_known
from final
"""


_DISPUTE = f"""
create or replace temp table {OWN} as
with final as (
    select distinct row.row_id, row.as_of, member.record_id
    from {ROWS} as row
    join derived.dispute_members as member on member.dispute_id = row.entity_id
    where {visible_sql("member", "row")}
)
select row_id, as_of, record_id
from final
"""

# many disputes answer to one firm: what is known of it is read once a moment, whoever asks
_FIRM_UNITS = f"""
create or replace temp table {FIRM_UNITS} as
with final as (
    select scope.row_id, scope.as_of, list_sort(list(distinct party.firm_key)) as firms
    from {OWN} as scope
    join derived.parties as party on party.record_id = scope.record_id
    where party.firm_key is not null and party.side = 'respondent' and {visible_sql("party")}
    group by scope.row_id, scope.as_of
)
select row_id, as_of, firms, dense_rank() over (order by as_of, firms) as unit_id
from final
"""

_FIRM = f"""
create or replace temp table {FIRM} as
with firm as (
    select distinct unit_id as row_id, as_of, unnest(firms) as firm_key
    from {FIRM_UNITS}
),
listed as (
    select distinct firm.row_id, firm.as_of, party.record_id
    from firm
    join derived.parties as party on party.firm_key = firm.firm_key
    where party.side = 'respondent' and {visible_sql("party", "firm")}
),
final as (
    select listed.row_id, listed.as_of, listed.record_id, member.dispute_id
    from listed
    left join derived.dispute_members as member
        on member.record_id = listed.record_id and {visible_sql("member", "listed")}
)
select row_id, as_of, record_id, dispute_id
from final
"""
