"""Whether the facts that a list could see are still what they were, and which one is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import duckdb
import pandas as pd
import pyarrow as pa

from features import builder
from features.definition import Feature
from features.sources import source
from scoring.parity.found import Bucket, Past, Traced
from scoring.parity.kept import KeptRows
from scoring.seen import facts_stand

KEY = ["table_name", "known_on"]
LATE = """
    select name from ops.deliveries
    where ingested_at > $recorded_at and first_known_at < $as_of
    order by file_no
"""


def past_of(
    con: duckdb.DuckDBPyConnection, kept: KeptRows, *, recorded_at: datetime | None
) -> Past:
    """How the facts known before the list differ from then; `recorded_at` is when the list was made."""
    marks = kept.facts.schema.metadata or {}
    if marks.get(b"duckdb", b"").decode() != duckdb.__version__:
        return Past(comparable=False)
    changed = _changed(kept.facts, facts_stand(con, kept.as_of))
    if changed.empty:
        return Past()
    buckets = tuple(_buckets(changed))
    return Past(buckets, tuple(_traced(con, changed)), _late(con, kept.as_of, recorded_at))


def suspects(
    con: duckdb.DuckDBPyConnection,
    entity: str,
    feature: Feature,
    *,
    grain: str,
    past: Past,
    as_of: datetime,
) -> tuple[str, ...]:
    """Ids of facts behind today's value that became known on a day whose facts are not what they were."""
    table = source(feature.source).table
    days = [bucket.known_on for bucket in past.buckets if bucket.table == table]
    if not days:
        return ()
    asked = pa.table(
        {
            "entity_id": [entity],
            "as_of": pa.array([as_of], pa.timestamp("us")),
            "feature": [feature.name],
        }
    )
    behind = builder.evidence(con, asked, grain=grain).column("fact_id").to_pylist()
    found = con.execute(
        f"select distinct fact_id from {table} "
        "where fact_id in (select unnest($facts)) and cast(known_at as date) in (select unnest($days)) "
        "order by fact_id",
        {"facts": behind, "days": days},
    ).fetchall()
    return tuple(fact for (fact,) in found)


def _changed(then: pa.Table, now: pa.Table) -> pd.DataFrame:
    """The rows of either stand that the other does not have alike, side by side."""
    # the digests use all 64 bits: as floats, which an outer join makes of them, they would be rounded
    frames = [t.to_pandas(types_mapper=_whole.get) for t in (then, now)]
    both = frames[0].merge(frames[1], on=KEY, how="outer", suffixes=("_then", "_now"))
    counts = ["facts_n_then", "facts_n_now", "content_then", "content_now"]
    both[counts] = both[counts].fillna(0)
    same = (both["digest_then"] == both["digest_now"]).fillna(False)
    changed: pd.DataFrame = both[~same]
    return changed.sort_values(KEY, ignore_index=True)


_whole = {pa.uint64(): pd.UInt64Dtype(), pa.int64(): pd.Int64Dtype()}


def _buckets(changed: pd.DataFrame) -> Iterator[Bucket]:
    for row in changed.itertuples():
        day = pd.Timestamp(str(row.known_on)).date()
        yield Bucket(
            str(row.table_name), day, int(str(row.facts_n_then)), int(str(row.facts_n_now))
        )


def _traced(con: duckdb.DuckDBPyConnection, changed: pd.DataFrame) -> Iterator[Traced]:
    """Facts that alone left a day or alone came into one: what is left of the contents is theirs."""
    alone = changed[(changed["facts_n_then"] - changed["facts_n_now"]).abs() == 1]
    for table, rows in alone.groupby("table_name"):
        if not str(table).startswith("derived."):
            pairs = zip(rows["content_then"], rows["content_now"], strict=True)
            yield from _with_hash(con, str(table), [int(a) ^ int(b) for a, b in pairs])


def _with_hash(
    con: duckdb.DuckDBPyConnection, table: str, hashes: Sequence[int]
) -> Iterator[Traced]:
    wanted = pa.table({"said": pa.array(sorted(set(hashes)), pa.uint64())})
    con.register("parity_wanted", wanted)
    try:
        found = con.sql(
            f"select fact_id, known_at from {table} "
            "where hash(fact_id, fact_hash) in (select said from parity_wanted) order by all"
        ).fetchall()
    finally:
        con.unregister("parity_wanted")
    for fact_id, known_at in found:
        yield Traced(table, fact_id, known_at)


def _late(
    con: duckdb.DuckDBPyConnection, as_of: datetime, recorded_at: datetime | None
) -> tuple[str, ...]:
    if recorded_at is None:
        return ()
    found = con.execute(LATE, {"recorded_at": recorded_at, "as_of": as_of}).fetchall()
    return tuple(name for (name,) in found)
