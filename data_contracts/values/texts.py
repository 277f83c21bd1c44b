"""Free text, names, lists and JSON."""

from __future__ import annotations

import json
import re
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.codes import CodeList, code_list
from data_contracts.names import NAMELESS
from data_contracts.values.clean import (
    NO_TEXT,
    TEXT,
    half_width,
    matches,
    one_by_one,
    stated,
    trimmed,
    without,
)
from data_contracts.values.model import Cell, Parsed, broke

SEPARATORS = re.compile(r"[;；、|\n]")
LONGEST_NAME = 100
MASK = r".*[*＊].*"
# digits, an address or a sentence in the name's column
NO_NAME = rf"\d+|.*[@#].*|.{{{LONGEST_NAME + 1},}}"


def parse_text(values: pa.Array) -> Parsed:
    """The text without blanks at its ends; its characters are the source's own."""
    return Parsed(trimmed(values))


def parse_names(values: pa.Array) -> Parsed:
    """Names in one spelling; 匿名, 不详 and the like are null; a masked name is kept and noted."""
    clean = pc.replace_substring_regex(half_width(trimmed(values)), r"\s+", " ")
    bare = pc.replace_substring_regex(clean, r"(\P{Latin}) | (\P{Latin})", r"\1\2")
    named = pc.if_else(pc.match_substring_regex(bare, NAMELESS), NO_TEXT, bare)
    masked = matches(named, MASK)
    noted = {"masked": masked} if pc.any(masked).as_py() else {}
    return without(Parsed(named, noted=noted), "not_a_name", matches(named, rf"(?s:{NO_NAME})"))


def parse_lists(values: pa.Array, listed: CodeList | str | None) -> Parsed:
    """Lists of different items in their order: `家暴;酒后`, or a JSON array of texts.

    Items outside the code list are left out and the row is noted.
    """
    codes = code_list(listed) if isinstance(listed, str) else listed
    return one_by_one(stated(values), partial(_items, codes), pa.list_(TEXT))


def parse_json(values: pa.Array) -> Parsed:
    """JSON text, spelled in one way; what does not parse is null."""
    return one_by_one(trimmed(values), _json, TEXT)


def _items(codes: CodeList | None, text: str) -> Cell:
    parts = _array(text) if text.startswith(("[", "{")) else SEPARATORS.split(text)
    if parts is None:
        return broke("not_a_list")
    items = list(dict.fromkeys(part.strip() for part in parts if part.strip()))
    known = [item for item in items if codes is None or codes.valid(item)]
    return Cell(known, noted=None if known == items else "list_item")


def _array(text: str) -> list[str] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    plain = isinstance(found, list) and all(isinstance(x, str | int | float) for x in found)
    return [str(x) for x in found] if plain else None


def _json(text: str) -> Cell:
    try:
        found = json.loads(text)
        return Cell(json.dumps(found, ensure_ascii=False, separators=(",", ":"), allow_nan=False))
    except (ValueError, RecursionError):
        return broke("bad_json_value")
