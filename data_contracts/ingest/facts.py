"""SQL of the facts of a delivery: each row is taken apart into dated facts of several tables."""

from __future__ import annotations

import re

from data_contracts.contract import Table, table
from data_contracts.deliveries import Delivery, Fact
from data_contracts.ingest.arrive import Parcel

# as `_known_at` says, for facts of bulk history
CLIPPED = "least(greatest({time}, happened_at), received_at)"

# the same fact twice in one row (a tag written twice) is one fact
# what `rows` has of each row in any case
KEPT = (
    "rid",
    "row_no",
    "file_no",
    "file_id",
    "received_at",
    "row_key",
    "retired",
    "version_at",
    "content_hash",
)
ONCE = "qualify row_number() over (partition by fact_id, chain order by fact_hash) = 1"


def facts_sql(delivery: Delivery, target: str, parcel: Parcel, delays: dict[str, float]) -> str:
    """One statement that gives every fact of one target table for the rows in `rows`.

    Columns: rid, chain, then the table's columns without replaced_at. `delays` (hours by time
    column) come from the adapter and win over the contract's.
    """
    contract = table(target)
    facts = [fact for fact in delivery.facts if fact.table == target]
    parts = [
        f"part_{n} as (\n{part_sql(delivery, fact, contract, delays)}\n    and not retired\n)"
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
    select rid, chain, {", ".join(column_sql(contract))}
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
        texts += [fact.history_late_at or ""]
    texts += [refusal.when for refusal in delivery.refusals]
    texts += [nested.column for nested in delivery.nested.values()]
    texts += [lookup.column for lookup in delivery.lookups.values()]
    texts += [column.name for column in delivery.columns.values() if column.refers]
    return frozenset(re.findall(r"\w+", " ".join(texts)))


def fact_columns(contract: Table) -> tuple[str, ...]:
    """The columns of a fact table in the contract's order, `replaced_at` left out."""
    return tuple(c.name for c in contract.columns if c.name != "replaced_at")


def column_sql(contract: Table) -> list[str]:
    """SQL of those columns over a part whose `known_at` is there."""
    stated = {"clock": "clock_now as clock", "fact_hash": f"{hash_sql(contract)} as fact_hash"}
    return [stated.get(name, name) for name in fact_columns(contract)]


def hash_sql(contract: Table) -> str:
    """SQL of the hash of a fact's content: when it happened and its own columns, never its clocks."""
    names = ["happened_at", "happened_precision", *(c.name for c in contract.own_columns)]
    texts = ", ".join(f"coalesce({name}::varchar, chr(30))" for name in names)
    return f"md5(concat_ws(chr(31), {texts}))"


def part_sql(
    delivery: Delivery,
    fact: Fact,
    contract: Table,
    delays: dict[str, float],
    *,
    early: bool = False,
) -> str:
    """SQL of one part over `rows`: its columns, and `rebuilt_at` and `complete_at` for bulk history.

    An `early` part is the fact before its late columns were known: they are null.
    """
    own = [
        f"({_own_sql(fact, c.name, early=early)})::{c.sql_type} as {c.name}"
        for c in contract.own_columns
    ]
    source = f"rows join nested_{fact.unnest} using (rid)" if fact.unnest else "rows"
    rebuilt = _rebuilt_at(fact, delays)
    complete = f"greatest({rebuilt}, ({fact.history_late_at or 'null'})::timestamp)"
    return f"""    select
        rid, chain, is_first, version_known_at, received_at, clock_now, retired,
        {_fact_id(delivery, fact)} as fact_id,
        '{delivery.name}' as source,
        row_key,
        ({fact.happened_at})::timestamp as happened_at,
        {_precision(delivery, fact)} as happened_precision,
        {rebuilt if early else complete} as rebuilt_at,
        {complete} as complete_at,
        {("," + chr(10) + "        ").join(own)}
    from {source}
    where ({delivery.facts_when}) and ({fact.when}) and ({fact.happened_at}) is not null{_unless(fact)}"""


def _own_sql(fact: Fact, name: str, *, early: bool) -> str:
    return "null" if early and name in fact.history_late else fact.columns.get(name, "null")


def _rebuilt_at(fact: Fact, delays: dict[str, float]) -> str:
    """When bulk history says the fact was known: its own time, else its event's and a delay."""
    delay = round(delays.get(fact.happened_at, fact.history_delay_hours) * 3_600_000_000)
    after = f"({fact.happened_at})::timestamp + to_microseconds({delay})"
    return f"coalesce(({fact.history_known_at or 'null'})::timestamp, {after})"


def _unless(fact: Fact) -> str:
    if not fact.unless:
        return ""
    return f"\n    and rid not in (select rid from nested_{fact.unless} where {fact.unless_when})"


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
    rebuilt = CLIPPED.format(time="rebuilt_at")
    return f"case when is_first then {rebuilt} else greatest({rebuilt}, version_known_at) end"
