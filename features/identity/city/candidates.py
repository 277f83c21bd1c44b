"""Pairs of names that may be one person, at every moment at which something was told of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import duckdb
import pyarrow as pa

from features.identity.city.links import LINKED, Candidate
from features.identity.city.told import TOLD

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
select a, b, weight, may_link, known_at, told_at
from final
-- what was linked once stays as it is, or was ended
anti join (select a, b from linkage.links where standing = '{LINKED}') as known using (a, b)
order by told_at, weight desc, a, b
"""


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


def first_of(found: Iterable[Candidate]) -> list[Candidate]:
    """Of each pair the first."""
    first: dict[tuple[str, str], Candidate] = {}
    for one in found:
        first.setdefault((one.a, one.b), one)
    return list(first.values())
