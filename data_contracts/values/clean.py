"""What every type does first: one array, one width of characters, no blanks at the ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.values.model import Cell, Parsed

TEXT = pa.string()
NO_TEXT = pa.scalar(None, TEXT)
# how systems write that there is nothing; a code list may still have such a word as a code
NOTHING = r"NULL|null|None|NaN|nan|\\N|#?N/A|--?|/|无|不详|未知|不明"
# none of them ASCII: a column of plain ASCII skips this step and must come out the same
ZERO_WIDTH = "[\u200b\u200c\u200d\ufeff]"


def as_array(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One array of strings."""
    joined = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return joined if joined.type == TEXT else joined.cast(TEXT)


def trimmed(values: pa.Array) -> pa.Array:
    """Without blanks at the ends (also full-width ones) and invisible characters; empty is null."""
    seen = values if _ascii(values) else pc.replace_substring_regex(values, ZERO_WIDTH, "")
    bare = pc.utf8_trim_whitespace(seen)
    return pc.if_else(pc.equal(bare, ""), NO_TEXT, bare)


def half_width(values: pa.Array) -> pa.Array:
    """Full-width letters, digits and signs as ASCII (Unicode NFKC)."""
    return values if _ascii(values) else pc.utf8_normalize(values, form="NFKC")


def stated(values: pa.Array) -> pa.Array:
    """Trimmed, of one width, and null where the word says that there is nothing."""
    clean = half_width(trimmed(values))
    return pc.if_else(matches(clean, NOTHING), NO_TEXT, clean)


def says_nothing(text: str) -> bool:
    """Whether the word says that there is nothing."""
    return re.fullmatch(NOTHING, text) is not None


def matches(values: pa.Array, pattern: str) -> pa.BooleanArray:
    """Per row whether the whole value fits the pattern; null fits nothing."""
    return pc.fill_null(pc.match_substring_regex(values, rf"^(?:{pattern})$"), False)


def by_unique(
    values: pa.Array, parse_one: Callable[[str], Cell], kind: pa.DataType
) -> tuple[pa.Array, dict[str, pa.BooleanArray], dict[str, pa.BooleanArray]]:
    """Values, broken and noted masks, with one call for each different value."""
    coded = values.dictionary_encode()
    cells = [parse_one(value) for value in coded.dictionary.to_pylist()]
    result = pa.array([cell.value for cell in cells], kind).take(coded.indices)
    broken = _masks([cell.broken for cell in cells], coded.indices)
    return result, broken, _masks([cell.noted for cell in cells], coded.indices)


def one_by_one(values: pa.Array, parse_one: Callable[[str], Cell], kind: pa.DataType) -> Parsed:
    """A column parsed value by value."""
    return Parsed(*by_unique(values, parse_one, kind))


def two_speeds(
    values: pa.Array,
    fast: pa.Array,
    parse_one: Callable[[str], Cell],
) -> Parsed:
    """A column whose plain values are already in `fast`; the others are parsed one by one."""
    rest = pc.and_(pc.is_valid(values), pc.is_null(fast))
    if not pc.any(rest).as_py():
        return Parsed(fast)
    slow, broken, noted = by_unique(values.filter(rest), parse_one, fast.type)
    merged = pc.replace_with_mask(fast, rest, slow)
    return Parsed(merged, _spread(broken, rest), _spread(noted, rest))


def without(parsed: Parsed, rule: str, mask: pa.BooleanArray) -> Parsed:
    """The column with the values under the mask taken out by one more rule."""
    if not pc.any(mask).as_py():
        return parsed
    values = pc.if_else(mask, pa.scalar(None, parsed.values.type), parsed.values)
    before = parsed.broken.get(rule)
    broken = {**parsed.broken, rule: mask if before is None else pc.or_(before, mask)}
    noted = {name: pc.and_(seen, pc.invert(mask)) for name, seen in parsed.noted.items()}
    return Parsed(values, broken, hits(noted), parsed.precision, parsed.types)


def hits(masks: dict[str, pa.BooleanArray]) -> dict[str, pa.BooleanArray]:
    """The masks that hold for some row."""
    return {name: mask for name, mask in masks.items() if pc.any(mask).as_py()}


def _masks(rules: Sequence[str | None], indices: pa.Array) -> dict[str, pa.BooleanArray]:
    met = pa.array(rules, TEXT).take(indices)
    names = sorted({rule for rule in rules if rule})
    return {name: pc.fill_null(pc.equal(met, name), False) for name in names}


def _spread(masks: dict[str, pa.BooleanArray], rest: pa.BooleanArray) -> dict[str, pa.BooleanArray]:
    nowhere = pa.array(np.zeros(len(rest), dtype=bool))
    return {name: pc.replace_with_mask(nowhere, rest, mask) for name, mask in masks.items()}


def _ascii(values: pa.Array) -> bool:
    return pc.all(pc.string_is_ascii(values)).as_py() is not False
