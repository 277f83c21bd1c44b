"""Text tables: one example a line, cells between bars, `-` for nothing."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from data_contracts.values import parse


def lines(text: str) -> list[list[str]]:
    """The cells of every line."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def said(text: str, type: str, **options: Any) -> tuple[str, str]:
    """What one value becomes and which rules it met, `-` for none."""
    parsed = parse(pa.array([text]), type, **options)
    value = parsed.values[0].as_py()
    return "-" if value is None else str(value), " ".join(sorted(parsed.flags)) or "-"
