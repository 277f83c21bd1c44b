"""Reads one TOML table strictly: every key is asked for, and what was not asked for is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar

from scoring.errors import PolicyError

T = TypeVar("T")


@dataclass
class Section:
    """One table of a TOML file; `where` names it in messages."""

    raw: dict[str, Any]
    where: str
    _asked: set[str] = field(default_factory=set)

    def text(self, key: str, default: str | None = None) -> str:
        """The text under `key`; PolicyError when it is missing, empty or no text."""
        value = self._value(key, default)
        if not isinstance(value, str) or not (value or default == ""):
            raise self.error(key, value, "a text that is not empty")
        return value

    def flag(self, key: str) -> bool:
        """true or false."""
        value = self._value(key, None)
        if not isinstance(value, bool):
            raise self.error(key, value, "true or false")
        return value

    def number(self, key: str, *, low: float, high: float, default: float | None = None) -> float:
        """A number in `[low, high]`."""
        value = self._value(key, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise self.error(key, value, f"a number from {low:g} to {high:g}")
        return float(value)

    def whole(self, key: str, *, low: int, high: int, default: int | None = None) -> int:
        """A whole number in `[low, high]`."""
        value = self.number(key, low=low, high=high, default=default)
        if value != int(value):
            raise self.error(key, value, f"a whole number from {low} to {high}")
        return int(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is absent."""
        values = self._value(key, [])
        if not isinstance(values, list) or not all(isinstance(v, str) and v for v in values):
            raise self.error(key, values, "a list of texts")
        return tuple(values)

    def choice(self, key: str, options: tuple[str, ...], default: str | None = None) -> str:
        """One of `options`."""
        value = self.text(key, default)
        if value not in options:
            raise self.error(
                key, value, f"one of {', '.join(options)}{_did_you_mean(value, options)}"
            )
        return value

    def has(self, key: str) -> bool:
        """Whether the file states `key`; the key counts as known."""
        self._asked.add(key)
        return key in self.raw

    def section(self, key: str) -> Section:
        """The table under `key`."""
        value = self._value(key, None)
        if not isinstance(value, dict):
            raise self.error(key, value, "a table")
        return Section(value, f"{self.where}.{key}")

    def each(self, key: str, read: Callable[[Section], T]) -> tuple[T, ...]:
        """What `read` makes of every `[[key]]` table, in the file's order."""
        values = self._value(key, [])
        if not isinstance(values, list) or not all(isinstance(v, dict) for v in values):
            raise self.error(key, values, f"[[{key}]] tables")
        return tuple(
            _read(Section(v, f"{self.where}.{key}[{n}]"), read) for n, v in enumerate(values, 1)
        )

    def done(self) -> None:
        """Refuses keys that nobody asked for, with the nearest known name."""
        for key in self.raw:
            if key not in self._asked:
                known = tuple(sorted(self._asked))
                hint = _did_you_mean(key, known) or f"; known here: {', '.join(known)}"
                raise PolicyError(f"{self.where}: unknown key {key!r}{hint}.")

    def error(self, key: str, value: object, wanted: str) -> PolicyError:
        """The error for a value that does not fit."""
        return PolicyError(f"{self.where}.{key} = {value!r}: use {wanted}.")

    def _value(self, key: str, default: object) -> Any:
        self._asked.add(key)
        if key not in self.raw and default is None:
            raise PolicyError(f"{self.where}: {key} is missing{self._misspelt(key)}.")
        return self.raw.get(key, default)

    def _misspelt(self, key: str) -> str:
        near = get_close_matches(key, [k for k in self.raw if k not in self._asked], n=1)
        return f"; {near[0]!r} looks like it" if near else ""


def _read(section: Section, read: Callable[[Section], T]) -> T:
    result = read(section)
    section.done()
    return result


def _did_you_mean(value: str, options: tuple[str, ...]) -> str:
    near = get_close_matches(value, options, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
