"""SQL of what bulk history no longer says and once was so: facts that ended before the export was made."""

from __future__ import annotations

from data_contracts.contract import Table, table
from data_contracts.deliveries import Delivery, Fact
from data_contracts.ingest.facts import CLIPPED, column_sql, part_sql


def past_facts_sql(delivery: Delivery, target: str, delays: dict[str, float]) -> str:
    """One statement that gives the closed facts of one target table for the rows in `rows`.

    A row taken back gave its facts until that was known; a late column was empty until its time.
    Both end before anyone compares versions, so they are written closed. Columns: the table's.
    """
    contract = table(target)
    parts = _parts(delivery, target, contract, delays)
    numbered = [f"part_{n} as (\n{part}\n)" for n, part in enumerate(parts)]
    union = "\nunion all\n".join(f"select * from part_{n}" for n in range(len(parts)))
    return (
        "with "
        + ",\n".join(numbered)
        + f""",
gathered as (
{union}
),
clocked as (
    select *, {CLIPPED.format(time="rebuilt_at")} as known_at, {_ended_at()} as ended_at
    from gathered
),
final as (
    select {", ".join(column_sql(contract))}, ended_at as replaced_at
    from clocked
    where known_at < ended_at
    -- the same fact twice in one row (a tag written twice) is one fact
    qualify row_number() over (partition by fact_id, known_at order by fact_hash) = 1
)
select * from final order by fact_id, known_at"""
    )


def _parts(delivery: Delivery, target: str, contract: Table, delays: dict[str, float]) -> list[str]:
    parts = []
    for fact in delivery.facts:
        if fact.table == target:
            parts.append(_part(delivery, fact, contract, delays, early=False))
        if fact.table == target and fact.history_late:
            parts.append(_part(delivery, fact, contract, delays, early=True))
    return parts


def _part(
    delivery: Delivery, fact: Fact, contract: Table, delays: dict[str, float], *, early: bool
) -> str:
    part = part_sql(delivery, fact, contract, delays, early=early)
    taken_back = " and ".join(["retired", *_admissible(delivery)])
    which = f"(not retired or ({taken_back}))" if early else taken_back
    return f"""    select *, {early} as is_early from (
{part}
    and is_first and {which}
    )"""


def _admissible(delivery: Delivery) -> list[str]:
    """A row may be taken back whatever it holds; what is refused otherwise gives no fact here either."""
    return [f"not coalesce(({refusal.when}), false)" for refusal in delivery.refusals]


def _ended_at() -> str:
    complete = CLIPPED.format(time="complete_at")
    return f"""least(
        case when is_early then {complete} end,
        case when retired then version_known_at end
    )"""
