"""What an adapter says: how a vendor's file maps to one delivery contract."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from data_contracts.deliveries import Delivery
from data_contracts.errors import JianweiError

# the mapping's word for "whatever else is written"
ANYTHING = "*"


class AdapterError(JianweiError):
    """An adapter file names something that does not exist; the message suggests what was meant."""


@dataclass(frozen=True)
class CodeRule:
    """One code of theirs and ours for it, valid in [valid_from, valid_to)."""

    theirs: str
    ours: str
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def dated(self) -> bool:
        """True when it holds only for a time."""
        return self.valid_from is not None or self.valid_to is not None

    def holds(self, on: datetime | None) -> bool:
        """True when it is valid on that day; a dated rule never holds on an unknown day."""
        if not self.dated:
            return True
        if on is None:
            return False
        day = on.date()
        return (self.valid_from or date.min) <= day < (self.valid_to or date.max)


@dataclass(frozen=True)
class Origin:
    """Where the text of one of our columns comes from: their columns, joined, or a constant; then mapped."""

    columns: tuple[str, ...] = ()
    sep: str = ""
    constant: str | None = None
    codes: str | None = None


@dataclass(frozen=True)
class Adapter:
    """One mapping. Without `columns` it is the identity: the file has the contract's own headings.

    With `same_headings` the columns that are not named have the contract's own headings too.
    """

    source: str
    name: str = "built-in"
    file: str = "*"
    format: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    timezone: str | None = None
    utc_offset_hours: float | None = None
    time_formats: tuple[str, ...] = ()
    columns: dict[str, Origin] | None = None
    same_headings: bool = False
    codes: dict[str, tuple[CodeRule, ...]] = field(default_factory=dict)
    key_columns: tuple[str, ...] = ()
    row_content_key: bool = False
    delay_hours: dict[str, float] = field(default_factory=dict)
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def takes(self, path: Path) -> bool:
        """True when the file's name fits the pattern."""
        return fnmatch.fnmatch(path.name, self.file)

    def origin(self, column: str) -> Origin | None:
        """Where one of our columns comes from; None when this vendor has nothing for it."""
        if self.columns is None:
            return Origin((column,))
        return self.columns.get(column) or (Origin((column,)) if self.same_headings else None)

    def their_columns(self, delivery: Delivery) -> frozenset[str]:
        """The headings to expect in the file."""
        if self.columns is None:
            return frozenset(c.name for c in delivery.stated_columns())
        named = {c for origin in self.columns.values() for c in origin.columns}
        if self.same_headings:
            named |= {c.name for c in delivery.stated_columns() if c.name not in self.columns}
        return frozenset(named | set(self.key_columns) | set(self.where))

    def their_key(self, delivery: Delivery) -> frozenset[str]:
        """The headings of the key in the file."""
        return frozenset(delivery.key if self.columns is None else self.key_columns)

    def text_column(self, delivery: Delivery) -> str | None:
        """Their one column of free text, in which a bare comma may be repaired."""
        if delivery.text_column is None:
            return None
        origin = self.origin(delivery.text_column)
        return origin.columns[0] if origin and len(origin.columns) == 1 else None

    def missing_columns(self, delivery: Delivery, found: tuple[str, ...]) -> tuple[str, ...]:
        """Headings without which no row could come in: key, main time, filters, and all that a mapping names."""
        needed = self._key_headings(delivery) | set(self.where)
        if self.columns is not None:
            needed |= {c for origin in self.columns.values() for c in origin.columns}
        return tuple(sorted(needed - set(found)))

    def _key_headings(self, delivery: Delivery) -> set[str]:
        if self.columns is not None and not self.same_headings:
            return set(self.key_columns)
        return {*delivery.key, *((delivery.time,) if delivery.time else ())}


def identity(delivery: Delivery) -> Adapter:
    """The built-in adapter of a source: the contract's own headings, encoding and clock."""
    return Adapter(
        source=delivery.name,
        encoding=delivery.encoding,
        utc_offset_hours=delivery.utc_offset_hours,
    )
