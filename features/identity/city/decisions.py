"""What analysts decided about who is who: a merge links two names, a split ends what connects them, for good.

Decisions are numbered and come from the ledger; the warehouse knows which of them took effect, so that linking anew
leaves the past as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import duckdb

from features.identity.city.guard import cut
from features.identity.city.links import DOUBTFUL, LINKED

SPLIT, MERGE = "split", "merge"
ANALYST = "analyst"
OPEN = f"select a, b from linkage.links where standing = '{LINKED}' and replaced_at is null"
# nobody need look at what was decided
SETTLED = f"""
update linkage.links set replaced_at = $at
where standing = '{DOUBTFUL}' and replaced_at is null and a = $a and b = $b
"""


class Decision(NamedTuple):
    """From `decided_at` on, the names `a` and `b` are one person (merge) or two (split)."""

    number: int
    what: str
    a: str
    b: str
    decided_at: datetime


def apart(
    con: duckdb.DuckDBPyConnection, *, before: datetime | None = None
) -> list[tuple[str, str]]:
    """The pairs of names of which the last decision that took effect (`before` then) says that they are two."""
    found = con.execute(
        f"""
        select a, b
        from linkage.decisions
        where $before::timestamp is null or decided_at < $before
        qualify row_number() over (partition by a, b order by number desc) = 1 and what = '{SPLIT}'
        order by a, b
        """,
        {"before": before},
    ).fetchall()
    return [(a, b) for a, b in found]


def pending(con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that have not taken effect, oldest first."""
    done = {number for (number,) in con.sql("select number from linkage.decisions").fetchall()}
    return sorted(d for d in decisions if d.number not in done)


def carry_out(
    con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision], *, not_before: datetime | None
) -> None:
    """Nothing; the decisions take effect, each from the time when it was made, but never before a list that there is."""
    for decision in decisions:
        at = max(decision.decided_at, not_before or decision.decided_at)
        a, b = sorted((decision.a, decision.b))
        ordered = decision._replace(a=a, b=b, decided_at=at)
        if decision.what == SPLIT:
            _split(con, ordered)
        else:
            _merge(con, ordered)
        con.execute(SETTLED, {"a": a, "b": b, "at": at})
        con.execute("insert into linkage.decisions values (?, ?, ?, ?, ?)", list(ordered))


def _merge(con: duckdb.DuckDBPyConnection, decision: Decision) -> None:
    con.execute(
        f"""
        insert into linkage.links by name
        select
            $a as a, $b as b, null::double as weight, '{LINKED}' as standing, '{ANALYST}' as rule,
            $at::timestamp as known_at, null::timestamp as replaced_at, 'live' as clock
        where not exists ({OPEN} and a = $a and b = $b)""",
        {"a": decision.a, "b": decision.b, "at": decision.decided_at},
    )


def _split(con: duckdb.DuckDBPyConnection, decision: Decision) -> None:
    """Nothing; of the links around the two, those end that would connect them when the strongest are laid first.

    An analyst's own merges are stronger than any weight; of the two names' own link nothing is left.
    """
    rows = con.execute(
        f"""
        with recursive around(name) as (
            select $a
            union
            select case when link.a = around.name then link.b else link.a end
            from around
            join ({OPEN}) as link on around.name in (link.a, link.b)
        )
        select a, b
        from linkage.links
        where standing = '{LINKED}' and replaced_at is null and a in (select name from around)
        order by rule <> '{ANALYST}', weight desc nulls first, a, b""",
        {"a": decision.a},
    ).fetchall()
    for a, b in cut(rows, (decision.a, decision.b)):
        con.execute(
            f"update linkage.links set replaced_at = ? where a = ? and b = ? and standing = '{LINKED}' and replaced_at is null",
            [decision.decided_at, a, b],
        )
