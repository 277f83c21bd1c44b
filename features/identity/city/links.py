"""Links in the warehouse: what joins two names, since when, and whether it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import duckdb
import pyarrow as pa

LINKED, DOUBTFUL = "linked", "doubtful"
CLOCK = pa.timestamp("us")
COUNT = "select count(*) from linkage.links"
# what was doubtful ends when it is linked
OUTDATE = f"""
update linkage.links
set replaced_at = jianwei_links.known_at
from jianwei_links
where jianwei_links.standing = '{LINKED}'
    and links.a = jianwei_links.a and links.b = jianwei_links.b
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
# what nobody doubts any more, or for another reason, or by another weight
DISMISS = f"""
update linkage.links
set replaced_at = greatest(known_at, $at)
where standing = '{DOUBTFUL}' and replaced_at is null
    and not exists (
        from jianwei_doubted as still
        where still.a = links.a and still.b = links.b and still.rule = links.rule
            and abs(still.weight - links.weight) < 1e-6
    )
"""


class Candidate(NamedTuple):
    """Two names that may be one person; `may_link`: what agrees is their own, not a family's or an office's.

    It was told at `told_at`, and counts from `known_at` on.
    """

    a: str
    b: str
    weight: float
    may_link: bool
    known_at: datetime
    told_at: datetime


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
    con.execute(OUTDATE)
    con.execute(NEW_LINKS)
    con.unregister("jianwei_links")
    ((after,),) = con.sql(COUNT).fetchall()
    return int(after - before)


def names(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Every name that a link joined at any time."""
    found = con.sql(
        f"select unnest([a, b]) as name from linkage.links where standing = '{LINKED}'"
    ).fetchall()
    return frozenset(name for (name,) in found)


def dismiss(
    con: duckdb.DuckDBPyConnection, doubted: Iterable[tuple[Candidate, str]], *, at: datetime | None
) -> None:
    """Nothing; doubtful links end, but those that are as these with their rules: at that time, or (None) as if they had never been."""
    still = list(doubted)
    frame = pa.table(
        {
            "a": pa.array([one.a for one, _ in still], pa.string()),
            "b": pa.array([one.b for one, _ in still], pa.string()),
            "weight": pa.array([one.weight for one, _ in still], pa.float64()),
            "rule": pa.array([rule for _, rule in still], pa.string()),
        }
    )
    con.register("jianwei_doubted", frame)
    con.execute(DISMISS, {"at": at})
    con.unregister("jianwei_doubted")
