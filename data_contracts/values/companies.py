"""Unified social credit codes, GB 32100."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.values.bytewise import characters
from data_contracts.values.checks import (
    COMPANY_ALPHABET,
    WIDTH,
    citizen_birth,
    company_check,
    spread,
)
from data_contracts.values.clean import NO_TEXT, matches, stated, two_speeds, without
from data_contracts.values.model import Cell, Parsed, broke

SHAPE = rf"[{COMPANY_ALPHABET}]{{18}}"
MASKED = re.compile(r"[*＊]")
EXCEL = re.compile(r"\d(\.\d+)?E\+?\d{1,2}|\d{15}0{3}")


def parse_credit_codes(values: pa.Array) -> Parsed:
    """Company codes of 18 characters in capitals; a wrong check character or shape is null."""
    clean = pc.replace_substring_regex(pc.utf8_upper(stated(values)), r"[\s-]+", "")
    shaped = matches(clean, SHAPE)
    sound = spread(company_check(characters(clean.filter(shaped), WIDTH)), shaped)
    parsed = two_speeds(clean, pc.if_else(sound, clean, NO_TEXT), _fault)
    return without(parsed, "credit_shape", _of_a_person(parsed.values))


def _of_a_person(codes: pa.Array) -> pa.BooleanArray:
    """A citizen's number passes by accident, one in 31: it has a day of birth, and no firm of a trade begins like it."""
    shaped = matches(codes, r"[1-8]\d{16}[\dX]")
    return spread(citizen_birth(characters(codes.filter(shaped), WIDTH)), shaped)


def _fault(code: str) -> Cell:
    if MASKED.search(code):
        return broke("masked")
    if EXCEL.fullmatch(code):
        return broke("excel_damaged")
    return broke("check_character" if re.fullmatch(SHAPE, code) else "credit_shape")
