"""What a delivery says about how its files are to be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """See `read`."""

    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    expected: frozenset[str] = frozenset()
    text_column: str | None = None
    key: frozenset[str] = frozenset()
