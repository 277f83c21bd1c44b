"""Which true dispute a dispute of the warehouse is about, by the records that it held on a night."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from data_contracts.ingest.keyed import stored_keys
from data_contracts.sealing import Keys

# of several true disputes the one of most records, then the one told of last
_MATCH = """
with members as (
    select rows.entity, rows.as_of, member.record_id, member.known_at
    from jianwei_rows as rows
    join derived.dispute_members as member on member.dispute_id = rows.entity
    where member.known_at < rows.as_of
      and (member.replaced_at is null or member.replaced_at >= rows.as_of)
),
records as (
    select distinct record_id, source, row_key from core.records
),
counted as (
    select members.entity, members.as_of, answer.dispute,
        count(*) as records_n, max(members.known_at) as last_at
    from members
    join records using (record_id)
    join jianwei_answers as answer on answer.source = records.source and answer.key = records.row_key
    group by members.entity, members.as_of, answer.dispute
)
select entity, as_of,
    first(dispute order by records_n desc, last_at desc, dispute) as dispute,
    count(*) as disputes_n
from counted
group by entity, as_of
"""


def true_disputes(
    con: duckdb.DuckDBPyConnection, rows: pd.DataFrame, *, truth: Path, keys: Keys
) -> pd.DataFrame:
    """entity, as_of, dispute, disputes_n (true disputes among its records then) of rows that are about any."""
    found = answers(truth, keys)
    con.register("jianwei_rows", rows)
    con.register("jianwei_answers", found)
    try:
        matched: pd.DataFrame = con.sql(_MATCH).df()
        return matched
    finally:
        con.unregister("jianwei_rows")
        con.unregister("jianwei_answers")


def answers(truth: Path, keys: Keys) -> pa.Table:
    """source, key (as the warehouse writes it) and dispute of every row that is about a true dispute."""
    with duckdb.connect() as con:
        told = con.sql(
            "select source, key, max(dispute) as dispute from read_parquet(?) where dispute >= 0 group by source, key"
            " order by source, key",
            params=[str(truth / "who_is_who.parquet")],
        ).to_arrow_table()
    key = told["key"].combine_chunks().cast(pa.string())
    return told.set_column(1, "key", stored_keys(key, keys))
