"""Counts, money, measures, yes and no, coordinates."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.values.clean import (
    NO_TEXT,
    half_width,
    matches,
    one_by_one,
    says_nothing,
    stated,
    trimmed,
    two_speeds,
    without,
)
from data_contracts.values.model import Cell, Parsed, broke

MONEY = pa.decimal128(18, 2)
CENT = Decimal("0.01")
MOST_MONEY = Decimal(10) ** 16
INT_LIMIT = 2**63
WAN = 10_000
PLAIN_INT = r"-?\d{1,18}"
PLAIN_MONEY = r"-?\d{1,15}(\.\d{1,2})?"
PLAIN_FLOAT = r"-?\d{1,15}(\.\d{1,15})?"
# 1,234.5 · 1.2万元 · ¥300 · -5 · 1E+3
NUMBER = re.compile(
    r"[¥￥$]?([+-]?(?:\d{1,3}(?:,\d{3})+|\d*)\.?\d*(?:[Ee][+-]?\d{1,3})?)(万)?(?:元|人|个|名|户|件|次|天|月|%)?"
)
YES = {"1", "1.0", "是", "true", "t", "y", "yes", "有", "√"}
NO = {"0", "0.0", "否", "false", "f", "n", "no", "无", "没有", "×"}
# Null Island: what a map shows when nobody set a place
UNSET = 0.0

Bounds = tuple[float, ...]


def parse_int(values: pa.Array, bounds: Bounds | None) -> Parsed:
    """Whole numbers as int64: 12, 12.0, 1,200, 3人."""
    clean = stated(values)
    return _bounded(two_speeds(clean, _plain(clean, PLAIN_INT, pa.int64()), _int), bounds)


def parse_decimal(values: pa.Array, bounds: Bounds | None) -> Parsed:
    """Exact amounts with two places: 1200, 1,200.50, ¥300, 1.2万元; a third place is rounded and noted."""
    clean = stated(values)
    return _bounded(two_speeds(clean, _plain(clean, PLAIN_MONEY, MONEY), _decimal), bounds)


def parse_float(values: pa.Array, bounds: Bounds | None) -> Parsed:
    """Finite doubles."""
    clean = stated(values)
    return _bounded(two_speeds(clean, _plain(clean, PLAIN_FLOAT, pa.float64()), _float), bounds)


def parse_bool(values: pa.Array) -> Parsed:
    """1/0, 是/否, 有/无, true/false, Y/N as booleans."""
    return one_by_one(half_width(trimmed(values)), _bool, pa.bool_())


def parse_coordinate(values: pa.Array, bounds: Bounds | None, *, axis: str) -> Parsed:
    """Degrees: `bounds` are (low, high), or (west, south, east, north) of the city."""
    clean = stated(values)
    parsed = two_speeds(clean, _plain(clean, PLAIN_FLOAT, pa.float64()), _float)
    unset = pc.fill_null(pc.equal(parsed.values, UNSET), False)
    earth = (-180.0, 180.0) if axis == "lon" else (-90.0, 90.0)
    on_earth = _bounded(without(parsed, "zero_coordinate", unset), earth, rule="coordinate_range")
    return _bounded(on_earth, _side(bounds, axis), rule="outside_city")


def _side(bounds: Bounds | None, axis: str) -> Bounds | None:
    if bounds is None or len(bounds) != 4:
        return bounds
    west, south, east, north = bounds
    return (west, east) if axis == "lon" else (south, north)


def _bounded(parsed: Parsed, bounds: Bounds | None, rule: str = "out_of_bounds") -> Parsed:
    if bounds is None:
        return parsed
    numbers = parsed.values.cast(pa.float64())
    outside = pc.or_(pc.less(numbers, bounds[0]), pc.greater(numbers, bounds[1]))
    return without(parsed, rule, pc.fill_null(outside, False))


def _plain(values: pa.Array, pattern: str, kind: pa.DataType) -> pa.Array:
    """The values that fit the pattern, cast at once; null where they do not."""
    return pc.if_else(matches(values, pattern), values, NO_TEXT).cast(kind)


def _number(text: str) -> Decimal | None:
    found = NUMBER.fullmatch(text.replace(" ", ""))
    if found is None or not any(c.isdecimal() for c in found[1]):
        return None
    try:
        return Decimal(found[1].replace(",", "")) * (WAN if found[2] else 1)
    except InvalidOperation:
        return None


def _int(text: str) -> Cell:
    number = _number(text)
    if number is None:
        return broke("not_a_number")
    if number != number.to_integral_value():
        return broke("not_whole")
    return Cell(int(number)) if abs(number) < INT_LIMIT else broke("out_of_range")


def _decimal(text: str) -> Cell:
    number = _number(text)
    if number is None:
        return broke("not_a_number")
    if abs(number) >= MOST_MONEY:
        return broke("out_of_range")
    rounded = number.quantize(CENT, ROUND_HALF_UP)
    return Cell(rounded, noted=None if rounded == number else "rounded")


def _float(text: str) -> Cell:
    number = _number(text)
    if number is None:
        return broke("not_a_number")
    value = float(number)
    return Cell(value) if abs(value) != float("inf") else broke("out_of_range")


def _bool(text: str) -> Cell:
    word = text.lower()
    if word in YES or word in NO:
        return Cell(word in YES)
    return Cell(None) if says_nothing(text) else broke("not_a_bool")
