"""Codes: looked up in their list, on the row's own day."""

from __future__ import annotations

from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.codes import CodeList, code_list
from data_contracts.values.clean import (
    NO_TEXT,
    half_width,
    hits,
    says_nothing,
    trimmed,
    two_speeds,
    without,
)
from data_contracts.values.model import Cell, Parsed, broke


def parse_codes(values: pa.Array, listed: CodeList | str | None, at: pa.Array | None) -> Parsed:
    """Codes of the list; a label, 1.0 for 1 or a lost leading zero becomes its code.

    An unknown subclass of a list that keeps parents becomes its main class and is noted.
    """
    clean = half_width(trimmed(values))
    if listed is None:
        return Parsed(clean)
    codes = code_list(listed) if isinstance(listed, str) else listed
    known = pc.if_else(codes.valid_mask(clean), clean, NO_TEXT)
    parsed = two_speeds(clean, known, partial(_repaired, codes))
    return parsed if at is None else _on_their_day(parsed, codes, at)


def _repaired(codes: CodeList, text: str) -> Cell:
    bare = text.removesuffix(".0")
    if codes.valid(bare):
        return Cell(bare)
    widths = sorted({len(code) for code in codes.codes})
    padded = next((c for c in map(bare.zfill, widths) if codes.valid(c)), None)
    if padded is not None:
        return Cell(padded, noted="leading_zero")
    if text in codes.code_of_label:
        return Cell(codes.code_of_label[text])
    if says_nothing(text):
        return Cell(None)
    return _main_class(codes, bare)


def _main_class(codes: CodeList, code: str) -> Cell:
    parent = codes.parent(code)
    known = codes.keep_parent and parent is not None and codes.valid(parent)
    return Cell(parent, noted="unknown_subclass") if known else broke("code_list")


def _on_their_day(parsed: Parsed, codes: CodeList, at: pa.Array) -> Parsed:
    """Codes that were not valid on the row's day: their main class where that is kept, else none."""
    held = pc.is_valid(parsed.values)
    expired = pc.and_(held, pc.invert(codes.valid_mask(parsed.values, at)))
    if not codes.keep_parent or not pc.any(expired).as_py():
        return without(parsed, "code_expired", expired)
    main = pc.utf8_slice_codeunits(parsed.values, 0, codes.parent_length)
    raised = pc.and_(expired, codes.valid_mask(main, at))
    values = pc.if_else(raised, main, parsed.values)
    before = parsed.noted.get("unknown_subclass", pa.repeat(pa.scalar(False), len(values)))
    noted = hits({**parsed.noted, "unknown_subclass": pc.or_(before, raised)})
    kept = Parsed(values, parsed.broken, noted)
    return without(kept, "code_expired", pc.and_(expired, pc.invert(raised)))
