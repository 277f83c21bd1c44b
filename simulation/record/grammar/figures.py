"""Numbers and sums the way people say and clerks write them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation.types import Ints, Rng, Texts

DIGITS = "零一二三四五六七八九"
UNITS = ("", "十", "百", "千")


def spelled(number: int) -> str:
    """A whole number below 100,000,000 in Chinese numerals: 12 -> 十二, 32000 -> 三万二千."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return spelled(high) + "万" + gap + (spelled(low) if low else "")
    return _below_ten_thousand(number)


def _below_ten_thousand(number: int) -> str:
    if number < 10:
        return DIGITS[number]
    if number < 20:
        return "十" + (DIGITS[number - 10] if number > 10 else "")
    digits = [int(d) for d in str(number)]
    words = ""
    for digit, unit in zip(digits, UNITS[len(digits) - 1 :: -1], strict=True):
        if digit:
            words += DIGITS[digit] + unit
        elif words and not words.endswith("零"):
            words += "零"
    return words.rstrip("零")


def short(number: int) -> str:
    """The spoken short form: 32000 -> 三万二, 2500 -> 两千五, 150 -> 一百五; else the full numeral."""
    for unit, word, most in ((10_000, "万", 99), (1000, "千", 9), (100, "百", 9)):
        high, low = divmod(number, unit)
        if 0 < high <= most and low and low % (unit // 10) == 0:
            lead = "两" if high == 2 and unit > 100 else spelled(high)
            return lead + word + DIGITS[low // (unit // 10)]
        if 0 < high <= most and low == 0:
            return ("两" if high == 2 and unit > 100 else spelled(high)) + word
    return spelled(number)


def sum_of(yuan: int, style: int) -> str:
    """A sum of money in one of `SUM_STYLES` ways; approximate ones stay within a tenth or so."""
    ten_thousand = f"{yuan / 10_000:.2f}".rstrip("0").rstrip(".")
    big = yuan >= 10_000
    near = yuan // 10_000 if big else max(yuan // 1000, 1)
    unit = "万" if big else "千"
    ways = (
        f"{yuan}元", f"{yuan}块", f"{yuan}块钱", f"{yuan:,}元", f"{short(yuan)}", f"{short(yuan)}块钱",
        f"{ten_thousand}万元" if big else f"{yuan}元整", f"{ten_thousand}万" if big else f"{yuan}",
        f"{ten_thousand}w" if big else f"{yuan}", f"{spelled(near)}{unit}多", f"{near}{unit}多块",
        f"{near}{unit}余元", f"{spelled(near)}{unit}来块钱" if near % 10 == 0 else f"{spelled(near)}{unit}多块钱",
        f"人民币{yuan}元", f"大概{spelled(near)}{unit}多", f"{yuan}.00元", f"{spelled(yuan)}元",
    )  # fmt: skip
    return (
        ways[style % len(ways)]
        .replace("二千", "两千")
        .replace("二万", "两万")
        .replace("十两", "十二")
    )


SUM_STYLES = 17


def sums(yuan: Ints, rng: Rng) -> Texts:
    """Sums of money in words."""
    style = rng.integers(0, SUM_STYLES, len(yuan))
    return each(sum_of, yuan, style)


def plain_sums(yuan: Ints, rng: Rng) -> Texts:
    """Small sums, without a unit: the wording around them has it or needs none."""
    return each(lambda y, style: short(y) if style else str(y), yuan, rng.integers(0, 2, len(yuan)))


def count_of(number: int, style: int) -> str:
    """A count in figures or numerals; above ten sometimes rounded."""
    numeral = "两" if number == 2 else spelled(number)
    tens = f"{spelled(number // 10 * 10)}多" if number > 10 else numeral
    return (str(number), numeral, str(number), numeral, tens)[style % 5]


def counts(number: Ints, rng: Rng) -> Texts:
    """Counts in words."""
    return each(count_of, number, rng.integers(0, 5, len(number)))


def span_of(months: int, style: int) -> str:
    """A number of months: 3个月, 三个多月, 仨月, 小半年."""
    words = "两" if months == 2 else spelled(months)
    half_year = "小半年" if 4 <= months <= 6 else ("大半年" if 7 <= months <= 9 else f"{words}个月")
    brief = {2: "俩月", 3: "仨月", 12: "一年", 6: "半年"}.get(months, f"{words}个月")
    ways = (
        f"{months}个月",
        f"{words}个月",
        half_year,
        f"{months}个多月",
        brief,
        f"整整{words}个月",
        f"{words}个来月",
    )
    return ways[style % len(ways)]


def spans(months: Ints, rng: Rng) -> Texts:
    """Numbers of months in words."""
    return each(span_of, months, rng.integers(0, 7, len(months)))


def plates(n: int, rng: Rng) -> Texts:
    """Car plates, of this city mostly."""
    letters = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"), dtype="U1")
    tail = letters[rng.integers(0, len(letters), (n, 5))]
    lead = np.array(["蒙B", "蒙B", "蒙B", "蒙A", "蒙K", "晋B", "陕K", "京N", "冀G"], dtype=object)
    found: Texts = lead[rng.integers(0, len(lead), n)] + tail.view("U5").ravel().astype(object)
    return found


def each(spell: Callable[[int, int], str], values: Ints, style: Ints) -> Texts:
    """`spell(value, style)` of every value."""
    words = [spell(v, s) for v, s in zip(values.tolist(), style.tolist(), strict=True)]
    found = np.empty(len(words), dtype=object)
    found[:] = words
    return found
