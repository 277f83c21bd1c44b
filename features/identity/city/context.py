"""Who a bare name means: the one of that name against whom the same other side stands in another record."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pyarrow as pa

from data_contracts.ingest.memory import open_memory
from data_contracts.ingest.profiles import CONTEXT, parts_of
from data_contracts.sealing import Keys
from features.identity.city.store import AROUND
from features.identity.names import name_of

SIDES = "jianwei_sides"
NEAR = "jianwei_near"
# a name that agrees by chance among the few against whom one person stands: 1 in 20,000, in bits
BITS = 13.0

SIDES_SQL = f"""
create or replace temp table {SIDES} as
with named as (
    select
        record_id, profile_key, side, person_key is null as bare, known_at, told_no,
        coalesce(person_key, profile_key) as known_as
    from core.parties
    join linkage.profiles using (profile_key)
    where side in ('applicant', 'respondent')
),
now_known as (
    select known_as, person_id, known_at as named_at from derived.identities where replaced_at is null
),
final as (
    select
        record_id, profile_key, side, bare, known_as,
        coalesce(now_known.person_id, known_as) as person,
        min(known_at) as told_at,
        greatest(min(known_at), any_value(named_at)) as known_at,
        $after::timestamp is null or max(known_at) >= $after or bool_or(told_no is null)
            or bool_or(known_as in (select name from {AROUND})) as fresh
    from named
    left join now_known using (known_as)
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
        one.fresh or other.fresh as fresh
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
    con: duckdb.DuckDBPyConnection, keys: Keys, *, after: datetime | None
) -> pa.Table:
    """a (a bare profile), b, weight, may_link, known_at: the names agree, and nobody else so called stands against the same people.

    With `after`, only about those of whom something became known since, or who were `around` a link just made.
    Reads core.parties and derived.identities of the warehouse; profiles are opened in memory alone.
    """
    con.execute(SIDES_SQL, {"after": after})
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
