"""The city as it would be if doubtful links held: a small copy of what is near them, to ask what would be different.

`nearby` copies, into a database in memory, the facts of everybody whom a doubtful link touches: of their disputes, of
the disputes of all parties of those, and of the firms that answer in them. Inside it the builder reads the same table names as
ever; who is the same person, and which records of theirs are one dispute, is worked out anew as if the doubtful links had always held.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from data_contracts.contract import Table, tables
from features import disputes
from features.identity.city.decisions import apart
from features.identity.city.guard import without_gluing
from features.identity.city.links import DOUBTFUL, Candidate
from features.identity.city.periods import Link, Member, periods
from features.identity.city.told import told_sql
from features.memberships import memberships

COPY, NEAR, KEYS, PEOPLE = (
    "jianwei_as_if",
    "jianwei_as_if_records",
    "jianwei_as_if_keys",
    "jianwei_as_if_people",
)
VISIBLE = "known_at < $as_of and (replaced_at is null or replaced_at >= $as_of)"
# the more a link says the earlier it counts; one between two citizen ids, or in a household, is nobody's guess
PAIRS = f"""
with known as (
    select known_as, person_id from derived.identities where person_id is not null and {VISIBLE}
),
final as (
    select
        coalesce(one.person_id, link.a) as a, coalesce(other.person_id, link.b) as b,
        max(link.weight) as weight
    from linkage.links as link
    left join known as one on one.known_as = link.a
    left join known as other on other.known_as = link.b
    where link.standing = '{DOUBTFUL}' and link.rule = 'profiles'
        and link.known_at < $as_of and (link.replaced_at is null or link.replaced_at >= $as_of)
    group by all
)
select least(a, b) as a, greatest(a, b) as b, weight
from final
where a <> b
order by weight desc, a, b
"""
RECORDS = f"""
create or replace temp table {NEAR} as
with touched as (
    select distinct record_id
    from derived.parties
    where coalesce(person_key, profile_key) in (select name from {PEOPLE})
),
theirs as (
    select record_id from touched
    union
    select record_id
    from derived.dispute_members
    where dispute_id in (select dispute_id from derived.dispute_members where record_id in (select record_id from touched))
)
select record_id from theirs
"""
# also where nothing but a bare name stands
TOUCHED = f"""
select distinct member.dispute_id
from derived.dispute_members as member
join derived.parties as party using (record_id)
where coalesce(party.person_key, party.profile_key) in (select name from {PEOPLE})
    and member.known_at < $as_of and (member.replaced_at is null or member.replaced_at >= $as_of)
    and party.known_at < $as_of and (party.replaced_at is null or party.replaced_at >= $as_of)
