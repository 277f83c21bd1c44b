"""Helpers: write a file, read it, show it as rows of text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data_contracts.readers import RawTable, read


def read_bytes(folder: Path, name: str, data: bytes, **options: Any) -> RawTable:
    """The table of a file with this content."""
    path = folder / name
    path.write_bytes(data)
    return read(path, **options)


def shown(table: RawTable) -> list[list[str | None]]:
    """The table's cells row by row."""
    return [list(row.values()) for row in table.data.to_pylist()]


def broken(table: RawTable) -> list[tuple[int, str]]:
    """Row number and rule of every broken row."""
    return [(row.row_no, row.rule) for row in table.broken]
