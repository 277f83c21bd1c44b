"""The quarantine: refused rows are listed, corrected and released through the same admission."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from data_contracts.adapters import Adapter, identity
from data_contracts.deliveries import Delivery, delivery
from data_contracts.errors import JianweiError
from data_contracts.ingest.admit import Refusal
from data_contracts.ingest.arrive import Arrived, Parcel
from data_contracts.ingest.keyed import without_clear_keys
from data_contracts.ingest.landing import quarantine_context
from data_contracts.ingest.load import admit
from data_contracts.ingest.memory import scratch
from data_contracts.ingest.resolve import resolve_waiting
from data_contracts.ingest.work import Bounds, Work
from data_contracts.sealing import Keys
from data_contracts.warehouse import transaction

CORRECTED = "更正"


class QuarantineError(JianweiError):
    """A row that is not in quarantine, or a correction that fits no column."""


@dataclass(frozen=True)
class QuarantinedRow:
    """One refused row, without its content: that stays sealed until someone opens it."""

    quarantine_id: str
    file_id: str
    source: str
    row_no: int
    row_key: str | None
    rule: str
    column: str | None
    reason: str
    received_at: datetime
    state: str
    corrected: bool


@dataclass(frozen=True)
class Release:
    """What became of a released row: new, version or unchanged, or `refused` again with the reason."""

    quarantine_id: str
    outcome: str
    reason: str | None = None


@dataclass(frozen=True)
class _Opened:
    """A row of the quarantine in clear, in memory only."""

    quarantine_id: str
    row_no: int
    row: dict[str, Any]
    received: dict[str, Any]


def list_rows(
    con: duckdb.DuckDBPyConnection, *, source: str | None = None, state: str = "waiting"
) -> tuple[QuarantinedRow, ...]:
    """The rows in quarantine by file and row; `state` is waiting or released."""
    rows = con.execute(
        """select quarantine_id, file_id, source, row_no, row_key, rule, column_name, reason,
                  received_at, state, correction is not null
        from ops.quarantine
        where state = $state and ($source is null or source = $source)
        order by received_at, file_id, row_no""",
        {"state": state, "source": source},
    ).fetchall()
    return tuple(QuarantinedRow(*row) for row in rows)


def open_row(con: duckdb.DuckDBPyConnection, quarantine_id: str, keys: Keys) -> dict[str, Any]:
    """The row in clear by the contract's column names, corrections laid over; for authorised eyes."""
    source, payload, correction = _sealed(con, quarantine_id)
    received = _clear(payload, source, keys)
    return {**received["row"], **_changes(correction, source, keys)}


def correct(
    con: duckdb.DuckDBPyConnection, quarantine_id: str, changes: Mapping[str, str], *, keys: Keys
) -> None:
    """Lay corrected fields over a waiting row; the row as received stays as it was.

    QuarantineError when the row is not waiting or a column is not in the contract.
    """
    source, _, correction = _sealed(con, quarantine_id)
    _check_columns(delivery(source), changes)
    merged = {**_changes(correction, source, keys), **changes}
    sealed = keys.seal(json.dumps(merged, ensure_ascii=False).encode(), quarantine_context(source))
    con.execute(
        "update ops.quarantine set correction = ? where quarantine_id = ?", [sealed, quarantine_id]
    )


def release(
    con: duckdb.DuckDBPyConnection,
    quarantine_ids: Iterable[str],
    *,
    keys: Keys,
    released_at: datetime,
    released_by: str,
    adapters: Sequence[Adapter] = (),
    bounds: Bounds | None = None,
) -> tuple[Release, ...]:
    """Send waiting rows through admission again; those that come in are known from `released_at`.

    One transaction for all. `adapters` are needed where the file came through a vendor's mapping.
    """
    files: dict[tuple[str, str], list[str]] = {}
    for quarantine_id in quarantine_ids:
        _sealed(con, quarantine_id)
        files.setdefault(_file_of(con, quarantine_id), []).append(quarantine_id)
    done: list[Release] = []
    with transaction(con), scratch(None) as memory:
        for (file_id, source), ids in files.items():
            parcel, adapter = _parcel(con, file_id, source, released_at, adapters)
            work = Work(con, memory, (parcel,), delivery(source), adapter, keys, bounds)
            done += _release_file(work, ids, released_by)
    return tuple(done)


def _release_file(work: Work, ids: list[str], released_by: str) -> list[Release]:
    rows = [_load(work, quarantine_id) for quarantine_id in ids]
    arrived = _arrived(work.delivery, rows)
    # a corrected key may be a person's number as well
    clean = without_clear_keys(arrived.rows, work.delivery, work.keys)
    admitted = admit(work, replace(arrived, rows=clean))
    refused = {refusal.rid: refusal for refusal in admitted.refused}
    resolve_waiting(work)
    verdicts = dict(work.memory.execute("select rid, verdict from judged").fetchall())
    return [
        _refuse_again(work, row.quarantine_id, refused[rid])
        if rid in refused
        else _record(work, row.quarantine_id, verdicts[rid], released_by)
        for rid, row in enumerate(rows)
    ]


