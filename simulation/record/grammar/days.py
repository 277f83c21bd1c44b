"""Days, hours and months the way people say and clerks write them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from simulation.record.grammar.figures import each, spelled
from simulation.types import Ints, Rng, Texts, Times

WEEKDAYS = "一二三四五六日"
# Spring Festival; wages and debts are promised "before the New Year"
NEW_YEARS = {
    2022: date(2022, 2, 1), 2023: date(2023, 1, 22), 2024: date(2024, 2, 10),
    2025: date(2025, 1, 29), 2026: date(2026, 2, 17), 2027: date(2027, 2, 6),
}  # fmt: skip


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
    return each(_hour_of, minutes, rng.integers(0, 8, len(at)))


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
