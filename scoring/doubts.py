"""待核实身份: codes that would be others if people who may be one were one.

The list is scored as the links that count say. Disputes of people whom a doubtful link touches are scored once more in a
copy in which those links hold (`features.identity.city.loose`). Where the level differs, the row says so; a higher one lifts
the code no further than the policy lets a doubt lift it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import duckdb
import pyarrow as pa

from features import builder
from features.identity.city.loose import nearby
from scoring.models import DISPUTE, Models
from scoring.policy import Policy
from scoring.policy.conditions import holds
from scoring.risks import risks

ROWS = "jianwei_as_if_rows"
# the dispute of the copy that holds the founding record of each dispute of the list
MATCHED = """
select asked.dispute_id, member.dispute_id as as_if
from asked
join derived.dispute_members as member on member.record_id = asked.dispute_id
where member.known_at < $as_of and (member.replaced_at is null or member.replaced_at >= $as_of)
order by asked.dispute_id
"""


def doubts(
    con: duckdb.DuckDBPyConnection,
    as_of: datetime,
    rows: pa.Table,
    *,
    models: Models,
    policy: Policy,
    gap_days: int,
) -> dict[str, int]:
    """Dispute -> the level that it would have, of those of `rows` (features) of which it is another than without doubtful links."""
    with nearby(con, as_of, gap_days=gap_days) as found:
        if found is None:
            return {}
        mine = sorted(found.disputes & set(rows.column("entity_id").to_pylist()))
        if not mine:
            return {}
        matched = _matched(con, mine, as_of)
        as_if = _features(con, matched.values(), as_of, names=rows.column_names)
    before = _levels(rows, models, policy)
    after = _levels(as_if, models, policy)
    would_be = {d: after[a] for d, a in matched.items() if a in after}
    return {d: level for d, level in would_be.items() if level != before[d]}


def _matched(con: duckdb.DuckDBPyConnection, mine: list[str], as_of: datetime) -> dict[str, str]:
    con.register("asked", pa.table({"dispute_id": mine}))
    try:
        return dict(con.execute(MATCHED, {"as_of": as_of}).fetchall())
    finally:
        con.unregister("asked")


def _features(
    con: duckdb.DuckDBPyConnection, disputes: Iterable[str], as_of: datetime, *, names: list[str]
) -> pa.Table:
    entities = sorted(set(disputes))
    moments = pa.array([as_of] * len(entities), pa.timestamp("us"))
    con.register(ROWS, pa.table({"entity_id": pa.array(entities, pa.string()), "as_of": moments}))
    try:
        wanted = [name for name in names if name not in ("entity_id", "as_of")]
        return builder.build(con, ROWS, grain="dispute", names=wanted)
    finally:
        con.unregister(ROWS)


def _levels(rows: pa.Table, models: Models, policy: Policy) -> dict[str, int]:
    """The level of each row by the model and the hard rules."""
    found = risks(rows.to_pandas(), models, targets=(DISPUTE,), policy=policy, spared=())
    triggers = policy.triggers_for("dispute")
    met = holds([t.when for t in triggers], rows)
    ladder, entities = policy.ladder("dispute"), rows.column("entity_id").to_pylist()
    return {
        entity: max(
            int(found.level[n]),
            *(ladder.level(t.floor) for t, hit in zip(triggers, met, strict=True) if hit[n]),
            0,
        )
        for n, entity in enumerate(entities)
    }
