"""The mechanisms that features belong to, as `mechanisms.toml` declares them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from features.errors import DefinitionError

FILE = Path(__file__).with_name("mechanisms.toml")


@dataclass(frozen=True)
class Mechanism:
    """One heading of reasons: `title` is what an officer reads.

    `context` marks what kind of matter it is rather than what somebody did: spoken after all acts.
    """

    name: str
    title: str
    meaning: str
    context: bool = False


@cache
def mechanisms() -> dict[str, Mechanism]:
    """Every mechanism by name, in the order of the file."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Mechanism(name=name, **spec) for name, spec in raw.items()}


def mechanism(name: str) -> Mechanism:
    """The mechanism of that name; DefinitionError lists those there are."""
    if name not in mechanisms():
        known = ", ".join(mechanisms())
        raise DefinitionError(f"unknown mechanism {name!r}; use one of {known}.")
    return mechanisms()[name]
