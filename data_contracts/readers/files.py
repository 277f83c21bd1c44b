"""One entry for all formats: `read`."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from data_contracts.readers.delimited import read_delimited
from data_contracts.readers.encoding import marked
from data_contracts.readers.html import looks_like_html, read_html
from data_contracts.readers.json_lines import read_json
from data_contracts.readers.model import RawTable, UnreadableFile
from data_contracts.readers.options import Options
from data_contracts.readers.parquet import read_parquet
from data_contracts.readers.sheets import read_workbook

Reader = Callable[[Path, bytes, Options], RawTable]

READERS: dict[str, Reader] = {
    "csv": read_delimited,
    "txt": read_delimited,
    "tsv": read_delimited,
    "xlsx": read_workbook,
    "xls": read_workbook,
    "jsonl": read_json,
    "json": read_json,
    "parquet": read_parquet,
}
# how files begin, whatever their name says
BEGINNINGS = ((b"PK\x03\x04", "xlsx"), (b"\xd0\xcf\x11\xe0", "xls"), (b"PAR1", "parquet"))
GZIP = b"\x1f\x8b"


def read(
    path: Path,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    expected: frozenset[str] = frozenset(),
    text_column: str | None = None,
    key: frozenset[str] = frozenset(),
) -> RawTable:
    """The rows of a file as text: csv, txt, xlsx, xls, jsonl, json, parquet, also `.gz`.

    `encoding` is what the delivery declares; `sheet` a worksheet's name; `header_row` counts from 1;
    `expected` are the column names by which the header is found; `text_column` names the only free text,
    into which bare delimiters are put back; `key` names the key columns: a row with a key is never a
    total. UnreadableFile, and nothing else, when no row can be read.
    """
    options = Options(encoding, sheet, header_row, expected, text_column, key)
    try:
        kind, data = kind_and_bytes(path)
        reader, note = _reader(path, kind, data)
        table = reader(path, data, options)
        return replace(table, notes=(*note, *table.notes))
    except UnreadableFile:
        raise
    except LookupError as error:
        raise UnreadableFile(path, f"不能读取（{error}）", "请检查声明的编码和工作表名") from error
    except OSError as error:
        raise UnreadableFile(
            path, f"文件打不开（{error.strerror or error}）", "请检查路径和权限"
        ) from error
    except Exception as error:  # whatever a format's library raises on bytes that are not its own
        # the library's own words may quote a row, so only the kind of error is said
        reason = f"内容损坏（{type(error).__name__}）"
        raise UnreadableFile(path, reason, "请重新导出后再交付") from error


def readable(path: Path) -> bool:
    """Whether the file's name ends like one of a format that is read, in any case, also `.gz`."""
    return _kind(path) in READERS


def _kind(path: Path) -> str:
    return path.name.lower().removesuffix(".gz").rpartition(".")[2]


def kind_and_bytes(path: Path) -> tuple[str, bytes]:
    """The format that the name states, and the content, unpacked."""
    data = path.read_bytes()
    packed = data.startswith(GZIP)
    kind = _kind(path)
    if kind not in READERS:
        raise UnreadableFile(
            path, f"不认识的格式 .{kind}", f"请用 {'、'.join(READERS)} 之一，可加 .gz"
        )
    return kind, _unpacked(path, data) if packed else data


def _unpacked(path: Path, data: bytes) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile(path, f"压缩包不完整（{error}）", "请重新压缩或重新传输") from error


def _reader(path: Path, kind: str, data: bytes) -> tuple[Reader, tuple[str, ...]]:
    """The reader for what the file is, and a note when its name says otherwise."""
    found = next((k for start, k in BEGINNINGS if data.startswith(start)), None)
    if found is not None:
        same = READERS[found] is READERS[kind]
        return READERS[found], () if same else (f"文件名是 .{kind}，内容是 {found}，已按内容读取",)
    if kind in {"xlsx", "xls"}:
        if looks_like_html(data):
            return read_html, (f"文件名是 .{kind}，内容是网页表格，已按网页读取",)
        if not marked(data) and b"\0" in data:
            raise UnreadableFile(
                path, "不是完好的 Excel 工作簿", "请用 Excel 打开另存为 .xlsx 后再交付"
            )
        return read_delimited, (f"文件名是 .{kind}，内容是文本，已按分隔文本读取",)
    return READERS[kind], ()
