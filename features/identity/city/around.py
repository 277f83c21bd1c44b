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
from features.identity.city.periods import Link, Member, Period, lasting, periods
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
BEFORE = f"""
select known_as, person_id, epoch_us(nullif(known_at, timestamp '{ALWAYS}')), epoch_us(replaced_at)
from derived.identities
where known_as in (select name from {AROUND}) and known_at < $since
order by known_as, known_at
"""
WRITTEN = f"select count(*) from derived.identities where known_as in (select name from {AROUND})"
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

    def periods(self, found: Iterable[Candidate] = ()) -> list[Period]:
        """Whom every name is known as, and when, were these links laid too."""
        more = [Link(one.a, one.b, _microseconds(one.known_at)) for one in found]
        return periods(self.members, [*self.links, *more])


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


def as_identities(found: Iterable[Period]) -> pa.Table:
    """known_as, person_id, known_at (null: always before), replaced_at."""
    rows = list(found)
    return pa.table(
        {
            "known_as": pa.array([p.member for p in rows], pa.string()),
            "person_id": pa.array([p.person for p in rows], pa.string()),
            "known_at": pa.array([p.known_at for p in rows], pa.int64()).cast(CLOCK),
            "replaced_at": pa.array([p.replaced_at for p in rows], pa.int64()).cast(CLOCK),
        }
    )


def know(
    con: duckdb.DuckDBPyConnection,
    near: Around,
    found: Iterable[Candidate] = (),
    *,
    since: datetime | None,
) -> None:
    """Nothing; the names last looked `around` are known by their links and these from `since` on (None: at any time).

    What was known before stays, whatever is told of it later: lists were made by it. LinkError where it was not written so.
    """
    meant = near.periods(found)
    if since is not None:
        before = [Period(*row) for row in con.execute(BEFORE, {"since": since}).fetchall()]
        alone = {name: member.alone for name, member in near.members.items()}
        meant = lasting(before, meant, alone=alone, since=_microseconds(since))
    con.register("jianwei_identities", as_identities(meant))
    con.execute(f"delete from derived.identities where known_as in (select name from {AROUND})")
    con.execute(f"""
        insert into derived.identities by name
        select known_as, person_id, coalesce(known_at, timestamp '{ALWAYS}') as known_at, replaced_at
        from jianwei_identities order by person_id, known_as, known_at
    """)
    con.unregister("jianwei_identities")
    ((written,),) = con.sql(WRITTEN).fetchall()
    if written != len(meant):
        raise LinkError(
            f"derived.identities 写入 {written} 行，应为 {len(meant)} 行；本次归并已撤销，请重新运行。"
        )


def known_as(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """The person that a name is known as now; itself where nothing joins it."""
    for (person,) in con.execute(KNOWN_AS, [name]).fetchall():
        return str(person)
    return name


def _microseconds(at: datetime) -> int:
    return (at.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
