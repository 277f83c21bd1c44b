"""What of the warehouse a list could see: how much, which tells whether a late file concerns it; and exactly what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

SQL = Path(__file__).parent / "sql" / "data_seen.sql"
STAND = Path(__file__).parent / "sql" / "facts_stand.sql"


def data_seen(con: duckdb.DuckDBPyConnection, as_of: datetime) -> list[dict[str, Any]]:
    """One row per table that scoring reads, as `data_seen` in a manifest holds them.

    known: facts known before `as_of`; visible: those not replaced by then; reconstructed:
    those whose clock was rebuilt from bulk history; last_known_at in ISO 8601.
    A delivery that arrives later but was known before `as_of` changes a row; one known after changes none.
    """
    rows = con.execute(SQL.read_text(encoding="utf-8"), {"as_of": as_of}).fetchall()
    return [
        {
            "table": name,
            "known": known,
            "visible": visible,
            "reconstructed": reconstructed,
            "last_known_at": last.isoformat(),
        }
        for name, known, visible, reconstructed, last in rows
    ]


def facts_stand(con: duckdb.DuckDBPyConnection, as_of: datetime) -> pa.Table:
    """One row per table and day on which facts of disputes became known before `as_of`.

    Columns: table_name, known_on, facts_n, content (of ids and contents), digest (of clocks too). What becomes
    known after `as_of` changes no row, so a row that is another today says that the past was changed.
    The digests are DuckDB's own hashes: those of different DuckDB versions cannot be compared.
    """
    found = con.sql(STAND.read_text(encoding="utf-8"), params={"as_of": as_of})
    return found.to_arrow_table()


def reconstructed_share(seen: Sequence[Mapping[str, Any]]) -> float:
    """The share of the facts that scoring reads whose clock was rebuilt from bulk history; 0 where there are none."""
    known = sum(row["known"] for row in seen)
    return sum(row["reconstructed"] for row in seen) / known if known else 0.0
