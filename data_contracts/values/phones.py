"""Telephone numbers: mobiles, landlines whose zero a spreadsheet ate, and numbers that are nobody's."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.values.clean import NO_TEXT, matches, stated, two_speeds
from data_contracts.values.model import Cell, Parsed, broke

MOBILE = r"1[3-9]\d{9}"
LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{7,8}")
LOCAL = re.compile(r"[2-8]\d{6,7}")
ABROAD = re.compile(r"(?:\+|00)\d{8,15}")
# police, fire, ambulance, hotlines, banks, 400 and 800 lines: the caller is not who owns them
SERVICE = re.compile(r"1[12]\d|1[02]\d{3,4}|12\d{3}|9\d{4,5}|96\d{3,6}|[48]00\d{7}")
EXCEL = re.compile(r"(\d(?:\.\d+)?)E\+?(\d{1,2})")
SEVERAL = re.compile(r"[,;、/|]")
EXTENSION = re.compile(r"(?:转|EXT\.?|#)\d{1,6}$")


def parse_phones(values: pa.Array) -> Parsed:
    """Digits of one number: 13812345678, 04725123456, 5123456, +85212345678."""
    clean = pc.utf8_upper(stated(values))
    mobile = matches(clean, MOBILE)
    return two_speeds(clean, pc.if_else(mobile, clean, NO_TEXT), _phone)


def _phone(text: str) -> Cell:
    first, *more = [part for part in SEVERAL.split(text) if part.strip()] or [text]
    cell = _one(first)
    several = bool(more) and cell.value is not None and cell.noted is None
    return Cell(cell.value, cell.broken, "several_phones") if several else cell


def _one(text: str) -> Cell:
    if "*" in text:
        return broke("masked")
    written = EXCEL.fullmatch(text.strip())
    if written:
        return _unrounded(written[1], int(written[2]))
    bare = EXTENSION.sub("", re.sub(r"[\s()（）.\-]", "", text))
    return _bare(re.sub(r"^(?:\+86|0086|86(?=1[3-9]\d{9}$))", "", bare))


def _bare(digits: str) -> Cell:
    if digits.startswith("0") and re.fullmatch(MOBILE, digits[1:]):
        return Cell(digits[1:])
    if SERVICE.fullmatch(digits):
        return broke("service_number")
    if any(shape.fullmatch(digits) for shape in (re.compile(MOBILE), LANDLINE, LOCAL, ABROAD)):
        return Cell(digits)
    if LANDLINE.fullmatch("0" + digits):
        return Cell("0" + digits, noted="leading_zero")
    return broke("phone_shape")


def _unrounded(mantissa: str, exponent: int) -> Cell:
    """1.3812345678E+10 still holds all its digits; 1.38E+10 does not."""
    digits = mantissa.replace(".", "")
    return _bare(digits) if len(digits) == exponent + 1 else broke("excel_damaged")
