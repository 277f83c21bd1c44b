"""How much of the warehouse a list could see: the fingerprint that tells whether a late file concerns it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

SQL = Path(__file__).parent / "sql" / "data_seen.sql"


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


def reconstructed_share(seen: Sequence[Mapping[str, Any]]) -> float:
    """The share of the facts that scoring reads whose clock was rebuilt from bulk history; 0 where there are none."""
    known = sum(row["known"] for row in seen)
    return sum(row["reconstructed"] for row in seen) / known if known else 0.0
