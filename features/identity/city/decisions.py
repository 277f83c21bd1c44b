"""What analysts decided about who is who: a merge links two names, a split ends what connects them, for good.

Decisions are numbered and come from the ledger; the warehouse knows which of them took effect, so that linking anew
leaves the past as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import duckdb

from data_contracts.errors import JianweiError
from features.identity.city.guard import cut
from features.identity.city.store import LINKED

SPLIT, MERGE = "split", "merge"
ANALYST = "analyst"
OPEN = f"select a, b from linkage.links where standing = '{LINKED}' and replaced_at is null"


class DecisionError(JianweiError):
    """A decision about people who are not known, or that changes nothing."""


class Decision(NamedTuple):
    """From `decided_at` on, the names `a` and `b` are one person (merge) or two (split)."""

    number: int
    what: str
    a: str
    b: str
    decided_at: datetime


def apart(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """The pairs of names of which the last decision that took effect says that they are two."""
    found = con.sql(f"""
        select a, b
        from linkage.decisions
        qualify row_number() over (partition by a, b order by number desc) = 1 and what = '{SPLIT}'
        order by a, b
    """).fetchall()
    return [(a, b) for a, b in found]


def pending(con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that have not taken effect, oldest first."""
    done = {number for (number,) in con.sql("select number from linkage.decisions").fetchall()}
    return sorted(d for d in decisions if d.number not in done)


def carry_out(con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> None:
    """Nothing; the decisions take effect, each from the time when it was made."""
    for decision in decisions:
        ordered = decision._replace(a=min(decision.a, decision.b), b=max(decision.a, decision.b))
        if decision.what == SPLIT:
            _split(con, ordered)
        else:
            _merge(con, ordered)
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
