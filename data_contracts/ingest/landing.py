"""Rows as received: one sealed blob per version in `landing.<source>`, refused ones in `ops.quarantine`."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa

from data_contracts.ingest.admit import Refusal
from data_contracts.ingest.arrive import Arrived, Parcel
from data_contracts.ingest.rules import explained
from data_contracts.ingest.versions import VERSION_KNOWN_AT
from data_contracts.ingest.work import Work, run
from data_contracts.readers import BrokenRow

WHOLE_LINE = "原始行"


def landing_context(source: str) -> bytes:
    """What a landing payload is bound to: it opens nowhere else."""
    return f"landing/{source}".encode()


def quarantine_context(source: str) -> bytes:
    """What a quarantined payload is bound to."""
    return f"quarantine/{source}".encode()


def store_landing(work: Work, arrived: Arrived) -> None:
    """Keep every version that was not there, sealed; raise `confirmed_at` of content seen again."""
    kept = work.fetch(_kept_sql(work))
    if kept.num_rows:
        payload = _sealed(work, arrived, kept["rid"].combine_chunks())
        frame = kept.drop_columns(["rid"]).append_column("payload", payload)
        run(
            work.con,
            f"insert into landing.{work.delivery.name} by name select * from kept",
            kept=frame,
        )
    _confirm(work)


def store_refused(work: Work, arrived: Arrived, refused: list[Refusal]) -> int:
    """Number of refused rows; each is kept sealed with its reason."""
    return _store(work, [_refused_entry(work, arrived, refusal) for refusal in refused])


def store_broken(work: Work, parcel: Parcel, broken: tuple[BrokenRow, ...]) -> int:
    """Number of broken physical rows of one file; each is kept sealed as the text that it is."""
    return _store(work, [_broken_entry(work, parcel, row) for row in broken])


def _store(work: Work, entries: list[dict[str, Any]]) -> int:
    if entries:
        frame = pa.Table.from_pylist(entries, schema=_QUARANTINE)
        run(work.con, "insert into ops.quarantine by name select * from refused", refused=frame)
    return len(entries)


_QUARANTINE = pa.schema(
    [
        *(
            (name, pa.string())
            for name in ("quarantine_id", "file_id", "source", "row_key", "rule")
        ),
        ("row_no", pa.int64()),
        ("column_name", pa.string()),
        ("reason", pa.string()),
        ("received_at", pa.timestamp("us")),
        ("state", pa.string()),
        ("payload", pa.binary()),
    ]
)


def _kept_sql(work: Work) -> str:
    return f"""
    select
        arrived.rid,
        arrived.row_key,
        arrived.version_at,
        arrived.received_at,
        coalesce(rows.version_known_at, {VERSION_KNOWN_AT[work.parcel.mode]}) as known_at,
        arrived.file_id,
        arrived.file_no,
        arrived.row_no,
        arrived.version_at as confirmed_at,
        arrived.content_hash,
        arrived.retired,
        judged.verdict
    from judged
    join arrived on judged.rid = arrived.rid
    left join rows on judged.rid = rows.rid
    where judged.verdict <> 'unchanged'
    order by arrived.rid"""


def _sealed(work: Work, arrived: Arrived, rids: pa.Array) -> pa.Array:
    """Each row with the headings of its own file, sealed."""
    rows, file_at = arrived.received.take(rids), arrived.file_at.take(rids).to_numpy()
    layout = np.array([arrived.headings.index(h) for h in arrived.headings])[file_at]
    if len(set(layout)) == 1:
        return _sealed_alike(work, rows, arrived.headings[layout[0]])
    places = [np.flatnonzero(layout == n) for n in np.unique(layout)]
    sealed = [_sealed_alike(work, rows.take(p), arrived.headings[layout[p[0]]]) for p in places]
    back = np.argsort(np.concatenate(places), kind="stable")
    return pa.concat_arrays(sealed).take(pa.array(back))


def _sealed_alike(work: Work, rows: pa.Table, headings: tuple[str, ...]) -> pa.Array:
    # a field of the row's own name would be taken for the row
    whole = "received_rows" + "_" * max(map(len, headings), default=0)
    work.memory.register("received_rows", rows.select(headings))
    clear = work.fetch(f"select encode(to_json({whole})::varchar) from received_rows as {whole}")
    work.memory.unregister("received_rows")
    context = landing_context(work.delivery.name)
    return pa.array(work.keys.seal_many(clear[0].to_pylist(), context), pa.binary())


def _confirm(work: Work) -> None:
    seen = work.fetch(
        """select row_key, content_hash, max(version_at) as seen_at
        from judged join arrived using (rid, row_key)
        where verdict = 'unchanged' group by row_key, content_hash order by row_key"""
    )
    if seen.num_rows:
        landing = f"landing.{work.delivery.name}"
        run(
            work.con,
            f"""update {landing} set confirmed_at = seen.seen_at from seen
            where {landing}.row_key = seen.row_key and {landing}.content_hash = seen.content_hash
            and {landing}.confirmed_at < seen.seen_at""",
            seen=seen,
        )


def _refused_entry(work: Work, arrived: Arrived, refusal: Refusal) -> dict[str, Any]:
    at = arrived.file_at[refusal.rid].as_py()
    headings = arrived.headings[at]
    clear = {
        "row": {k: v[0].as_py() for k, v in _columns(arrived.rows, refusal.rid) if v[0].is_valid},
        "received": {
            k: v[0].as_py() for k, v in _columns(arrived.received.select(headings), refusal.rid)
        },
    }
    row_no = arrived.row_no[refusal.rid].as_py()
    entry = _entry(work, work.parcels[at], row_no, clear, refusal.rule)
    key = [clear["row"].get(part) for part in work.delivery.key]
    usable = not refusal.rule.startswith("key_") and None not in key
    return {
        **entry,
        "row_key": "/".join(str(part) for part in key) if usable else None,
        "column_name": refusal.column,
        "reason": refusal.reason,
    }


def _broken_entry(work: Work, parcel: Parcel, row: BrokenRow) -> dict[str, Any]:
    clear = {"row": {}, "received": {WHOLE_LINE: row.text}}
    entry = _entry(work, parcel, row.row_no, clear, row.rule)
    way_out = explained(row.rule).way_out
    return {**entry, "reason": f"{work.delivery.title}：{row.reason}。{way_out}。"}


def _entry(
    work: Work, parcel: Parcel, row_no: int, clear: dict[str, Any], rule: str
) -> dict[str, Any]:
    payload = json.dumps(clear, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return {
        "quarantine_id": f"{parcel.file_id}:{row_no}",
        "file_id": parcel.file_id,
        "source": work.delivery.name,
        "row_no": row_no,
        "rule": rule,
        "received_at": parcel.received_at,
        "state": "waiting",
        "payload": work.keys.seal(payload, quarantine_context(work.delivery.name)),
    }


def _columns(table: pa.Table, index: int) -> list[tuple[str, pa.ChunkedArray]]:
    row = table.slice(index, 1)
    return list(zip(row.column_names, row.columns, strict=True))
