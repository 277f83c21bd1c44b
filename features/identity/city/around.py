"""What links of any time connect with some names: who they are, what joins them, and whom each is known as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa

from features.identity.city.decisions import apart
from features.identity.city.guard import without_gluing
from features.identity.city.links import CLOCK, LINKED, Candidate
from features.identity.city.periods import Link, Member, periods
from features.identity.city.told import told_sql
from features.identity.errors import LinkError

AROUND = "jianwei_around"
ALWAYS = "-infinity"
WIDEN = f"""
insert into {AROUND}
select distinct name
from (
    select b as name from linkage.links where standing = '{LINKED}' and a in (select name from {AROUND})
    union all
    select a from linkage.links where standing = '{LINKED}' and b in (select name from {AROUND})
)
where name not in (select name from {AROUND})
"""
LINKS = f"""
select a, b, epoch_us(known_at), epoch_us(replaced_at)
from linkage.links
where standing = '{LINKED}' and a in (select name from {AROUND})
order by known_at, a, b
"""
MEMBERS = f"""
select known_as, bool_or(citizen_id), not bool_or(bare), epoch_us(min(first_known))
from ({told_sql(AROUND)})
group by known_as
"""
KEPT = "jianwei_identities_kept"
# as it was before $since, and as it is meant from then on; whoever was known as one person all along has one period
KEEP = f"""
with meant as (
    select known_as, person_id, coalesce(known_at, timestamp '{ALWAYS}') as known_at, replaced_at
    from jianwei_identities
),
before as (
    select known_as, person_id, known_at, least(replaced_at, $since) as replaced_at
    from derived.identities
    where known_as in (select name from {AROUND}) and known_at < $since::timestamp
),
-- of whom nothing is written is known as himself, or as nobody
alone as (
    select known_as, if(starts_with(known_as, 'P'), known_as, null) as person_id
    from (select known_as from before union select known_as from meant)
),
until as (
    select known_as, person_id, known_at, replaced_at from before
    union all
    select known_as, person_id, timestamp '{ALWAYS}', $since::timestamp
    from alone
    where $since::timestamp is not null and known_as not in (select known_as from before)
),
after as (
    select known_as, person_id, greatest(known_at, $since) as known_at, replaced_at
    from meant
    where $since::timestamp is null or replaced_at is null or replaced_at > $since
    union all
    select known_as, person_id, coalesce($since, timestamp '{ALWAYS}'), null
    from alone
    where known_as not in (select known_as from meant)
),
runs as (
    select
        *,
        sum((person_id is distinct from before_it)::int) over (partition by known_as order by known_at) as run
    from (
        select *, lag(person_id) over (partition by known_as order by known_at) as before_it
        from (select * from until union all select * from after)
    )
)
select known_as, any_value(person_id) as person_id, min(known_at) as known_at,
    if(bool_or(replaced_at is null), null, max(replaced_at)) as replaced_at
from runs
group by known_as, run
"""
WRITTEN = f"""
select
    (select count(*) from derived.identities where known_as in (select name from {AROUND})),
    (select count(*) from {KEPT})
"""
KNOWN_AS = """
select person_id
from derived.identities
where known_as = ? and replaced_at is null and person_id is not null
"""


@dataclass(frozen=True)
class Around:
    """The names that links of any time connect with some names, and those links, oldest first."""

    members: Mapping[str, Member]
    links: Sequence[Link]
    apart: Sequence[tuple[str, str]]

    def without_gluing(self, found: Iterable[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
        """Those that count, and those that would join two citizen ids or whom an analyst parted."""
        return without_gluing(
            found,
            linked=sorted((link.a, link.b) for link in self.links if link.replaced_at is None),
            residents={name for name, member in self.members.items() if member.citizen_id},
            apart=self.apart,
        )

    def identities(self, found: Iterable[Candidate] = ()) -> pa.Table:
        """known_as, person_id, known_at (null: always before), replaced_at of every name, were these links laid too."""
        more = [Link(one.a, one.b, _microseconds(one.known_at)) for one in found]
        known = periods(self.members, [*self.links, *more])
        return pa.table(
            {
                "known_as": pa.array([p.member for p in known], pa.string()),
                "person_id": pa.array([p.person for p in known], pa.string()),
                "known_at": pa.array([p.known_at for p in known], pa.int64()).cast(CLOCK),
                "replaced_at": pa.array([p.replaced_at for p in known], pa.int64()).cast(CLOCK),
            }
        )


def around(con: duckdb.DuckDBPyConnection, names: Iterable[str]) -> Around:
    """What links of any time connect with these names, themselves among them; makes the temp table of the names."""
    con.register("jianwei_begun", pa.table({"name": pa.array(sorted(set(names)), pa.string())}))
    con.execute(f"create or replace temp table {AROUND} as select name from jianwei_begun")
    con.unregister("jianwei_begun")
    known, found = -1, 0
    while found != known:
        known = found
        con.execute(WIDEN)
        ((found,),) = con.sql(f"select count(*) from {AROUND}").fetchall()
    links = [Link(*row) for row in con.sql(LINKS).fetchall()]
    members = {name: Member(name, *rest) for name, *rest in con.sql(MEMBERS).fetchall()}
    for link in links:
        # who was told before there were profiles, or whose profile is gone
        for name in (link.a, link.b):
            members.setdefault(name, Member(name, False, name.startswith("P"), link.known_at))
    return Around(members, links, apart(con))


def know(con: duckdb.DuckDBPyConnection, identities: pa.Table, *, since: datetime | None) -> None:
    """Nothing; the names last looked `around` are known as these from `since` on (None: at any time).

    What was known before stays, whatever is told of it later: lists were made by it. LinkError where it was not written so.
    """
    con.register("jianwei_identities", identities)
    con.execute(f"create or replace temp table {KEPT} as {KEEP}", {"since": since})
    con.unregister("jianwei_identities")
    con.execute(f"delete from derived.identities where known_as in (select name from {AROUND})")
    con.execute(f"""
        insert into derived.identities by name
        select known_as, person_id, known_at, replaced_at
        from {KEPT} order by person_id, known_as, known_at
    """)
    ((written, meant),) = con.sql(WRITTEN).fetchall()
    if written != meant:
        raise LinkError(
            f"derived.identities 写入 {written} 行，应为 {meant} 行；本次归并已撤销，请重新运行。"
        )


def known_as(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """The person that a name is known as now; itself where nothing joins it."""
    for (person,) in con.execute(KNOWN_AS, [name]).fetchall():
        return str(person)
    return name


def _microseconds(at: datetime) -> int:
    return (at.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
