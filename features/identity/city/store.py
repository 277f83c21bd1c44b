"""Links in the warehouse, and who everybody is known as by them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import duckdb
import pyarrow as pa

from data_contracts.sealing import Keys
from features.identity.city.gather import TOLD, told_sql
from features.identity.city.periods import Link, Member, Period, periods
from features.identity.model import Model, from_json, to_json

LINKED, DOUBTFUL = "linked", "doubtful"
CLOCK = pa.timestamp("us")
ALWAYS = "-infinity"
NAMES = b"linkage/names"
# Of two names what their profiles say so far, moment by moment: what is told later changes nothing of it. Of several
# citizen ids that somebody without one could be, one at most is right: what the others say so far takes from it.
BY_NAME = f"""
with timed as (
    select
        least(one.known_as, other.known_as) as a, greatest(one.known_as, other.known_as) as b,
        judged.weight, judged.may_link,
        greatest(one.first_known, other.first_known, judged.known_at) as told_at,
        one.fresh or other.fresh as fresh
    from jianwei_judged as judged
    join {TOLD} as one on one.profile_key = judged.a
    join {TOLD} as other on other.profile_key = judged.b
    where one.known_as <> other.known_as
),
told as (
    select
        a, b, told_at, max(weight) as weight, bool_or(may_link) as may_link, bool_or(fresh) as fresh
    from timed
    group by a, b, told_at
),
so_far as (
    select
        a, b, told_at, fresh,
        max(weight) over upto as weight, bool_or(may_link) over upto as may_link
    from told
    window upto as (partition by a, b order by told_at)
),
resident as (
    select known_as, bool_or(citizen_id) as resident from {TOLD} group by known_as
),
sided as (
    select
        so_far.*,
        case
            when one.resident and not other.resident then b
            when other.resident and not one.resident then a
        end as nobody
    from so_far
    join resident as one on one.known_as = a
    join resident as other on other.known_as = b
),
-- what is said last, by that moment, of every other pair of the same somebody
rivals as (
    select
        sided.a, sided.b, sided.told_at,
        max_by(rival.weight, rival.told_at) as weight
    from sided
    join sided as rival
        on rival.nobody = sided.nobody and rival.told_at <= sided.told_at and rival.may_link
        and (rival.a <> sided.a or rival.b <> sided.b)
    group by sided.a, sided.b, sided.told_at, rival.a, rival.b
),
others as (
    select a, b, told_at, sum(pow(2, weight)) as chance from rivals group by a, b, told_at
),
final as (
    select
        a, b, weight - if(may_link, log2(1 + coalesce(chance, 0)), 0) as weight, may_link,
        greatest(told_at, $not_before) as known_at, told_at
    from sided
    left join others using (a, b, told_at)
    where fresh or $context
)
select a, b, weight, may_link, known_at
from final
-- what was linked once stays as it is, or was ended
anti join (select a, b from linkage.links where standing = '{LINKED}') as known using (a, b)
order by told_at, weight desc, a, b
"""


AROUND = "jianwei_around"
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
COUNT = "select count(*) from linkage.links"
# what was doubtful ends when it is linked
OUTDATE = f"""
update linkage.links
set replaced_at = jianwei_links.known_at
from jianwei_links
where links.a = jianwei_links.a and links.b = jianwei_links.b
    and links.standing = '{DOUBTFUL}' and links.replaced_at is null
"""
NEW_LINKS = """
insert into linkage.links by name
select jianwei_links.*
from jianwei_links
anti join (select a, b, standing from linkage.links where replaced_at is null) as known
    using (a, b, standing)
order by known_at, a, b
"""
# how far the facts have come that linking reads
ARRIVED = "select max(known_at) from (select known_at from core.parties union all select known_at from linkage.residents)"


class Candidate(NamedTuple):
    """Two names that may be one person; `may_link`: what agrees is their own, not a family's or an office's."""

    a: str
    b: str
    weight: float
    may_link: bool
    known_at: datetime


@dataclass(frozen=True)
class Run:
    """What linking saw last, the model that it judged with, and how many people go by each name."""

    made_at: datetime
    run_no: int
    model: Model
    names: Mapping[str, int] = field(repr=False)


def last_run(con: duckdb.DuckDBPyConnection, keys: Keys) -> Run | None:
    """The latest run, None before the first."""
    for made_at, run_no, model, names in con.sql("""
        select made_at, run_no, model, (select names from linkage.models where names is not null order by run_no limit 1)
        from linkage.models order by run_no desc limit 1
    """).fetchall():
        return Run(made_at, run_no, from_json(model), json.loads(keys.open(names, NAMES)))
    return None


def newer(con: duckdb.DuckDBPyConnection, last: Run | None) -> bool:
    """Whether somebody was told of whom the last run did not know, or something became known since."""
    ((at,),) = con.sql(ARRIVED).fetchall()
    ((unseen,),) = con.sql("select count(*) from linkage.profiles where told_no is null").fetchall()
    return bool(unseen) or (at is not None and (last is None or at > last.made_at))


def forget_seen(con: duckdb.DuckDBPyConnection) -> None:
    """Nothing; every profile counts as seen by no run: without a run before, everything is linked."""
    con.execute("update linkage.profiles set told_no = null where told_no is not null")


def remember(
    con: duckdb.DuckDBPyConnection,
    keys: Keys,
    model: Model,
    names: Mapping[str, int],
    last: Run | None,
) -> None:
    """Nothing; writes down that everything there is was linked with this model; names are sealed, once."""
    number = last.run_no + 1 if last else 1
    sealed = None if last else keys.seal(json.dumps(names, ensure_ascii=False).encode(), NAMES)
    con.execute(
        f"insert into linkage.models select ({ARRIVED}), $number, $model, $names",
        {"number": number, "model": to_json(model), "names": sealed},
    )
    con.execute("update linkage.profiles set told_no = ? where told_no is null", [number])


def candidates(
    con: duckdb.DuckDBPyConnection,
    judged: pa.Table,
    *,
    not_before: datetime | None,
    context: bool = False,
) -> list[Candidate]:
    """Pairs of names that are not linked yet, as they stand whenever something was told of them; at one moment the strongest first.

    Only what tells something that no run has seen, or that stands in a `context`; none is known before `not_before`.
    `judged` has a, b (profiles), weight, may_link, and known_at where more than both profiles had to be known.
    """
    con.register("jianwei_judged", judged)
    try:
        found = con.execute(BY_NAME, {"not_before": not_before, "context": context}).fetchall()
    finally:
        con.unregister("jianwei_judged")
    return [Candidate(*row) for row in found]


def around(con: duckdb.DuckDBPyConnection, names: Iterable[str]) -> int:
    """The number of names that links of any time connect with these, themselves among them; makes the temp table of them."""
    con.register("jianwei_begun", pa.table({"name": pa.array(sorted(set(names)), pa.string())}))
    con.execute(f"create or replace temp table {AROUND} as select name from jianwei_begun")
    con.unregister("jianwei_begun")
    known, found = -1, 0
    while found != known:
        known = found
        con.execute(WIDEN)
        ((found,),) = con.sql(f"select count(*) from {AROUND}").fetchall()
    return int(found)


def residents(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Those of the names `around` that are a citizen id's."""
    return {
        name
        for (name,) in con.sql(
            f"select distinct known_as from ({told_sql(AROUND)}) where citizen_id"
        ).fetchall()
    }


