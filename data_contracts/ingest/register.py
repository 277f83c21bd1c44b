"""The delivery register: every file with its hash, its clock and what became of its rows."""

from __future__ import annotations

from typing import Any

import duckdb

from data_contracts.contract import table
from data_contracts.ingest.arrive import Parcel
from data_contracts.ingest.counts import FileCount


def next_file_no(con: duckdb.DuckDBPyConnection) -> int:
    """Running number for the next file."""
    found = con.execute("select coalesce(max(file_no), 0) + 1 from ops.deliveries").fetchall()
    return int(found[0][0])


def find_loaded(con: duckdb.DuckDBPyConnection, file_id: str) -> FileCount | None:
    """The counts of a file that was loaded before; None when it never was (or was stopped)."""
    rows = con.execute(
        """select name, source, rows_in, new_n, version_n, unchanged_n, quarantined_n,
                  first_known_at, left_out_n
        from ops.deliveries where file_id = ? and state = 'loaded'""",
        [file_id],
    ).fetchall()
    if not rows:
        return None
    name, source, rows_in, new, version, unchanged, quarantined, first, left_out = rows[0]
    return FileCount(
        file_id=file_id, name=name, source=source, rows_in=rows_in, new=new, version=version,
        unchanged=unchanged, quarantined=quarantined, flags=flag_counts(con, file_id),
        first_known_at=first, left_out=left_out, state="already",
    )  # fmt: skip


def flag_counts(con: duckdb.DuckDBPyConnection, file_id: str) -> dict[tuple[str, str], int]:
    """Number of flags of one file by (rule, column)."""
    rows = con.execute(
        """select rule, column_name, count(*) from ops.flags where file_id = ?
        group by all order by all""",
        [file_id],
    ).fetchall()
    return {(rule, column): n for rule, column, n in rows}


def record(
    con: duckdb.DuckDBPyConnection, parcel: Parcel, count: FileCount, notes: tuple[str, ...]
) -> None:
    """Write the file into the register; an earlier one of the same file that brought nothing gives way."""
    con.execute(
        "delete from ops.deliveries where file_id = ? and state in ('stopped', 'unknown')",
        [parcel.file_id],
    )
    row = _row(parcel, count, notes)
    names = [c.name for c in table("ops.deliveries").columns]
    marks = ", ".join(f"${name}" for name in names)
    con.execute(f"insert into ops.deliveries ({', '.join(names)}) values ({marks})", row)


def stopped(parcel: Parcel, message: str) -> FileCount:
    """The count of a file of which nothing came in."""
    return FileCount(
        file_id=parcel.file_id, name=parcel.name, source=parcel.source, rows_in=0, new=0,
        version=0, unchanged=0, quarantined=0, state="stopped", message=message,
    )  # fmt: skip


def _row(parcel: Parcel, count: FileCount, notes: tuple[str, ...]) -> dict[str, Any]:
    return {
        "file_no": parcel.file_no,
        "file_id": parcel.file_id,
        "name": parcel.name,
        "source": parcel.source,
        "adapter": parcel.adapter,
        "mode": parcel.mode,
        "sha256": parcel.sha256,
        "bytes_n": parcel.bytes_n,
        "received_at": parcel.received_at,
        "ingested_at": parcel.ingested_at,
        "state": count.state,
        "rows_in": count.rows_in,
        "new_n": count.new,
        "version_n": count.version,
        "unchanged_n": count.unchanged,
        "quarantined_n": count.quarantined,
        "left_out_n": count.left_out,
        "first_known_at": count.first_known_at,
        "notes": "\n".join([*notes, *([count.message] if count.message else [])]) or None,
    }
