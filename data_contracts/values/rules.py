"""The rules that a value or a physical row can break, in Chinese, from `rules.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RULES = Path(__file__).parent / "rules.toml"


@dataclass(frozen=True)
class Rule:
    """One rule: `says` what is wrong in one line, `way_out` what to do about it."""

    name: str
    says: str
    way_out: str


@cache
def rules() -> dict[str, Rule]:
    """Every rule by name."""
    raw = tomllib.loads(RULES.read_text(encoding="utf-8"))
    return {name: Rule(name=name, **spec) for name, spec in raw.items()}


def rule(name: str) -> Rule:
    """The rule of that name; KeyError lists the rules there are."""
    if name not in rules():
        raise KeyError(f"no rule {name!r}; there are {', '.join(rules())}")
    return rules()[name]
