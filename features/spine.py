"""Who is at risk when: the rows (entity_id, as_of) that are trained on and scored.

ESTIMAND, "At risk (cohort)": at `as_of` a dispute whose last activity (report, transfer,
handling, 回访, order, filing) known by then is at most 180 days old, whatever its closing, or
whose ledger entry is open and at most 365 days old. Persons: natural parties, on either side,
of such a dispute. Every table made here is temporary.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, time, timedelta

import duckdb
import pyarrow as pa

from features.errors import RequestError
from features.stages import ACTIVITY, happened_sql, visible_sql

QUIET_DAYS, OPEN_LEDGER_DAYS, AS_OF_HOUR = 180, 365, 8
DAY = timedelta(days=1)


def nightly(
    con: duckdb.DuckDBPyConnection, as_ofs: Sequence[datetime], *, into: str = "spine"
) -> int:
    """The number of rows of the new temp table `into` (entity_id, as_of): the cohort at each as_of."""
    if not as_ofs:
        raise RequestError("as_ofs is empty; give at least one moment.")
    moments = pa.table({"as_of": pa.array(sorted(set(as_ofs)), pa.timestamp("us"))})
    con.register("jianwei_moments", moments)
    try:
        return _write(con, into, f"with {_candidates_sql()}, {_AT_RISK}", "entity_id, as_of")
    finally:
        con.unregister("jianwei_moments")


def landmarks(
    con: duckdb.DuckDBPyConnection,
    *,
    from_: datetime,
    until: datetime,
    per_dispute: int,
    seed: int,
    into: str = "spine",
) -> int:
    """The number of rows of the new temp table `into` (entity_id, as_of, weight).

    One row at arrival, the first 08:00 after the dispute's first record is known, and mornings
    sampled after it as long as it is in the cohort, all in [from_, until): `per_dispute` rows on
    average for a dispute that is never heard of again. The mornings are fixed by dispute and seed,
    so nothing that happens later moves one; weight is 1/(rows of the dispute).
    """
    if not 1 <= per_dispute <= QUIET_DAYS:
        raise RequestError(f"per_dispute={per_dispute}; use 1 to {QUIET_DAYS}.")
    if from_ >= until:
        raise RequestError(f"from_={from_} is not before until={until}; give an interval.")
    con.register("jianwei_candidates", _mornings(con, from_, until, per_dispute, seed))
    try:
        query = f"with candidates as (from jianwei_candidates), {_AT_RISK}"
        weight = "1.0::double / count(*) over (partition by entity_id) as weight"
        return _write(con, into, query, f"entity_id, as_of, {weight}")
    finally:
        con.unregister("jianwei_candidates")


def persons(
    con: duckdb.DuckDBPyConnection, spine_table: str = "spine", *, into: str = "person_spine"
) -> int:
    """The number of rows of the new temp table `into` (entity_id, as_of, weight).

    One row for each natural party of a dispute of `spine_table` at its as_of, as known then;
    entity_id is the person_key, weight 1/(rows of the person).
    """
    weight = "1.0::double / count(*) over (partition by entity_id) as weight"
    query = _PERSONS.format(spine=spine_table)
    return _write(con, into, query, f"entity_id, as_of, {weight}")


def _write(con: duckdb.DuckDBPyConnection, into: str, query: str, columns: str) -> int:
    con.execute(
        f"create or replace temp table {into} as {query} select {columns} from final order by as_of, entity_id"
    )
    ((rows,),) = con.execute(f"select count(*) from {into}").fetchall()
    return int(rows)


def _mornings(
    con: duckdb.DuckDBPyConnection, from_: datetime, until: datetime, per_dispute: int, seed: int
) -> pa.Table:
    """Arrival and sampled mornings of every dispute, before the cohort is looked at."""
    rows = con.sql(f"{_SPANS} order by dispute_id").fetchall()
    pairs = [
        (dispute, morning)
        for dispute, known, last in rows
        for morning in _sample(dispute, _morning_after(known), last, per_dispute, seed)
        if from_ <= morning < until
    ]
    return pa.table(
        {
            "entity_id": pa.array([d for d, _ in pairs], pa.string()),
            "as_of": pa.array([m for _, m in pairs], pa.timestamp("us")),
        }
    )


def _morning_after(known: datetime) -> datetime:
    """The first 08:00 at which what was known at `known` is visible."""
    morning = datetime.combine(known.date(), time(AS_OF_HOUR))
    return morning if known < morning else morning + DAY


def _sample(
    dispute: str, arrival: datetime, last: datetime, rows: int, seed: int
) -> list[datetime]:
    """Arrival and mornings after it, at random distances that what came later has no part in.

    `last` only ends the row: a morning before it stays where it is whatever is known afterwards.
    """
    # a renewal process of uniform gaps has t / mean - 1/3 events before t
    picked, mean = [arrival], round(QUIET_DAYS / (rows - 2 / 3))
    while rows > 1:
        gap = 1 + _draw(f"{seed}:{len(picked)}:{dispute}") % (2 * mean - 1)
        if picked[-1] + gap * DAY > last:
            break
        picked.append(picked[-1] + gap * DAY)
    return picked


def _draw(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())


def _candidates_sql() -> str:
    """Every dispute that could be at risk at each moment; `_AT_RISK` looks closely."""
    return f"""spans as ({_SPANS}
),
candidates as (
    select spans.dispute_id as entity_id, moment.as_of
    from jianwei_moments as moment
    join spans on spans.known_at < moment.as_of and spans.last_at >= moment.as_of
)"""


_AT_RISK = f"""
activity as ({ACTIVITY}
),
scope as (
    select candidates.entity_id, candidates.as_of, member.record_id
    from candidates
    join derived.dispute_members as member on member.dispute_id = candidates.entity_id
    where {visible_sql("member", "candidates")}
),
active as (
    select scope.entity_id, scope.as_of
    from scope
    join activity as fact on fact.record_id = scope.record_id
    where {visible_sql("fact")}
      and {happened_sql("fact")}
      and fact.happened_at >= scope.as_of - interval {QUIET_DAYS} day
),
entries as (
    select scope.entity_id, scope.as_of, scope.record_id
    from scope
    join core.records as fact on fact.record_id = scope.record_id
    where fact.platform = 'ledger'
      and {visible_sql("fact")}
      and {happened_sql("fact")}
      and fact.happened_at >= scope.as_of - interval {OPEN_LEDGER_DAYS} day
),
open_entries as (
    select scope.entity_id, scope.as_of
    from entries as scope
    where not exists (
        select 1
        from core.steps as fact
        where fact.record_id = scope.record_id
          and fact.step = '办结'
          and {visible_sql("fact")}
          and {happened_sql("fact")}
    )
),
final as (
    select entity_id, as_of from active
    union
    select entity_id, as_of from open_entries
)"""

# from the first membership known to the last morning on which anything could keep it at risk
_SPANS = f"""
with activity as ({ACTIVITY}
),
final as (
    select
        member.dispute_id,
        min(member.known_at) as known_at,
        greatest(
            max(fact.happened_at) + interval {QUIET_DAYS} day,
            coalesce(
                max(fact.happened_at) filter (member.record_id like 'ledger:%')
                    + interval {OPEN_LEDGER_DAYS} day,
                timestamp '1900-01-01'
            )
        ) as last_at
    from derived.dispute_members as member
    join activity as fact on fact.record_id = member.record_id
    group by member.dispute_id
)
select dispute_id, known_at, last_at
from final
"""

_PERSONS = f"""
with scope as (
    select spine.entity_id, spine.as_of, member.record_id
    from {{spine}} as spine
    join derived.dispute_members as member on member.dispute_id = spine.entity_id
    where {visible_sql("member", "spine")}
),
final as (
    select distinct party.person_key as entity_id, scope.as_of
    from scope
    join derived.parties as party on party.record_id = scope.record_id
    where party.person_key is not null
      and party.is_party
      and {visible_sql("party")}
)"""
