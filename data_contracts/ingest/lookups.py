"""Values that a row needs from the warehouse: the closing of its ledger entry, the record it is about."""

from __future__ import annotations

from data_contracts.deliveries.model import Lookup
from data_contracts.ingest.as_of import as_of, now
from data_contracts.ingest.work import Work, fetch


def look_up_all(work: Work) -> None:
    """Add every lookup of the contract to `rows` as a column of its name; null where nothing is found."""
    for name, lookup in work.delivery.lookups.items():
        _look_up(work, name, lookup)


def _look_up(work: Work, name: str, lookup: Lookup) -> None:
    wanted = work.fetch(
        f"""select distinct "{lookup.column}" as wanted_key, file_no
        from rows where "{lookup.column}" is not null"""
    )
    found = fetch(work.con, _found_sql(work, lookup), wanted=wanted)
    work.memory.register("found", found)
    work.memory.execute(
        f"""create or replace table rows as
        select rows.*, found.found_value as "{name}"
        from rows left join found
        on rows."{lookup.column}" = found.wanted_key and rows.file_no = found.wanted_file_no
        order by rid"""
    )
    work.memory.unregister("found")


def _found_sql(work: Work, lookup: Lookup) -> str:
    columns = "wanted.wanted_key, wanted.file_no as wanted_file_no"
    match = f"{lookup.match} = wanted.wanted_key"
    # what waits for its record is named when that comes: found at once or later, it is the same in the end
    if lookup.waits:
        stood = now(lookup.table, match, columns)
    else:
        stood = as_of(work, lookup.table, match, columns)
    return f"""select wanted_key, wanted_file_no, {lookup.value} as found_value
        from ({stood}) where {lookup.where} group by wanted_key, wanted_file_no"""
