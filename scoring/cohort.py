"""Who is scored, and what the list shows of them, read from the warehouse as it was known then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from features import builder, spine
from scoring.seen import data_seen, facts_stand

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Cohort:
    """All that scoring needs of one `as_of`; persons under 18 are in `parties`, never in features.

    disputes: dispute_id, kind, grid, town, unit, status, opened_at, last_activity_at, confidential.
    parties: person_id, dispute_id, side, masked_name, minor, age_known. members: dispute_id, record_id.
    formers: entity_id, former_id, moved_at, living: ids that records of a dispute had before; former_names the same of
    persons.
    """

    as_of: datetime
    disputes: pd.DataFrame
    parties: pd.DataFrame
    members: pd.DataFrame
    formers: pd.DataFrame
    former_names: pd.DataFrame
    dispute_features: pa.Table
    person_features: pa.Table
    facts_stand: pa.Table
    data_seen: tuple[dict[str, Any], ...]


def gather(
    con: duckdb.DuckDBPyConnection,
    as_of: datetime,
    *,
    dispute_names: Iterable[str],
    person_names: Iterable[str],
) -> Cohort:
    """The cohort at `as_of` with the named features of both grains."""
    spine.nightly(con, [as_of])
    disputes = builder.build(con, "spine", grain="dispute", names=dispute_names)
    with _members(con, as_of) as members:
        facts, parties = _query(con, "dispute_facts", as_of), _query(con, "parties", as_of)
        formers = _query(con, "former_ids", as_of)
    return Cohort(
        as_of=as_of,
        disputes=facts,
        parties=parties,
        members=members,
        formers=formers,
        former_names=_former_names(con, parties, as_of),
        dispute_features=disputes,
        person_features=_persons(con, parties, as_of, names=person_names),
        facts_stand=facts_stand(con, as_of),
        data_seen=tuple(data_seen(con, as_of)),
    )


def at_risk(con: duckdb.DuckDBPyConnection, as_of: datetime) -> dict[str, frozenset[str]]:
    """The entity ids that `gather` builds features for, by grain."""
    spine.nightly(con, [as_of])
    disputes = con.sql("select entity_id from spine").fetchall()
    with _members(con, as_of):
        adults = _adults(_query(con, "parties", as_of))
    return {"dispute": frozenset(d for (d,) in disputes), "person": frozenset(adults)}


@contextmanager
def _members(con: duckdb.DuckDBPyConnection, as_of: datetime) -> Iterator[pd.DataFrame]:
    """The records of the spine's disputes; inside, queries may name them scored_members."""
    members = _query(con, "members", as_of)
    con.register("scored_members", members)
    try:
        yield members
    finally:
        con.unregister("scored_members")


def _adults(parties: pd.DataFrame) -> list[str]:
    return sorted(set(parties.loc[~parties["minor"].astype(bool), "person_id"]))


def _persons(
    con: duckdb.DuckDBPyConnection, parties: pd.DataFrame, as_of: datetime, *, names: Iterable[str]
) -> pa.Table:
    adults = _adults(parties)
    moment = pa.array([as_of] * len(adults), pa.timestamp("us"))
    con.register(
        "scored_persons", pa.table({"entity_id": pa.array(adults, pa.string()), "as_of": moment})
    )
    try:
        return builder.build(con, "scored_persons", grain="person", names=names)
    finally:
        con.unregister("scored_persons")


def _former_names(
    con: duckdb.DuckDBPyConnection, parties: pd.DataFrame, as_of: datetime
) -> pd.DataFrame:
    con.register("scored_adults", pa.table({"person_id": pa.array(_adults(parties), pa.string())}))
    try:
        return _query(con, "former_names", as_of)
    finally:
        con.unregister("scored_adults")


def _query(con: duckdb.DuckDBPyConnection, name: str, as_of: datetime) -> pd.DataFrame:
    text = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    return con.execute(text, {"as_of": as_of}).df()