def _refuse_again(work: Work, quarantine_id: str, refusal: Refusal) -> Release:
    work.con.execute(
        "update ops.quarantine set rule = ?, column_name = ?, reason = ? where quarantine_id = ?",
        [refusal.rule, refusal.column, refusal.reason, quarantine_id],
    )
    return Release(quarantine_id, "refused", refusal.reason)


def _record(work: Work, quarantine_id: str, verdict: str, released_by: str) -> Release:
    outcome = verdict if verdict in ("new", "unchanged") else "version"
    work.con.execute(
        "update ops.quarantine set state = 'released' where quarantine_id = ?", [quarantine_id]
    )
    work.con.execute(
        "insert into ops.releases (quarantine_id, released_at, released_by, outcome) values (?, ?, ?, ?)",
        [quarantine_id, work.parcel.ingested_at, released_by, outcome],
    )
    return Release(quarantine_id, outcome)


def _arrived(contract: Delivery, rows: list[_Opened]) -> Arrived:
    names = [c.name for c in contract.stated_columns()]
    table = {n: pa.array([_text(r.row.get(n)) for r in rows], pa.string()) for n in names}
    received = dict.fromkeys(name for r in rows for name in r.received)
    kept = {n: pa.array([_text(r.received.get(n)) for r in rows], pa.string()) for n in received}
    return Arrived(
        rows=pa.table(table),
        received=pa.table(kept),
        row_no=pa.array([r.row_no for r in rows], pa.int64()),
        file_at=pa.array([0] * len(rows), pa.int64()),
        damaged=pa.array([False] * len(rows), pa.bool_()),
        repaired=pa.array([False] * len(rows), pa.bool_()),
        headings=(tuple(received),),
        files_rows=len(rows),
    )


def _load(work: Work, quarantine_id: str) -> _Opened:
    source, payload, correction = _sealed(work.con, quarantine_id)
    clear = _clear(payload, source, work.keys)
    changes = _changes(correction, source, work.keys)
    received = clear["received"]
    if changes:
        received = {**received, CORRECTED: json.dumps(changes, ensure_ascii=False)}
    row_no = int(quarantine_id.rsplit(":", 1)[1])
    return _Opened(quarantine_id, row_no, {**clear["row"], **changes}, received)


def _sealed(con: duckdb.DuckDBPyConnection, quarantine_id: str) -> tuple[str, bytes, bytes | None]:
    found = con.execute(
        "select source, payload, correction from ops.quarantine where quarantine_id = ? and state = 'waiting'",
        [quarantine_id],
    ).fetchall()
    if not found:
        raise QuarantineError(
            f"隔离区没有等待处理的 {quarantine_id!r}；请用 `jianwei quality` 查看隔离清单。"
        )
    source, payload, correction = found[0]
    return source, bytes(payload), bytes(correction) if correction is not None else None


def _clear(sealed: bytes, source: str, keys: Keys) -> dict[str, Any]:
    clear: dict[str, Any] = json.loads(keys.open(sealed, quarantine_context(source)))
    return clear


def _changes(correction: bytes | None, source: str, keys: Keys) -> dict[str, Any]:
    return _clear(correction, source, keys) if correction else {}


def _check_columns(contract: Delivery, changes: Mapping[str, str]) -> None:
    names = [c.name for c in contract.stated_columns()]
    for name in changes:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"是否指 {near[0]}？" if near else f"可用的列：{'、'.join(names)}。"
            raise QuarantineError(f"{contract.title} 没有列 {name!r}；{hint}")


def _file_of(con: duckdb.DuckDBPyConnection, quarantine_id: str) -> tuple[str, str]:
    file_id, source = con.execute(
        "select file_id, source from ops.quarantine where quarantine_id = ?", [quarantine_id]
    ).fetchall()[0]
    return file_id, source


def _parcel(
    con: duckdb.DuckDBPyConnection,
    file_id: str,
    source: str,
    released_at: datetime,
    adapters: Sequence[Adapter],
) -> tuple[Parcel, Adapter]:
    name, adapter_name, sha256, bytes_n, received_at, file_no = con.execute(
        """select name, adapter, sha256, bytes_n, received_at, file_no
        from ops.deliveries where file_id = ?""",
        [file_id],
    ).fetchall()[0]
    adapter = identity(delivery(source))
    if adapter_name != adapter.name:
        adapter = _named(adapter_name, adapters)
    parcel = Parcel(
        path=Path(name), file_id=file_id, sha256=sha256, bytes_n=bytes_n, source=source,
        mode="released", received_at=received_at, ingested_at=released_at,
        file_no=file_no, adapter=adapter_name,
    )  # fmt: skip
    return parcel, adapter


def _named(name: str, adapters: Sequence[Adapter]) -> Adapter:
    for adapter in adapters:
        if adapter.name == name:
            return adapter
    raise QuarantineError(
        f"这个文件是用映射 {name!r} 读的；请在设置 [ingest] adapters 中列出它，再放行。"
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
