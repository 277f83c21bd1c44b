"""A file becomes rows under the contract's column names: reader, then adapter, then header check."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa

from data_contracts.adapters import Adapter, notes
from data_contracts.deliveries import Delivery, known_headings
from data_contracts.ingest.errors import BatchStopped
from data_contracts.readers import RawTable, UnreadableFile, read
from data_contracts.sealing import Keys

# below this many rows a share says little: a file of three bad rows is quarantined row by row
STOP_ROWS = 20
STOP_SHARE = 0.5
# a name may be a day ahead of the clock here: a delivery of the night carries the next day's date
CLOCK_SLACK = timedelta(days=1)
NAME_DAY = re.compile(r"_(\d{8})(?=[_.]|$)")


@dataclass(frozen=True)
class Parcel:
    """One file as it was handed in."""

    path: Path
    file_id: str
    sha256: str
    bytes_n: int
    source: str
    mode: str
    received_at: datetime
    ingested_at: datetime
    file_no: int
    adapter: str

    @property
    def name(self) -> str:
        """The file name without its folder."""
        return self.path.name


@dataclass(frozen=True)
class Arrived:
    """Rows under the contract's names (all text), beside the rows as received: a file's, or a part of them.

    `file_at` is the place of each row's file among those at hand, `damaged` says whether it has unreadable
    characters, `repaired` whether its free text was put together again. Of each file there are its `headings`;
    `files_rows` are the physical rows of all as wholes.
    """

    rows: pa.Table
    received: pa.Table
    row_no: pa.Array
    file_at: pa.Array
    damaged: pa.BooleanArray
    repaired: pa.BooleanArray
    headings: tuple[tuple[str, ...], ...]
    files_rows: int


@dataclass(frozen=True)
class Opened:
    """A file that can be read as what it should be."""

    raw: RawTable
    delivery: Delivery
    adapter: Adapter
    keys: Keys

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader and the adapter remarked."""
        return (*self.raw.notes, *notes(self.raw.data, self.adapter, self.delivery))


def fingerprint(path: Path, source: str, received_at: datetime | None) -> tuple[str, str, int]:
    """File id, SHA-256 and size of a file.

    The id holds the day that the name states, else that of arrival where one is given: a quiet
    day's file has the bytes of the day before and is a delivery of its own.
    """
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    stated = NAME_DAY.search(path.name)
    arrived = f"{received_at:%Y%m%d}" if received_at else None
    day = stated.group(1) if stated else arrived
    return ":".join(part for part in (sha256[:16], source, day) if part), sha256, len(data)


def check_arrival(parcel: Parcel) -> None:
    """BatchStopped when the file says that it arrives after it was taken in: its name has a wrong date."""
    if parcel.received_at > parcel.ingested_at + CLOCK_SLACK:
        raise BatchStopped(
            f"{parcel.name}: 文件日期 {parcel.received_at:%Y-%m-%d %H:%M} 晚于接收时间 "
            f"{parcel.ingested_at:%Y-%m-%d %H:%M} 一天以上；请核对文件名中的日期，改名后重新交付。"
        )


def arrive(path: Path, delivery: Delivery, adapter: Adapter, keys: Keys) -> Opened:
    """The file, opened and checked; BatchStopped when it cannot be read as such."""
    raw = _read(path, delivery, adapter)
    _check_header(path, delivery, adapter, raw)
    _check_encoding(path, raw)
    return Opened(raw, delivery, adapter, keys)


def _read(path: Path, delivery: Delivery, adapter: Adapter) -> RawTable:
    try:
        return read(
            path,
            encoding=adapter.encoding,
            sheet=adapter.sheet,
            header_row=adapter.header_row,
            expected=adapter.their_columns(delivery),
            text_column=adapter.text_column(delivery),
            key=adapter.their_key(delivery),
        )
    except UnreadableFile as error:
        raise BatchStopped(str(error)) from error


def _check_header(path: Path, delivery: Delivery, adapter: Adapter, raw: RawTable) -> None:
    missing = adapter.missing_columns(delivery, raw.columns)
    if missing:
        raise BatchStopped(
            f"{path.name}: 表头缺少 {'、'.join(missing)}；{_header_said(delivery, adapter, raw)}；"
            f"请核对是否为 {delivery.name}（{delivery.title}）的导出，或用 adapter 映射列名后重新交付。"
        )


def _header_said(delivery: Delivery, adapter: Adapter, raw: RawTable) -> str:
    """The known headings that were found: an unknown one may be a person's row, and is only counted."""
    known = adapter.their_columns(delivery) | known_headings()
    found = [c for c in raw.columns if c in known]
    others = len(raw.columns) - len(found)
    return (
        f"认得的列：{'、'.join(found) or '（无）'}，不认得的 {others} 列（可能缺表头，内容不显示）"
    )


def _check_encoding(path: Path, raw: RawTable) -> None:
    rows = raw.data.num_rows + len(raw.broken)
    if rows >= STOP_ROWS and len(raw.damaged) > STOP_SHARE * rows:
        raise BatchStopped(
            f"{path.name}: {rows} 行中有 {len(raw.damaged)} 行含损坏字符，编码不对；"
            "请在 adapter 中写明 encoding（如 gb18030、utf-8）后重新交付。"
        )
