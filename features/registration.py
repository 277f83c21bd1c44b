"""How late incidents become known, estimated without waiting for the late ones.

Young incidents are seen only when they were registered fast, so plain quantiles are too short.
Delays are therefore read in reverse time (right truncation): with n(d) incidents of delay d and
N(d) that had delay <= d among those old enough to show it, P(delay <= d) is the product of
1 - n(e)/N(e) over all e > d (Lagakos, Barraj and De Gruttola 1988, Biometrika 75:515).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from features.errors import RequestError
from features.stages import visible_sql

ALL = "全部"
# below this a quantile of 95 % is hardly more than the largest delay seen
ENOUGH = 20

_DELAYS = f"""
with cut as (
    select $1::timestamp as as_of
),
graded as (
    select
        grade.incident_id,
        max(grade.incident_type) as incident_type,
        min(grade.happened_at) as happened_at,
        min(grade.known_at) as graded_at
    from outcome.grades as grade, cut
    where grade.level = 1 and {visible_sql("grade", "cut")}
    group by grade.incident_id
),
registered as (
    select incident.incident_id, min(incident.known_at) as registered_at
    from outcome.incidents as incident, cut
    where incident.known_at < cut.as_of
    group by incident.incident_id
),
final as (
    select incident_type, happened_at, greatest(registered_at, graded_at) as known_at
    from graded
    join registered using (incident_id)
)
select incident_type, happened_at, known_at
from final
"""


@dataclass(frozen=True)
class Delay:
    """The delay that `quantile` of a type's incidents do not exceed, from `incidents` seen."""

    incident_type: str
    delay: timedelta
    incidents: int


def registration_delay(
    con: duckdb.DuckDBPyConnection, as_of: datetime, quantile: float = 0.95
) -> tuple[Delay, ...]:
    """One Delay per incident type of 层级 1 and one for all (`全部`), as known before `as_of`.

    From the act to its being known as 层级 1. Empty when no incident is known yet. Raises
    RequestError for a quantile outside (0, 1).
    """
    if not 0 < quantile < 1:
        raise RequestError(f"quantile={quantile}; use a number between 0 and 1, e.g. 0.95.")
    seen: dict[str, list[tuple[timedelta, timedelta]]] = defaultdict(list)
    for kind, happened, known in con.execute(_DELAYS, [as_of]).fetchall():
        for name in (kind or "不详", ALL):
            seen[name].append((max(known - happened, timedelta(0)), as_of - happened))
    return tuple(
        Delay(name, reverse_time_quantile(pairs, quantile), len(pairs))
        for name, pairs in sorted(seen.items())
    )


def maturity_delay(con: duckdb.DuckDBPyConnection, as_of: datetime) -> timedelta:
    """The delay that a label must wait: the longest over all types with 20 incidents or more.

    The delay over all incidents counts whatever their number; zero when none is known, for then
    no registration can have been late.
    """
    delays = registration_delay(con, as_of)
    counted = [d.delay for d in delays if d.incident_type == ALL or d.incidents >= ENOUGH]
    return max(counted, default=timedelta(0))


def reverse_time_quantile(pairs: list[tuple[timedelta, timedelta]], quantile: float) -> timedelta:
    """The smallest delay d with P(delay <= d) >= quantile, from (delay, age) pairs.

    `age` is how long ago the act was: a delay above it could not have been seen.
    """
    at_risk = _at_risk(pairs)
    counts = Counter(delay for delay, _ in pairs)
    share, answer = 1.0, max(counts)
    for delay in sorted(counts, reverse=True):
        if share < quantile:
            break
        answer = delay
        share *= 1 - counts[delay] / at_risk[delay]
    return answer


def _at_risk(pairs: list[tuple[timedelta, timedelta]]) -> dict[timedelta, int]:
    """For each delay d, the number of pairs with delay <= d <= age."""
    ages: list[timedelta] = []
    found: dict[timedelta, int] = {}
    for delay, age in sorted(pairs):
        insort(ages, age)
        # of pairs with one delay the last stands, which has seen them all
        found[delay] = len(ages) - bisect_left(ages, delay)
    return found