"""
# one step on: everybody who stands in those records, and all that they and their firms stand in
WIDER = f"""
create or replace temp table {KEYS} as
select person_key as key from derived.parties where record_id in (select record_id from {NEAR}) and person_key is not null
union
select firm_key from derived.parties where record_id in (select record_id from {NEAR}) and firm_key is not null and side = 'respondent';
insert into {NEAR}
with listed as (
    select record_id from derived.parties where person_key in (select key from {KEYS}) or firm_key in (select key from {KEYS})
),
members as (
    select record_id
    from derived.dispute_members
    where dispute_id in (select dispute_id from derived.dispute_members where record_id in (select record_id from listed))
)
select record_id from listed union select record_id from members
except select record_id from {NEAR}
"""
# who is who in the copy: as known at as_of, and as if the doubtful were one
IDENTITIES = f"""
with known as (
    select known_as, person_id from derived.identities where {VISIBLE}
),
named as (
    select known_as, person_id from known
    union all
    select name, name from {PEOPLE} where name not in (select known_as from known)
),
final as (
    select
        known_as, coalesce(people.would_be, person_id) as person_id,
        timestamp '-infinity' as known_at, null::timestamp as replaced_at
    from named
    left join {PEOPLE} as people on people.name = coalesce(named.person_id, named.known_as)
)
select known_as, person_id, known_at, replaced_at
from final
"""


@dataclass(frozen=True)
class AsIf:
    """`disputes` of the warehouse in which somebody stands who would be one with somebody else; how many `records` are near."""

    disputes: frozenset[str]
    records: int


@contextmanager
def nearby(
    con: duckdb.DuckDBPyConnection, as_of: datetime, *, gap_days: int
) -> Iterator[AsIf | None]:
    """Inside, `con` reads the copy; None where no doubtful link holds at `as_of`.

    Disputes keep their records, but for those of persons who would be one: these are grouped anew.
    """
    pairs = [
        Candidate(a, b, w, True, as_of, as_of)
        for a, b, w in con.execute(PAIRS, {"as_of": as_of}).fetchall()
    ]
    people = _people(con, pairs, as_of)
    if not people:
        yield None
        return
    ((own,),) = con.execute("select current_database()").fetchall()
    _tell_people(con, people)
    touched = con.execute(TOUCHED, {"as_of": as_of}).fetchall()
    try:
        _copy(con, as_of)
        _group(con, gap_days)
        ((records,),) = con.execute(f"select count(*) from {NEAR}").fetchall()
        yield AsIf(frozenset(dispute for (dispute,) in touched), records)
    finally:
        con.execute(f'use "{own}"')
        con.execute(f"detach database if exists {COPY}")


def _people(
    con: duckdb.DuckDBPyConnection, pairs: list[Candidate], as_of: datetime
) -> dict[str, str]:
    """Person -> whom they would be, of those who would be one with somebody else."""
    con.register("asked_names", pa.table({"name": sorted({n for p in pairs for n in (p.a, p.b)})}))
    told = con.sql(
        f"select distinct known_as from ({told_sql('asked_names')}) where citizen_id"
    ).fetchall()
    con.unregister("asked_names")
    residents = {name for (name,) in told}
    counted, _ = without_gluing(
        pairs, linked=(), residents=residents, apart=apart(con, before=as_of)
    )
    names = {name for pair in counted for name in (pair.a, pair.b)}
    members = {n: Member(n, n in residents, True, 0) for n in names}
    found = periods(members, [Link(one.a, one.b, 0) for one in counted])
    joined = {p.member: str(p.person) for p in found if p.replaced_at is None}
    return {name: joined.get(name, name) for name in sorted(names)}


def _tell_people(con: duckdb.DuckDBPyConnection, people: dict[str, str]) -> None:
    """Nothing; makes the temp table of who would be whom."""
    frame = pa.table({"name": list(people), "would_be": list(people.values())})
    con.register("as_if", frame)
    con.execute(f"create or replace temp table {PEOPLE} as from as_if")
    con.unregister("as_if")


def _copy(con: duckdb.DuckDBPyConnection, as_of: datetime) -> None:
    """Nothing; attaches the copy: the facts near these people, and who is who as if they were one."""
    con.execute(RECORDS)
    con.execute(WIDER)
    con.execute(f"attach ':memory:' as {COPY}")
    for schema in ("core", "derived", "linkage"):
        con.execute(f"create schema {COPY}.{schema}")
    for name, table in tables().items():
        if not name.startswith(("core.", "derived.")) or table.view:
            continue
        kept = f"semi join {NEAR} using (record_id)" if _of_records(table) else ""
        if name not in ("derived.identities", "derived.dispute_stand"):
            con.execute(f"create table {COPY}.{name} as select * from {name} {kept}")
    con.execute(f"create table {COPY}.derived.identities as {IDENTITIES}", {"as_of": as_of})
    con.execute(f"use {COPY}")
    for table in tables().values():
        if table.view:
            con.execute(table.view)


def _of_records(table: Table) -> bool:
    # the grids of the city are few, and theirs is no record of a dispute
    return any(c.name == "record_id" for c in table.columns) and table.name != "core.grids"


def _group(con: duckdb.DuckDBPyConnection, gap_days: int) -> None:
    """Nothing; the disputes of those who would be one are grouped anew in the copy."""
    con.execute(disputes.FACTS)
    wanted = con.sql(f"""
        with theirs as (
            select distinct record_id from derived.parties
            where person_key in (select would_be from {PEOPLE})
        ),
        final as (
            select record_id from theirs
            union
            select record_id from derived.dispute_members
            where dispute_id in (select dispute_id from derived.dispute_members semi join theirs using (record_id))
        )
        select record_id from final order by record_id
    """).to_arrow_table()
    members = memberships(con, wanted["record_id"].combine_chunks(), gap_days=gap_days)
    con.register("as_if_members", members)
    con.register("as_if_wanted", wanted)
    con.execute(
        "delete from derived.dispute_members where record_id in (select record_id from as_if_wanted)"
    )
    con.execute("insert into derived.dispute_members by name select * from as_if_members")
    con.unregister("as_if_members")
    con.unregister("as_if_wanted")
