"""Steps and links that arrived before the record that they are about get its platform when it comes."""

from __future__ import annotations

from data_contracts.contract import table
from data_contracts.ingest.facts import hash_sql
from data_contracts.ingest.work import Work, fetch, run

RECORDS = "core.records"
WAITING = ("core.steps", "core.links")
UNKNOWN = "unknown:"


def resolve_waiting(work: Work) -> None:
    """Name the record of waiting steps and links that this file brought.

    Their clocks stay as they are: no list of an earlier day can change, since the record itself is
    known only from now on. The fact hash follows, so that the fact's next version compares.
    """
    if RECORDS not in work.delivery.tables:
        return
    for target in WAITING:
        found = fetch(work.con, _found_sql(target, work.delivery.name))
        if found.num_rows:
            run(
                work.con,
                f"update {target} set record_id = found.record_id from found where {target}.record_id = found.waiting",
                found=found,
            )
            run(work.con, _rehash_sql(target), found=found)


def _found_sql(target: str, source: str) -> str:
    return f"""
    with waiting as (
        select distinct record_id as waiting from {target} where record_id like '{UNKNOWN}%'
    ),
    final as (
        select waiting.waiting, min(records.record_id) as record_id
        from waiting
        join {RECORDS} as records on '{UNKNOWN}' || records.row_key = waiting.waiting
        where records.source = '{source}'
        group by waiting.waiting
    )
    select waiting, record_id from final order by waiting"""


def _rehash_sql(target: str) -> str:
    return f"""
    update {target} set fact_hash = {hash_sql(table(target))}
    where source in ('handling_log', 'transfers') and record_id in (select record_id from found)"""
