"""SQL of the facts of a delivery: each row is taken apart into dated facts of several tables."""

from __future__ import annotations

import re

from data_contracts.contract import Table, table
from data_contracts.deliveries import Delivery, Fact
from data_contracts.ingest.arrive import Parcel

# the same fact twice in one row (a tag written twice) is one fact
# what `rows` has of each row in any case
KEPT = ("rid", "row_no", "received_at", "row_key", "retired", "version_at", "content_hash")
ONCE = "qualify row_number() over (partition by fact_id, chain order by fact_hash) = 1"


def facts_sql(delivery: Delivery, target: str, parcel: Parcel, delays: dict[str, float]) -> str:
    """One statement that gives every fact of one target table for the rows in `rows`.

    Columns: rid, chain, then the table's columns without replaced_at. `delays` (hours by time
    column) come from the adapter and win over the contract's.
    """
    contract = table(target)
    facts = [fact for fact in delivery.facts if fact.table == target]
    parts = [
        f"part_{n} as (\n{_part_sql(delivery, fact, contract, delays)}\n)"
        for n, fact in enumerate(facts)
    ]
    union = "\nunion all\n".join(f"select * from part_{n}" for n in range(len(parts)))
    return (
        "with "
        + ",\n".join(parts)
        + f""",
gathered as (
{union}
),
clocked as (
    select *, {_known_at(parcel.mode)} as known_at
    from gathered
),
final as (
    select rid, chain, {", ".join(_columns(contract))}
    from clocked
    {ONCE if any(fact.unnest for fact in facts) else ""}
)
select * from final"""
    )


def used_columns(delivery: Delivery, available: tuple[str, ...]) -> tuple[str, ...]:
    """The parsed columns that some fact, list, lookup or reference reads: the rest is not copied."""
    words = _words(delivery)
    return tuple(name for name in available if name in words and name not in KEPT)


def _words(delivery: Delivery) -> frozenset[str]:
    texts: list[str] = [delivery.facts_when]
    for fact in delivery.facts:
        texts += [fact.when, fact.happened_at, fact.history_known_at or "", fact.precision or ""]
        texts += [f"{fact.happened_at}__precision", *fact.columns.values()]
    texts += [nested.column for nested in delivery.nested.values()]
    texts += [lookup.column for lookup in delivery.lookups.values()]
    texts += [column.name for column in delivery.columns.values() if column.refers]
    return frozenset(re.findall(r"\w+", " ".join(texts)))


def fact_columns(contract: Table) -> tuple[str, ...]:
    """The columns of a fact table in the contract's order, `replaced_at` left out."""
    return tuple(c.name for c in contract.columns if c.name != "replaced_at")


def _columns(contract: Table) -> list[str]:
    stated = {"clock": "clock_now as clock", "fact_hash": f"{hash_sql(contract)} as fact_hash"}
    return [stated.get(name, name) for name in fact_columns(contract)]


def hash_sql(contract: Table) -> str:
    """SQL of the hash of a fact's content: when it happened and its own columns, never its clocks."""
    names = ["happened_at", "happened_precision", *(c.name for c in contract.own_columns)]
    texts = ", ".join(f"coalesce({name}::varchar, chr(30))" for name in names)
    return f"md5(concat_ws(chr(31), {texts}))"


def _part_sql(delivery: Delivery, fact: Fact, contract: Table, delays: dict[str, float]) -> str:
    own = [
        f"({fact.columns.get(c.name, 'null')})::{c.sql_type} as {c.name}"
        for c in contract.own_columns
    ]
    delay = delays.get(fact.happened_at, fact.history_delay_hours)
    source = f"rows join nested_{fact.unnest} using (rid)" if fact.unnest else "rows"
    return f"""    select
        rid, chain, is_first, version_known_at, received_at, clock_now,
        {_fact_id(delivery, fact)} as fact_id,
        '{delivery.name}' as source,
        row_key,
        ({fact.happened_at})::timestamp as happened_at,
        {_precision(delivery, fact)} as happened_precision,
        coalesce(
            ({fact.history_known_at or "null"})::timestamp,
            ({fact.happened_at})::timestamp + to_microseconds({round(delay * 3_600_000_000)})
        ) as rebuilt_at,
        {("," + chr(10) + "        ").join(own)}
    from {source}
    where not retired and ({delivery.facts_when}) and ({fact.when}) and ({fact.happened_at}) is not null"""


def _fact_id(delivery: Delivery, fact: Fact) -> str:
    base = f"'{delivery.name}:' || row_key || ':{fact.part}"
    return f"{base}.' || {fact.part_by}" if fact.part_by else f"{base}'"


def _precision(delivery: Delivery, fact: Fact) -> str:
    if fact.precision:
        return fact.precision
    column = delivery.columns.get(fact.happened_at)
    if column is None or column.type not in ("datetime", "date"):
        return "'second'"
    return f'"{fact.happened_at}__precision"'


def _known_at(mode: str) -> str:
    """When this version of a fact could be used first.

    Bulk history holds last versions only, so a fact's time is rebuilt from its own clock: not
    before it happened, not after the export arrived. What a later version changes was known by
    that version's time at the earliest.
    """
    if mode != "history":
        return "version_known_at"
    rebuilt = "least(greatest(rebuilt_at, happened_at), received_at)"
    return f"case when is_first then {rebuilt} else greatest({rebuilt}, version_known_at) end"
