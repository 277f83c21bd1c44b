"""JSON lines, and JSON files that are one array of objects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from data_contracts.readers.assemble import Assembler, damaged_rows
from data_contracts.readers.cells import text
from data_contracts.readers.encoding import DAMAGED, decode
from data_contracts.readers.headers import names
from data_contracts.readers.model import BrokenRow, RawTable, UnreadableFile
from data_contracts.readers.options import Options

# more names than this are data written as keys, and a table of them would not fit in memory
MOST_COLUMNS = 2000

Numbered = tuple[int, Any, str]


def read_json(path: Path, data: bytes, options: Options) -> RawTable:
    """One row per object; nested values stay JSON text in their cell. A bad line is a broken row."""
    content, encoding, notes = decode(data, declared=options.encoding, expected=options.expected)
    rows: list[tuple[int, dict[str, Any]]] = []
    broken: list[BrokenRow] = []
    for row_no, value, source in _values(path, content):
        if isinstance(value, dict):
            rows.append((row_no, value))
        else:
            broken.append(BrokenRow(row_no, source, *_why(value)))
    if not rows:
        raise UnreadableFile(
            path, "没有一行是 JSON 对象", "请按一行一个 JSON 对象导出（JSON lines）"
        )
    return _table(path, rows, tuple(broken), notes, encoding)


def _values(path: Path, content: str) -> Iterable[Numbered]:
    stripped = content.strip()
    if path.name.lower().removesuffix(".gz").endswith(".json") and stripped.startswith("["):
        return _elements(path, stripped)
    return _lines(content)


def _lines(content: str) -> Iterator[Numbered]:
    # only a line feed ends a line: U+2028 may stand inside a JSON string
    for row_no, line in enumerate(content.split("\n"), start=1):
        source = line.strip()
        if source:
            yield row_no, _parsed(source), source


def _elements(path: Path, content: str) -> Iterator[Numbered]:
    values = _parsed(content)
    if isinstance(values, ValueError | RecursionError):
        raise UnreadableFile(
            path, f"JSON 数组不完整（{values}）", "请重新导出，或改为一行一个 JSON 对象"
        )
    for row_no, value in enumerate(values, start=1):
        yield row_no, value, text(value) or ""


def _parsed(source: str) -> Any:
    """The value, or the error that says why there is none."""
    try:
        return json.loads(source)
    except (ValueError, RecursionError) as error:
        return error


def _why(value: Any) -> tuple[str, str]:
    if isinstance(value, ValueError | RecursionError):
        return f"这一行不是完整的 JSON（{value}）", "bad_json"
    return "这一行是 JSON，但不是对象", "not_an_object"


def _table(
    path: Path,
    rows: Sequence[tuple[int, dict[str, Any]]],
    broken: tuple[BrokenRow, ...],
    notes: tuple[str, ...],
    encoding: str,
) -> RawTable:
    keys = list(dict.fromkeys(key for _, row in rows for key in row))
    if len(keys) > MOST_COLUMNS:
        raise UnreadableFile(
            path, f"有 {len(keys)} 个字段名，上限 {MOST_COLUMNS}", "请把数据放在值里，不要放在键里"
        )
    columns = _columns(keys)
    sound = Assembler(tuple(columns.values()))
    for row_no, row in rows:
        sound.add(row_no, [text(row.get(key)) for key in keys])
    data, numbers = sound.table()
    return RawTable(
        columns=tuple(data.column_names),
        data=data,
        row_no=numbers,
        broken=broken,
        notes=notes,
        damaged=damaged_rows(data, numbers),
        encoding=encoding,
    )


def _columns(keys: Sequence[str]) -> dict[str, str]:
    """A column name for each key; keys that differ only in blanks stay apart."""
    tidy = {key: (text(names([key])[0]) or DAMAGED) for key in keys}
    taken = list(tidy.values())
    return {k: n if taken.count(n) == 1 else f"{n}.{i}" for i, (k, n) in enumerate(tidy.items())}
