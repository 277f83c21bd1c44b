"""From a source's own categories to the dispute kind, GB/T 31000-2015 5.56."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.codes.load import code_list
from data_contracts.codes.model import CodeListError

MAPPINGS = Path(__file__).parent / "mappings"
UNKNOWN = ""


@dataclass(frozen=True)
class WordRule:
    """A category that contains one of the words is of this kind, or of none."""

    kind: str | None
    words: tuple[str, ...]


def kind_of_police_class(code: str | None) -> str | None:
    """The kind that a 110 class says; None for no dispute and for an unknown kind."""
    return None if code is None else _police_kinds().get(code)


def kinds_of_police_class(codes: pa.Array) -> pa.Array:
    """The kind of each 110 class as strings, null where `kind_of_police_class` is None."""
    coded = codes.dictionary_encode()
    kinds = [kind_of_police_class(c) for c in coded.dictionary.to_pylist()]
    return pa.array(kinds, pa.string()).take(coded.indices)


def kinds_of_hotline(major: pa.Array, minor: pa.Array) -> pa.Array:
    """The kind of each pair of 事项大类 and 事项小类 as strings; null where no rule knows it.

    The narrower category (小类) is asked first.
    """
    seen: dict[tuple[str | None, str | None], str | None] = {}
    pairs = list(zip(major.to_pylist(), minor.to_pylist(), strict=True))
    for pair in dict.fromkeys(pairs):
        known = (
            kind for text in reversed(pair) if (kind := _kind_of_category(text)) is not UNKNOWN
        )
        seen[pair] = next(known, UNKNOWN) or None
    return pa.array([seen[pair] for pair in pairs], pa.string())


def is_civil(kind: str) -> bool:
    """Whether a dispute of this kind is between people or with a business (01-11, 99)."""
    return bool(code_list("dispute_kind").entry(kind).civil)


def civil_mask(kinds: pa.Array) -> pa.BooleanArray:
    """Per row whether the kind is civil; unknown and missing kinds are not."""
    civil = [e.code for e in code_list("dispute_kind").entries if e.civil]
    return pc.is_in(kinds, value_set=pa.array(civil, pa.string()))


def _kind_of_category(text: str | None) -> str | None:
    """The kind, None when a rule says that it is no dispute, UNKNOWN when no rule knows it."""
    if not text:
        return UNKNOWN
    code = text.strip().split(" ")[0]
    if code_list("dispute_kind").valid(code):
        return code
    return next((r.kind for r in _hotline_rules() if any(w in text for w in r.words)), UNKNOWN)


@cache
def _police_kinds() -> dict[str, str]:
    kinds: dict[str, str] = _mapping("police_class_to_kind")["kinds"]
    for code, kind in kinds.items():
        code_list("police_class").entry(code)
        code_list("dispute_kind").entry(kind)
    return kinds


@cache
def _hotline_rules() -> tuple[WordRule, ...]:
    rules = [
        WordRule(r.get("kind"), tuple(r["words"])) for r in _mapping("hotline_to_kind")["rules"]
    ]
    for rule in rules:
        if rule.kind is not None:
            code_list("dispute_kind").entry(rule.kind)
        if not rule.words:
            raise CodeListError(f"hotline_to_kind.toml: the rule for {rule.kind} has no words.")
    return tuple(rules)


@cache
def _mapping(name: str) -> dict[str, Any]:
    return tomllib.loads((MAPPINGS / f"{name}.toml").read_text(encoding="utf-8"))
