"""What may be an outcome, and what never may: petition, protest, strike, assembly, speech, complaint."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.codes.load import code_list, raw_list
from data_contracts.codes.model import CodeListError


@dataclass(frozen=True)
class Forbidden:
    """The words of forbidden outcomes, why they are refused and the way out, in Chinese."""

    words: tuple[str, ...]
    reason: str
    way_out: str


@cache
def forbidden() -> Forbidden:
    """What `lists/incident_type.toml` refuses."""
    raw = raw_list("incident_type")["forbidden"]
    return Forbidden(tuple(w.lower() for w in raw["words"]), raw["reason"], raw["way_out"])


def forbidden_outcome(code: str | None) -> str | None:
    """Why this outcome is refused, in Chinese; None when it names nothing forbidden."""
    named = code is not None and any(w in code.lower() for w in forbidden().words)
    return f"{code}：{forbidden().reason}。{forbidden().way_out}。" if named else None


def forbidden_outcomes(codes: pa.Array) -> pa.BooleanArray:
    """Per row whether the code names a forbidden outcome; a missing code names none."""
    pattern = "|".join(forbidden().words)
    return pc.fill_null(pc.match_substring_regex(pc.utf8_lower(codes), pattern), False)


def incident_level(code: str) -> int:
    """1 极端, 2 严重 or 3 一般: the only level that goes with the type; CodeListError if unknown."""
    level = code_list("incident_type").entry(code).level
    if level is None:
        raise CodeListError(f"incident_type.toml: {code} states no level; give it 1, 2 or 3.")
    return level


def valid_pairs(levels: pa.Array, types: pa.Array) -> pa.BooleanArray:
    """Per row whether level (integers) and type belong together; missing ones do not."""
    of_type = {e.code: e.level for e in code_list("incident_type").entries}
    coded = types.dictionary_encode()
    own = pa.array([of_type.get(c) for c in coded.dictionary.to_pylist()], pa.int64())
    return pc.fill_null(pc.equal(own.take(coded.indices), levels.cast(pa.int64())), False)
