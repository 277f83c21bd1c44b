"""Who a bare name means: the one of that name against whom the same other side stands in another record."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from data_contracts.ingest.memory import open_memory
from data_contracts.ingest.profiles import CONTEXT, parts_of
from data_contracts.sealing import Keys
from features.identity.city.around import AROUND
from features.identity.names import name_of

SIDES, NEAR = "jianwei_sides", "jianwei_near"
FRESH, RECORDS, AS_LINKED = "jianwei_fresh_records", "jianwei_their_records", "jianwei_as_linked"
# a name that agrees by chance among the few against whom one person stands: 1 in 20,000, in bits
BITS = 13.0

# who is who: of the names looked `around`, as if the links just found were laid
NOW_KNOWN = f"""
select known_as, person_id, known_at as named_at
from derived.identities
where replaced_at is null and known_as not in (select name from {AROUND})
union all
select known_as, person_id, known_at from {AS_LINKED} where replaced_at is null
"""
SIDED = """
select
    record_id, profile_key, side, person_key is null as bare, known_at,
    coalesce(person_key, profile_key) as known_as
from core.parties
where profile_key is not null and side in ('applicant', 'respondent')
"""
# records in which something new is told, or in which somebody is known as another now
FRESH_SQL = f"""
create or replace temp table {FRESH} as
select distinct record_id
from ({SIDED})
where known_as in (select name from {AROUND})
    or profile_key in (select profile_key from linkage.profiles where told_no is null)
"""
# and every record of those who stand in them
WHOLE_SQL = f"""
create or replace temp table {RECORDS} as
with now_known as materialized ({NOW_KNOWN}),
names as (
    select distinct known_as from ({SIDED}) semi join {FRESH} using (record_id)
),
people as (
    select coalesce(person_id, known_as) as person from names left join now_known using (known_as)
),
theirs as (
    select person as known_as from people
    union
    select known_as from now_known where person_id in (select person from people)
)
select distinct record_id from ({SIDED}) semi join theirs using (known_as)
"""
EVERY_SQL = f"""
create or replace temp table {FRESH} as select distinct record_id from ({SIDED});
create or replace temp table {RECORDS} as from {FRESH}
"""
SIDES_SQL = f"""
create or replace temp table {SIDES} as
with named as (
    select sided.*, coalesce(person_id, known_as) as person, named_at
    from ({SIDED}) as sided
    semi join {RECORDS} using (record_id)
    left join ({NOW_KNOWN}) using (known_as)
),
final as (
    select
        record_id, profile_key, side, bare, known_as, person,
        min(known_at) as told_at,
        greatest(min(known_at), any_value(named_at)) as known_at,
        record_id in (select record_id from {FRESH}) as fresh
    from named
    group by all
)
select record_id, profile_key, side, bare, known_as, person, told_at, known_at, fresh
from final
"""
# a firm's clerk or a hub stands against very many: whose other sides are as many is nobody's context
MOST_OTHERS = 2000
NEAR_SQL = f"""
create or replace temp table {NEAR} as
with opposite as (
    select
        one.person as whose, other.record_id, other.profile_key, other.bare, other.known_as, other.person,
        greatest(one.known_at, other.known_at) as known_at,
        -- who a bare name is by now says nothing of when it could first be read
        greatest(one.known_at, other.told_at) as told_at,
        one.fresh
    from {SIDES} as one
    join {SIDES} as other on one.record_id = other.record_id and one.side <> other.side
    where one.person <> other.person
),
few as (
    select whose
    from opposite
    group by whose
    -- of a pair one record at least is new, or new to that person
    having count(*) <= {MOST_OTHERS} and bool_or(fresh)
),
told as (select * from opposite semi join few using (whose)),
final as (
    select
        bare.profile_key as a, near.profile_key as b, near.person,
        min(greatest(bare.told_at, near.known_at)) as known_at
    from told as bare
    join told as near on bare.whose = near.whose and bare.record_id <> near.record_id
    where bare.bare and bare.person <> near.person
    group by all
)
select a, b, person, known_at
from final
"""

SAME = f"""
with same as (
    select near.a, near.b, near.person, near.known_at
    from near
    join names as one on one.profile_key = near.a
    join names as other on other.profile_key = near.b
    where one.name = other.name or one.sound = other.sound
),
-- who it could be was decided when the first stood there
first_told as (
    select *
    from same
    qualify known_at = min(known_at) over (partition by a)
),
final as (
    select a, b, known_at
    from first_told
    -- bare names count as one another's: they agree, and nobody says who they are
    qualify count(distinct person) filter (left(person, 1) <> 'M') over (partition by a) <= 1
)
select a, b, {BITS}::double as weight, true as may_link, known_at
from final
order by a, b
"""


def context_links(
    con: duckdb.DuckDBPyConnection, keys: Keys, *, identities: pa.Table, first: bool
) -> pa.Table:
    """a (a bare profile), b, weight, may_link, known_at: the names agree, and nobody else so called stands against the same people.

    But in the first run, only about those of whom something was told that no run has seen, or who are `around` a link
    just found: `identities` says whom those are known as by such links.
    Reads core.parties and derived.identities of the warehouse; profiles are opened in memory alone.
    """
    con.register(AS_LINKED, identities)
    if first:
        con.execute(EVERY_SQL)
    else:
        con.execute(FRESH_SQL)
        con.execute(WHOLE_SQL)
    con.execute(SIDES_SQL)
    con.unregister(AS_LINKED)
    con.execute(NEAR_SQL)
    near = con.sql(
        f"select a, b, person, known_at from {NEAR} order by a, b, person"
    ).to_arrow_table()
    with open_memory() as memory:
        memory.register("near", near)
        memory.register("names", _names(con, keys))
        return memory.sql(SAME).to_arrow_table()


def _names(con: duckdb.DuckDBPyConnection, keys: Keys) -> pa.Table:
    """profile_key, name, sound of the profiles that stand near each other; null where a name is hidden."""
    sealed = con.sql(f"""
        select profile.profile_key, profile.payload
        from linkage.profiles as profile
        semi join (select a as profile_key from {NEAR} union select b from {NEAR}) as near using (profile_key)
        order by profile_key
    """).to_arrow_table()
    clear = [text.decode() for text in keys.open_many(sealed["payload"].to_pylist(), CONTEXT)]
    names = [
        name_of(name, None, None)
        for name in parts_of(pa.array(clear, pa.string()))["name"].to_pylist()
    ]
    return pa.table(
        {
            "profile_key": sealed["profile_key"],
            "name": pa.array([n.key for n in names], pa.string()),
            "sound": pa.array([n.sound for n in names], pa.string()),
        }
    )