def linked(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """The links of the names `around` that count now."""
    query = (
        f"select a, b from linkage.links where standing = '{LINKED}' and replaced_at is null "
        f"and a in (select name from {AROUND}) order by a, b"
    )
    return [(a, b) for a, b in con.sql(query).fetchall()]


def known_as(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """The person that a name is known as now; itself where nothing joins it."""
    for (person,) in con.execute(
        "select person_id from derived.identities "
        "where known_as = ? and replaced_at is null and person_id is not null",
        [name],
    ).fetchall():
        return str(person)
    return name


def add(
    con: duckdb.DuckDBPyConnection,
    found: Sequence[Candidate],
    *,
    standing: str,
    rule: str,
    clock: str,
) -> int:
    """How many links were written."""
    if not found:
        return 0
    frame = pa.table(
        {
            "a": [one.a for one in found],
            "b": [one.b for one in found],
            "weight": pa.array([one.weight for one in found], pa.float64()),
            "standing": [standing] * len(found),
            "rule": [rule] * len(found),
            "known_at": pa.array([one.known_at for one in found], CLOCK),
            "clock": [clock] * len(found),
        }
    )
    con.register("jianwei_links", frame)
    ((before,),) = con.sql(COUNT).fetchall()
    con.execute(OUTDATE if standing == LINKED else "select 1")
    con.execute(NEW_LINKS)
    con.unregister("jianwei_links")
    ((after,),) = con.sql(COUNT).fetchall()
    return int(after - before)


def remove(con: duckdb.DuckDBPyConnection, links: Sequence[Candidate]) -> None:
    """Nothing; these links are as if they had never been, and what was doubtful before them is again."""
    frame = pa.table({"a": [one.a for one in links], "b": [one.b for one in links]})
    con.register("jianwei_removed", frame)
    con.execute(
        f"delete from linkage.links using jianwei_removed as gone where standing = '{LINKED}' "
        "and links.a = gone.a and links.b = gone.b"
    )
    con.execute(
        f"update linkage.links set replaced_at = null from jianwei_removed as gone where standing = '{DOUBTFUL}' "
        "and links.a = gone.a and links.b = gone.b"
    )
    con.unregister("jianwei_removed")


def know(con: duckdb.DuckDBPyConnection) -> None:
    """Nothing; writes the periods of identity of the names `around` anew, from the links that count."""
    links = con.sql(
        "select a, b, epoch_us(known_at), epoch_us(replaced_at) from linkage.links "
        f"where standing = '{LINKED}' and a in (select name from {AROUND}) order by known_at, a, b"
    ).fetchall()
    members = con.sql(f"""
        select known_as, bool_or(citizen_id), not bool_or(bare), epoch_us(min(first_known))
        from ({told_sql(AROUND)})
        group by known_as
    """).fetchall()
    known = {name: Member(name, *rest) for name, *rest in members}
    for a, b, at, _ in links:
        # who was told before there were profiles, or whose profile is gone
        for name in (a, b):
            known.setdefault(name, Member(name, False, name.startswith("P"), at))
    found = periods(known, [Link(*row) for row in links])
    con.register("jianwei_periods", _table(found))
    con.execute(f"delete from derived.identities where known_as in (select name from {AROUND})")
    con.execute(f"""
        insert into derived.identities by name
        select known_as, person_id, coalesce(known_at, timestamp '{ALWAYS}') as known_at, replaced_at
        from jianwei_periods order by person_id, known_as, known_at
    """)
    con.unregister("jianwei_periods")


def _table(found: list[Period]) -> pa.Table:
    return pa.table(
        {
            "known_as": pa.array([p.member for p in found], pa.string()),
            "person_id": pa.array([p.person for p in found], pa.string()),
            "known_at": pa.array([p.known_at for p in found], pa.int64()).cast(CLOCK),
            "replaced_at": pa.array([p.replaced_at for p in found], pa.int64()).cast(CLOCK),
        }
    )
