"""What linking made of the city, for people to look at: sizes, doubtful pairs, one person's names, repeated reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

import duckdb

from features.identity.city.links import DOUBTFUL, LINKED

NAMES = """
with named as (
    select
        coalesce(person_key, profile_key) as name,
        bool_or(person_key is not null) as keyed,
        count(distinct record_id) as reports,
        min(known_at) as first_known
    from core.parties
    where replaced_at is null and profile_key is not null
    group by name
),
final as (
    select named.*, coalesce(identity.person_id, named.name) as person
    from named
    left join derived.identities as identity
        on identity.known_as = named.name and identity.replaced_at is null
)
select name, keyed, reports, first_known, person
from final
"""
SIZES = f"""
with people as (
    select person, count(*) as names, sum(reports) as reports from ({NAMES}) group by person
),
final as (
    select
        least(names, {{most}}) as names, count(*) as people, sum(names)::bigint as names_n,
        sum(reports)::bigint as reports
    from people
    group by all
)
select names, people, names_n, reports
from final
order by names
"""
QUEUE = f"""
with names as ({NAMES}),
final as (
    select
        link.a, link.b, link.weight, link.rule, link.known_at,
        coalesce(one.reports, 0) as a_reports, coalesce(other.reports, 0) as b_reports
    from linkage.links as link
    left join names as one on one.name = link.a
    left join names as other on other.name = link.b
    -- those who are known as one person by now, another way, need no look
    where link.standing = '{DOUBTFUL}' and link.replaced_at is null
        and coalesce(one.person, link.a) <> coalesce(other.person, link.b)
)
select a, b, weight, rule, known_at, a_reports, b_reports
from final
-- of a number and an address that agree few are one person
order by rule = 'household', least(a_reports, b_reports) desc, weight desc, a, b
limit $limit
"""
OF = f"""
with whole as (
    select coalesce(
        (select person_id from derived.identities where known_as = $name and replaced_at is null), $name
    ) as person
),
members as (
    select known_as as name
    from derived.identities
    where replaced_at is null and person_id = (select person from whole)
    union
    select name from ({NAMES}) where person = (select person from whole)
    union
    select coalesce(person_key, profile_key)
    from linkage.residents
    where coalesce(person_key, profile_key) = (select person from whole)
),
final as (
    select
        members.name, coalesce(names.reports, 0) as reports, names.first_known,
        link.weight, link.rule, link.known_at as linked_at
    from members
    left join ({NAMES}) as names using (name)
    left join linkage.links as link
        on members.name in (link.a, link.b) and link.standing = '{LINKED}' and link.replaced_at is null
    qualify row_number() over (
        partition by members.name order by link.weight desc nulls last, link.known_at) = 1
)
select name, reports, first_known, weight, rule, linked_at
from final
order by reports desc, name
"""
# 重复报警率: the caller reported something, on any channel, in the days before
REPEATS = """
with reports as (
    select
        record.platform, record.happened_at,
        coalesce(party.person_key, party.profile_key) as name,
        coalesce(identity.person_id, party.person_key, party.profile_key) as person
    from core.records as record
    join core.parties as party using (record_id)
    left join derived.identities as identity
        on identity.known_as = coalesce(party.person_key, party.profile_key) and identity.replaced_at is null
    where record.replaced_at is null and party.replaced_at is null and party.side = 'applicant'
        and party.profile_key is not null and record.platform in ('110', '12345')
),
followed as (
    select
        platform, happened_at,
        happened_at - lag(happened_at) over (
            partition by platform, name order by happened_at) <= to_days($days::int) as own,
        happened_at - lag(happened_at) over (
            partition by person order by happened_at) <= to_days($days::int) as linked
    from reports
),
final as (
    select
        platform, date_trunc('month', happened_at)::date as month, count(*) as reports,
        avg(coalesce(own, false)::int) as own, avg(coalesce(linked, false)::int) as linked
    from followed
    group by all
)
select platform, month, reports, own, linked
from final
order by month desc, platform
"""
MOST = 20


class Size(NamedTuple):
    """So many people have so many names (the last row: or more), `names_n` in all, in so many reports."""

    names: int
    people: int
    names_n: int
    reports: int


class Doubt(NamedTuple):
    """Two names that may be one person; `weight` in bits."""

    a: str
    b: str
    weight: float
    rule: str
    known_at: datetime
    a_reports: int
    b_reports: int


class Name(NamedTuple):
    """One name of a person, and the strongest link that joins it to the others; None where it stands alone.

    Who is in the register alone has no reports and no `first_known`.
    """

    name: str
    reports: int
    first_known: datetime | None
    weight: float | None
    rule: str | None
    linked_at: datetime | None


class Repeats(NamedTuple):
    """Shares of a month's reports that one came before: by the same name on the platform, by the same person on any."""

    platform: str
    month: date
    reports: int
    own: float
    linked: float


def sizes(con: duckdb.DuckDBPyConnection) -> list[Size]:
    """How many names are one person, by number of names."""
    return [Size(*row) for row in con.sql(SIZES.format(most=MOST)).fetchall()]


def queue(con: duckdb.DuckDBPyConnection, *, limit: int) -> list[Doubt]:
    """Doubtful pairs of names, those of most reports first; last those that may be one household."""
    return [Doubt(*row) for row in con.execute(QUEUE, {"limit": limit}).fetchall()]


def names_of(con: duckdb.DuckDBPyConnection, name: str) -> list[Name]:
    """Every name of the person whom `name` names, those of most reports first; empty when unknown."""
    return [Name(*row) for row in con.execute(OF, {"name": name}).fetchall()]


def repeats(con: duckdb.DuckDBPyConnection, *, days: int = 90) -> list[Repeats]:
    """110 calls and 12345 tickets whose caller had reported within `days` before, newest month first."""
    return [Repeats(*row) for row in con.execute(REPEATS, {"days": days}).fetchall()]
