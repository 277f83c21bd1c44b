"""An analyst's word about who is who, into the ledger and into effect; and everybody linked anew."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import duckdb

from features.identity.errors import LinkError
from pipelines import jobs
from pipelines.city import City
from scoring.ledger import IdentityDecision

if TYPE_CHECKING:
    from features.identity.city.run import Linked

KNOWN = """
select count(distinct name)
from (
    select coalesce(person_key, profile_key) as name from core.parties
    union all
    select coalesce(person_key, profile_key) from linkage.residents
)
where name in ($a, $b)
"""
CHANGED = """
select count(distinct known_as) from derived.identities
where known_at >= $now or replaced_at >= $now
"""


def relink(city: City) -> Linked:
    """What comparing everybody anew did, with a model learned from all that there is now.

    LinkError where the city groups by place. Disputes are grouped anew where that concerns them.
    """
    _refuse_places(city, "可重新归并的人员")
    with city.warehouse() as con:
        done = jobs.link_people(con, city, anew=True)
        jobs.group_disputes(con, city)
        return done


def decide(city: City, what: str, a: str, b: str, *, reason: str, by: str, now: datetime) -> int:
    """How many names are known as somebody else from now on; LinkError where a name is not known.

    Disputes are grouped anew where that concerns them.
    """
    _refuse_places(city, "可合并或拆分的人员")
    with city.warehouse() as con:
        _refuse_unknown(con, a, b)
        city.ledger.decide_identity(IdentityDecision(what, a, b, reason, by, now))
        jobs.group_disputes(con, city)
        ((changed,),) = con.execute(CHANGED, {"now": now}).fetchall()
        return int(changed)


def _refuse_places(city: City, what: str) -> None:
    if city.settings.disputes.unit != "parties":
        raise LinkError(f"本市按地点归并纠纷（[disputes] unit = place），没有{what}。")


def _refuse_unknown(con: duckdb.DuckDBPyConnection, a: str, b: str) -> None:
    ((known,),) = con.execute(KNOWN, {"a": a, "b": b}).fetchall()
    if known < len({a, b}):
        raise LinkError(f"{a}、{b}：有一个名字不在库中。名字见 jianwei identity queue。")
