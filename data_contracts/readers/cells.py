"""Typed cells (Excel, JSON, Parquet) to the text that a person would have typed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from data_contracts.readers.encoding import DAMAGED

# Excel keeps 15 digits: what is longer has lost some, and stays in its damaged form so that the id check sees it
EXACT = 1e15
SURROGATE = re.compile("[\ud800-\udfff]")


def text(value: Any) -> str | None:
    """The cell as text, None when empty; numbers in their shortest exact form, times in ISO form."""
    if value is None or value == "":
        return None
    spell = next((spell for kind, spell in SPELLINGS if isinstance(value, kind)), str)
    return spell(value) or None


def number(value: float) -> str:
    """Whole numbers without a point, others as their shortest repr; 1.10105E+17 from 15 digits on."""
    if not value.is_integer():
        return repr(value)
    return str(int(value)) if abs(value) < EXACT else _scientific(value)


def moment(value: date | time | timedelta) -> str:
    """ISO text to the second; spreadsheets store fractions of a day, so nearly whole seconds are whole."""
    if isinstance(value, datetime):
        return _whole_seconds(value).isoformat(sep=" ")
    if isinstance(value, timedelta):
        return str(value)
    return value.isoformat()


def _whole_seconds(value: datetime) -> datetime:
    near = value + timedelta(milliseconds=1)
    return near.replace(microsecond=0) if near.microsecond < 2000 else value


def _scientific(value: float) -> str:
    """As Excel shows it, with every digit that the float still holds."""
    return f"{Decimal(repr(value)).normalize():E}"


def _legible(value: str) -> str:
    """The text without lone surrogates, which no file can hold."""
    return SURROGATE.sub(DAMAGED, value)


def _nested(value: Any) -> str:
    return _legible(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=text))


# the first that fits: a bool is an int, a datetime is a date
SPELLINGS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (str, _legible),
    (bool, lambda value: "true" if value else "false"),
    (float, number),
    (date | time | timedelta, moment),
    (list | dict | tuple, _nested),
    (bytes, lambda value: value.decode("utf-8", errors="replace")),
)
