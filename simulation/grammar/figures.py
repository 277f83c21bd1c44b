"""Numbers, sums and dates the way people say and clerks write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from simulation.types import Ints, Rng, Texts, Times

DIGITS = "零一二三四五六七八九"
UNITS = ("", "十", "百", "千")
WEEKDAYS = "一二三四五六日"
# Spring Festival; wages and debts are promised "before the New Year"
NEW_YEARS = {
    2022: date(2022, 2, 1), 2023: date(2023, 1, 22), 2024: date(2024, 2, 10),
    2025: date(2025, 1, 29), 2026: date(2026, 2, 17), 2027: date(2027, 2, 6),
}  # fmt: skip


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
    for unit, word in ((10_000, "万"), (1000, "千"), (100, "百")):
        high, low = divmod(number, unit)
        if 0 < high < 100 and low and low % (unit // 10) == 0:
            lead = "两" if high == 2 and unit > 100 else spelled(high)
            return lead + word + DIGITS[low // (unit // 10)]
        if 0 < high < 100 and low == 0:
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
        f"人民币{yuan}元", f"大概{spelled(near)}{unit}多", f"{yuan}.00元", f"共计{yuan}元", f"{spelled(yuan)}元",
    )  # fmt: skip
    return (
        ways[style % len(ways)]
        .replace("二千", "两千")
        .replace("二万", "两万")
        .replace("十两", "十二")
    )


SUM_STYLES = 18


def sums(yuan: Ints, rng: Rng) -> Texts:
    """Sums of money in words."""
    style = rng.integers(0, SUM_STYLES, len(yuan))
    return _each(sum_of, yuan, style)


def plain_sums(yuan: Ints, rng: Rng) -> Texts:
    """Small sums, without a unit: the wording around them has it or needs none."""
    return _each(
        lambda y, style: short(y) if style else str(y), yuan, rng.integers(0, 2, len(yuan))
    )


def count_of(number: int, style: int) -> str:
    """A count in figures or numerals; above ten sometimes rounded."""
    numeral = "两" if number == 2 else spelled(number)
    tens = f"{spelled(number // 10 * 10)}多" if number > 10 else numeral
    return (str(number), numeral, str(number), numeral, tens)[style % 5]


def counts(number: Ints, rng: Rng) -> Texts:
    """Counts in words."""
    return _each(count_of, number, rng.integers(0, 5, len(number)))


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
    return _each(span_of, months, rng.integers(0, 7, len(months)))


def months_before(months: Ints, at: Times, rng: Rng) -> Texts:
    """The month so many months before each time: 3月, 3月份, 去年11月."""
    then = at.astype("datetime64[M]") - months.astype("timedelta64[M]")
    month = then.astype(np.int64) % 12 + 1
    earlier = then.astype("datetime64[Y]") < at.astype("datetime64[Y]")
    number = month.astype(str).astype(object)
    tail = np.array(["月", "月份", "月初", "月份起"], dtype=object)[rng.integers(0, 3, len(month))]
    found: Texts = (
        np.where(earlier, "去年", np.where(rng.random(len(month)) < 0.3, "今年", ""))
        + number
        + tail
    )
    return found


def day_of(day: date, today: date, style: int) -> str:
    """A day as seen from another: 上个月15号, 上周三, 3月15日, 年前, 前天, 下礼拜三."""
    gap = (day - today).days
    month = {0: "这个月", -1: "上个月", 1: "下个月"}.get(
        (day.year - today.year) * 12 + day.month - today.month, f"{day.month}月"
    )
    weeks = (
        day - timedelta(days=day.weekday()) - (today - timedelta(days=today.weekday()))
    ).days // 7
    week = {0: "这周", -1: "上周", 1: "下周", -2: "上上周", 2: "下下周"}.get(weeks)
    near = {0: "今天", -1: "昨天", -2: "前天", -3: "大前天", 1: "明天", 2: "后天"}.get(gap)
    feast = NEW_YEARS.get(day.year)
    before = feast is not None and 0 < (feast - day).days <= 20
    ways = (
        f"{day.month}月{day.day}日", f"{day.month}月{day.day}号", f"{month}{day.day}号",
        f"{month}{spelled(day.day)}号" if day.day != 2 else f"{month}二号", f"{day.month}.{day.day}",
        near or f"{month}{day.day}日", f"{week}{WEEKDAYS[day.weekday()]}" if week else f"{day.month}月{day.day}号",
        (week or month).replace("周", "礼拜") + (WEEKDAYS[day.weekday()] if week else f"{day.day}号"),
        "年前" if before else f"{month}{'初' if day.day <= 10 else '中旬' if day.day <= 20 else '底'}",
        f"{day.year}年{day.month}月{day.day}日",
    )  # fmt: skip
    return ways[style % len(ways)]


def days(day: Times, at: Times, rng: Rng) -> Texts:
    """Days in words as seen from each text's day; empty where `day` is NaT."""
    style = rng.integers(0, 10, len(day)).tolist()
    asked, today = (t.astype("datetime64[D]").astype(object) for t in (day, at))
    words = [
        "" if d is None else day_of(d, t, s) for d, t, s in zip(asked, today, style, strict=True)
    ]
    return np.array(words, dtype=object)


def hours_of(at: Times, rng: Rng) -> Texts:
    """The hour in words: 晚上9点多, 21:10许, 今早六点半."""
    minutes = (at - at.astype("datetime64[D]")).astype("timedelta64[m]").astype(np.int64)
    return _each(_hour_of, minutes, rng.integers(0, 8, len(at)))


def _hour_of(minute: int, style: int) -> str:
    hour, rest = divmod(minute, 60)
    part = part_of_day(hour)
    clock = hour - 12 if hour > 12 else hour
    half = "半" if 20 <= rest < 45 else ""
    ways = (
        f"{part}{clock}点{half or '多'}", f"{hour}时许", f"{hour:02d}:{rest:02d}许", f"{hour}点{rest:02d}分",
        f"{part}{spelled(clock) if clock != 2 else '两'}点{half or '来钟'}", f"今天{part}{clock}点左右",
        f"{hour}点多", f"{part}",
    )  # fmt: skip
    return ways[style % len(ways)]


def part_of_day(hour: int) -> str:
    """凌晨, 早上, 上午, 中午, 下午 or 晚上."""
    limits = ((5, "凌晨"), (8, "早上"), (11, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
    return next(word for limit, word in limits if hour < limit)


def parts_of_day(at: Times) -> Texts:
    """Part of the day of each time."""
    words = np.array([part_of_day(h) for h in range(24)], dtype=object)
    hour = (at - at.astype("datetime64[D]")).astype("timedelta64[h]").astype(np.int64)
    found: Texts = words[hour]
    return found


def plates(n: int, rng: Rng) -> Texts:
    """Car plates, of this city mostly."""
    letters = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"), dtype="U1")
    tail = letters[rng.integers(0, len(letters), (n, 5))]
    lead = np.array(["蒙B", "蒙B", "蒙B", "蒙A", "蒙K", "晋B", "陕K", "京N", "冀G"], dtype=object)
    found: Texts = lead[rng.integers(0, len(lead), n)] + tail.view("U5").ravel().astype(object)
    return found


def _each(spell: Callable[[int, int], str], values: Ints, style: Ints) -> Texts:
    words = [spell(v, s) for v, s in zip(values.tolist(), style.tolist(), strict=True)]
    found = np.empty(len(words), dtype=object)
    found[:] = words
    return found
