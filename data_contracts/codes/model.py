"""A code list: which codes are valid on a date, what they are called and what they belong to."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.errors import JianweiError


class CodeListError(JianweiError):
    """A code list file is wrong, or there is no such list or code."""


@dataclass(frozen=True)
class Entry:
    """One code in one period of validity [valid_from, valid_to); None is open."""

    code: str
    label: str
    valid_from: date | None = None
    valid_to: date | None = None
    civil: bool | None = None
    level: int | None = None

    def holds(self, on: date | None) -> bool:
        """Whether the entry is valid on that day; without a day, whether it ever is."""
        if on is None:
            return True
        after = self.valid_from is None or on >= self.valid_from
        return after and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class CodeList:
    """One list of codes. `keep_parent`: an unknown subclass still says its main class."""

    name: str
    title: str
    source: str
    entries: tuple[Entry, ...]
    parent_length: int | None = None
    keep_parent: bool = False

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every code once, in the list's order."""
        return tuple(dict.fromkeys(e.code for e in self.entries))

    def valid(self, code: str, on: date | None = None) -> bool:
        """Whether the code is in the list on that day (without a day: at any time)."""
        return any(e.holds(on) for e in self._periods.get(code, ()))

    def entry(self, code: str, on: date | None = None) -> Entry:
        """The entry that holds on that day, else the latest; CodeListError for an unknown code."""
        if code not in self._periods:
            raise CodeListError(f"{self.name} has no code {code!r}{self._suggestion(code)}.")
        periods = self._periods[code]
        return next((e for e in reversed(periods) if e.holds(on)), periods[-1])

    def label(self, code: str, on: date | None = None) -> str:
        """What the code is called on that day."""
        return self.entry(code, on).label

    def parent(self, code: str) -> str | None:
        """The main class that a subclass belongs to; None for a main class."""
        if self.parent_length is None or len(code) <= self.parent_length:
            return None
        return code[: self.parent_length]

    def valid_mask(self, codes: pa.Array, on: pa.Array | None = None) -> pa.BooleanArray:
        """Per row whether the code is valid on the row's day; null codes are not."""
        known = pc.is_in(codes, value_set=pa.array(self.codes, pa.string()))
        if on is None or not self._dated:
            return known
        return pc.and_(known, pc.invert(self._outside(codes, on)))

    def labels(self, codes: pa.Array) -> pa.Array:
        """The latest label of each code; null where the code is unknown."""
        coded = codes.dictionary_encode()
        latest = [self.label(c) if self.valid(c) else None for c in coded.dictionary.to_pylist()]
        return pa.array(latest, pa.string()).take(coded.indices)

    def table(self) -> pa.Table:
        """The list as a table: code, label, parent, valid_from, valid_to, civil, level."""
        rows = [{**e.__dict__, "parent": self.parent(e.code)} for e in self.entries]
        return pa.Table.from_pylist(rows, schema=TABLE_SCHEMA)

    @cached_property
    def code_of_label(self) -> dict[str, str]:
        """The code by its label, for labels that only one code has."""
        pairs = {(e.label, e.code) for e in self.entries}
        labels = [label for label, _ in pairs]
        return {label: code for label, code in sorted(pairs) if labels.count(label) == 1}

    @cached_property
    def _periods(self) -> dict[str, tuple[Entry, ...]]:
        return {c: tuple(e for e in self.entries if e.code == c) for c in self.codes}

    @cached_property
    def _dated(self) -> tuple[str, ...]:
        bounded = (e for e in self.entries if e.valid_from is not None or e.valid_to is not None)
        return tuple(dict.fromkeys(e.code for e in bounded))

    def _outside(self, codes: pa.Array, on: pa.Array) -> pa.BooleanArray:
        """Per row whether a dated code is used on a day outside all its periods."""
        day = on.cast(pa.date32(), safe=False)
        outside = pa.repeat(pa.scalar(False), len(codes))
        for code in self._dated:
            within = _any(_within(entry, day) for entry in self._periods[code])
            missed = pc.and_(pc.equal(codes, code), pc.invert(within))
            outside = pc.or_(outside, pc.fill_null(missed, False))
        return outside

    def _suggestion(self, code: str) -> str:
        close = difflib.get_close_matches(code, self.codes, n=1)
        return f"; did you mean {close[0]!r}" if close else f"; it has {', '.join(self.codes[:12])}"


TABLE_SCHEMA = pa.schema(
    [
        ("code", pa.string()),
        ("label", pa.string()),
        ("parent", pa.string()),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
        ("civil", pa.bool_()),
        ("level", pa.int64()),
    ]
)


def _within(entry: Entry, day: pa.Array) -> pa.BooleanArray:
    inside = pa.repeat(pa.scalar(True), len(day))
    if entry.valid_from is not None:
        inside = pc.and_(inside, pc.greater_equal(day, pa.scalar(entry.valid_from)))
    if entry.valid_to is not None:
        inside = pc.and_(inside, pc.less(day, pa.scalar(entry.valid_to)))
    # a row without a day is not held against its code
    return pc.fill_null(inside, True)


def _any(masks: Iterable[pa.BooleanArray]) -> pa.BooleanArray:
    first, *rest = masks
    for mask in rest:
        first = pc.or_(first, mask)
    return first
