"""Numbers as people write them: 3.2万, 三万二, 两千五, 十来, 32, 1,500."""

from __future__ import annotations

import re
from typing import NamedTuple

from cn2an import cn2an

DIGITS = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
HAN = r"[零〇一二两三四五六七八九十百千万亿]+"
UNITS = {"": 1, "十": 10, "百": 100, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000, "亿": 100_000_000}  # fmt: skip
NUMBER = rf"(?:(?:{DIGITS})\s*[十百千kKwW万亿]{{0,2}}|几?{HAN}几?)"
"""A regular expression of one number; groups none."""
ABOUT = r"[多余来]"
QUANTITY = rf"(?:{NUMBER}|半){ABOUT}?(?:[十百千万亿]{{1,2}}{ABOUT}?)?"
"""A regular expression of a number that may be loose: 一万多, 十来万, 半."""
_QUANTITY = re.compile(rf"({NUMBER}|半)({ABOUT})?([十百千万亿]*)({ABOUT})?")
_DIGITS = re.compile(rf"({DIGITS})\s*([十百千kKwW万亿]*)")
_PAIR = re.compile(r"([一二两三四五六七八九])([一二两三四五六七八九])(?=[十百千万亿]|$)")
_ONE = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}


class Number(NamedTuple):
    """A value, and the bounds of what was meant where it was said loosely."""

    low: float
    high: float

    @property
    def value(self) -> float:
        """The least that was meant: 三四万 is 30,000."""
        return self.low


def number(text: str) -> Number | None:
    """What `text`, written as NUMBER, stands for; None where it is no number after all.

    三四万 is 30,000 to 40,000; 几万 20,000 to 90,000; 三万二 32,000.
    """
    text = text.strip()
    digits = _DIGITS.fullmatch(text)
    if digits:
        value = float(re.sub("[,，]", "", digits[1]))
        for unit in digits[2].lower():
            value *= UNITS[unit]
        return Number(value, value)
    if "几" in text:
        low, high = (_han(text.replace("几", digit, 1)) for digit in ("二", "九"))
        return Number(low, high) if low is not None and high is not None else None
    pair = _PAIR.search(text)
    if pair and _ONE[pair[1]] + 1 == _ONE[pair[2]]:
        low, high = (_han(text[: pair.start()] + pair[n] + text[pair.end() :]) for n in (1, 2))
        return Number(low, high) if low is not None and high is not None else None
    value_of = _han(text)
    return None if value_of is None else Number(value_of, value_of)


def quantity(text: str, *, more: bool = False) -> Number | None:
    """What `text`, written as QUANTITY, stands for; with `more`, 多 was said after it.

    多 reaches to the next step of the last digit that was said: 一万多 is 10,000 to 20,000, 1500多 1,500 to 1,600.
    """
    found = _QUANTITY.fullmatch(text.strip())
    if found is None:
        return None
    said = Number(0.5, 0.5) if found[1] == "半" else number(found[1])
    if said is None:
        return None
    scale = 1.0
    for unit in found[3]:
        scale *= UNITS[unit]
    low, high = said.low * scale, said.high * scale
    if found[2] or found[4] or more:
        high = max(high, low + _step(said.low) * scale)
    return Number(low, high)


def _step(value: float) -> float:
    """The largest power of ten that divides it."""
    step = 1.0
    while value >= step * 10 and value % (step * 10) == 0:
        step *= 10
    return step


def _han(text: str) -> float | None:
    try:
        return float(cn2an(text.replace("〇", "零"), "smart"))
    # cn2an knows no number whose parts do not go down, such as 一亿五
    except (ValueError, KeyError):
        return None
