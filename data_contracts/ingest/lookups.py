"""Values that a row needs from the warehouse: the closing of its ledger entry, the record it is about."""

from __future__ import annotations

from data_contracts.deliveries.model import Lookup
from data_contracts.ingest.work import Work, fetch


def look_up_all(work: Work) -> None:
    """Add every lookup of the contract to `rows` as a column of its name; null where nothing is found."""
    for name, lookup in work.delivery.lookups.items():
        _look_up(work, name, lookup)


def _look_up(work: Work, name: str, lookup: Lookup) -> None:
    wanted = work.fetch(
        f'select distinct "{lookup.column}" as wanted_key from rows where "{lookup.column}" is not null'
    )
    found = fetch(
        work.con,
        f"""select wanted_key, {lookup.value} as found_value
        from {lookup.table} join wanted on {lookup.match} = wanted_key
        where {lookup.where} group by wanted_key""",
        wanted=wanted,
    )
    work.memory.register("found", found)
    work.memory.execute(
        f"""create or replace table rows as
        select rows.*, found.found_value as "{name}"
        from rows left join found on rows."{lookup.column}" = found.wanted_key order by rid"""
    )
    work.memory.unregister("found")
