"""Days as people name them, as of the day on which they were said: 上个月15号, 月底前, 下周五, 三天内, 春节前."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import Enum
from functools import cache
from typing import NamedTuple

import chinese_calendar
from chinese_calendar.constants import holidays

from features.text.numbers import HAN, quantity


class Toward(Enum):
    """Where a day without a year, a month or a week lies: a promise looks ahead, a report looks back."""

    AHEAD = "ahead"
    BACK = "back"


class Days(NamedTuple):
    """From `first` to `last`, both included, None where it is open; said in text[start:end]."""

    first: date | None
    last: date | None
    start: int
    end: int


N = rf"(?:\d{{1,4}}|{HAN})"
DAY = rf"(?P<day>\d{{1,2}}|{HAN})[号日](?!人|线|楼|院|门|店|机|码|文)"
PART = r"(?P<part>底|末|初|中旬|上旬|下旬|月底|年底|年末|年初)"
FESTIVALS = {
    "元旦": chinese_calendar.Holiday.new_years_day, "春节": chinese_calendar.Holiday.spring_festival,
    "过年": chinese_calendar.Holiday.spring_festival, "年前": chinese_calendar.Holiday.spring_festival,
    "清明": chinese_calendar.Holiday.tomb_sweeping_day, "五一": chinese_calendar.Holiday.labour_day,
    "劳动节": chinese_calendar.Holiday.labour_day, "端午": chinese_calendar.Holiday.dragon_boat_festival,
    "中秋": chinese_calendar.Holiday.mid_autumn_festival, "国庆": chinese_calendar.Holiday.national_day,
    "十一前": chinese_calendar.Holiday.national_day,
}  # fmt: skip
WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6}
SHIFTS = {"大前天": -3, "前天": -2, "前晚": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "今天": 0, "今日": 0, "今早": 0,
          "今晚": 0, "当天": 0, "当日": 0, "明天": 1, "明日": 1, "明早": 1, "后天": 2, "大后天": 3}  # fmt: skip
YEARS = {"前年": -2, "去年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
UNITS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}
EDGE = r"(?P<edge>之前|以前|前|之内|以内|内|之后|以后|后|为止|止)?"

_FORMS = tuple(
    re.compile(form + EDGE)
    for form in (
        rf"(?:(?P<year>(?:19|20)?\d{{2}})年|(?P<yword>{'|'.join(YEARS)})的?)?(?P<month>\d{{1,2}}|{HAN})月份?(?:的?(?:{DAY}|{PART}))?",
        rf"(?P<mword>上上个?月|上个?月|本月|这个?月|当月|下下个?月|下个?月)(?:的?(?:{DAY}|{PART}))?",
        rf"(?P<year>(?:19|20)\d{{2}})年(?P<part>底|末|初|{'|'.join(FESTIVALS)})?",
        rf"(?P<yword>{'|'.join(YEARS)})(?P<part>年?底|年?末|年?初|春节|国庆|五一)?",
        rf"(?<![\d一二三四五六七八九十]){DAY}",
        r"(?P<part>月底|月末|月初|年底|年末|年初)",
        r"(?P<wword>上上|上个?|这个?|本|下下|下个?)?(?:周|星期|礼拜)(?P<wday>[一二三四五六日天])",
        r"(?P<wword>上上|上个?|这个?|本|下下|下个?)(?P<week>周|星期|礼拜)",
        rf"(?P<shift>{'|'.join(sorted(SHIFTS, key=len, reverse=True))})",
        r"(?<![\d零〇一二两三四五六七八九十百千])(?P<n>\d{1,3}|[零一二两三四五六七八九十百]{1,5}|半)个?(?P<half>半)?(?P<unit>天|日|周|星期|礼拜|月|年)(?P<whole>之前|以前|前|之内|以内|内|之后|以后|后)",
        rf"(?P<festival>{'|'.join(FESTIVALS)})节?",
    )
)


def days(text: str, said_on: date, *, toward: Toward = Toward.BACK) -> Iterator[Days]:
    """The days that `text` names, each once, in their order; said on `said_on`.

    前, 内 and 后 leave an end open: 15号前 is until the 15th, 三天内 from today for three days.
    """
    end = 0
    found = sorted(
        ((m.start(), -m.end(), m) for form in _FORMS for m in form.finditer(text)),
        key=lambda f: f[:2],
    )
    for start, _, match in found:
        if start < end:
            continue
        span = _span(match, said_on, toward)
        # what is no day after all, such as 2月30日, is not read again in part
        end = match.end()
        if span is not None:
            yield Days(*span, *match.span())


Span = tuple[date | None, date | None]


def _span(match: re.Match[str], said_on: date, toward: Toward) -> Span | None:
    told = {name: value for name, value in match.groupdict().items() if value}
    try:
        if "whole" in told:
            return _away(told, said_on)
        exact = next(read(told, said_on, toward) for key, read in _READ if key in told)
    except (ValueError, OverflowError, StopIteration):
        return None
    edge = told.get("edge", "") or ("前" if told.get("festival", "").endswith("前") else "")
    if FESTIVALS.keys() & {told.get("festival"), told.get("part")}:
        # before the feast is before it begins, after it when it is over
        first, last = exact
        day = timedelta(days=1)
        return _edged((last + day, first - day) if edge else exact, edge, said_on)
    return _edged(exact, edge, said_on)


def _edged(span: tuple[date, date], edge: str, said_on: date) -> Span:
    first, last = span
    if "前" in edge:
        return None, last
    if "内" in edge or "止" in edge:
        return min(said_on, last), last
    if "后" in edge:
        return first, None
    return first, last


def _away(told: dict[str, str], said_on: date) -> Span | None:
    """三天内, 两个月后, 半年前."""
    count = quantity(told["n"])
    if count is None:
        return None
    n = count.low + (0.5 if "half" in told else 0)
    sign = -1 if "前" in told["whole"] else 1
    unit = told["unit"]
    if unit in UNITS:
        day = said_on + timedelta(days=sign * round(n * UNITS[unit]))
    else:
        day = _add_months(said_on, sign * round(n * (12 if unit == "年" else 1) * 2) / 2)
    if "内" in told["whole"]:
        return said_on, day
    return (day, day) if sign < 0 else (day, None)


def _add_months(day: date, months: float) -> date:
    whole = int(months)
    at = day.year * 12 + day.month - 1 + whole
    year, month = divmod(at, 12)
    moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return moved + timedelta(days=round((months - whole) * 30))


def _month(told: dict[str, str], said_on: date, toward: Toward) -> tuple[date, date]:
    """3月15号, 去年12月, 2024年3月底."""
    month = _whole(told["month"])
    if "year" in told:
        year = int(told["year"]) + (2000 if len(told["year"]) == 2 else 0)
    elif "yword" in told:
        year = said_on.year + YEARS[told["yword"]]
    else:
        year = said_on.year
        day = _of_month(year, month, told)
        if toward is Toward.AHEAD and day[1] < said_on:
            year += 1
        elif toward is Toward.BACK and day[0] > said_on:
            year -= 1
    return _of_month(year, month, told)


def _named_month(told: dict[str, str], said_on: date, toward: Toward) -> tuple[date, date]:
    """上个月15号, 下个月底, 本月."""
    word = told["mword"]
    shift = {"上上": -2, "下下": 2}.get(word[:2], {"上": -1, "下": 1}.get(word[0], 0))
    moved = _add_months(said_on.replace(day=1), shift)
    return _of_month(moved.year, moved.month, told)


def _of_month(year: int, month: int, told: dict[str, str]) -> tuple[date, date]:
    last = monthrange(year, month)[1]
    if "day" in told:
        day = date(year, month, _whole(told["day"]))
        return day, day
    first, end = {
        "底": (25, last), "末": (25, last), "月底": (25, last), "下旬": (21, last),
        "初": (1, 5), "上旬": (1, 10), "中旬": (11, 20),
    }.get(told.get("part", ""), (1, last))  # fmt: skip
    return date(year, month, first), date(year, month, end)


def _named_year(told: dict[str, str], said_on: date, toward: Toward) -> tuple[date, date]:
    """去年, 今年底, 明年春节, 2024年底."""
    year = int(told["year"]) if "year" in told else said_on.year + YEARS[told["yword"]]
    part = told.get("part", "")
    if part in FESTIVALS:
        return _festival_of(part, year)
    return _of_year(year, part)


def _of_year(year: int, part: str) -> tuple[date, date]:
    if "底" in part or "末" in part:
        return date(year, 12, 1), date(year, 12, 31)
    if "初" in part:
        return date(year, 1, 1), date(year, 1, 31)
    return date(year, 1, 1), date(year, 12, 31)


def _part(told: dict[str, str], said_on: date, toward: Toward) -> tuple[date, date]:
    """月底, 年底: the next where it looks ahead, the last where it looks back."""
    part = told["part"]
    if part.startswith("年"):
        span = _of_year(said_on.year, part)
        return (
            _of_year(said_on.year - 1, part)
            if toward is Toward.BACK and span[0] > said_on
            else span
        )
    span = _of_month(said_on.year, said_on.month, told)
    if toward is Toward.BACK and span[0] > said_on:
        before = _add_months(said_on.replace(day=1), -1)
        return _of_month(before.year, before.month, told)
    if toward is Toward.AHEAD and span[1] < said_on:
        after = _add_months(said_on.replace(day=1), 1)
        return _of_month(after.year, after.month, told)
    return span


def _day(told: dict[str, str], said_on: date, toward: Toward) -> tuple[date, date]:
    """15号: of the month in which it lies ahead, or back."""
    number = _whole(told["day"])
    step = 1 if toward is Toward.AHEAD else -1
    month = said_on.replace(day=1)
    for _ in range(3):
        if number <= monthrange(month.year, month.month)[1]:
            day = month.replace(day=number)
            if (day >= said_on) if step > 0 else (day <= said_on):
                return day, day
        month = _add_months(month, step)
    raise ValueError(f"{number}: no day of a month.")


def _weekday(told: dict[str, str], said_on: date, toward: Toward) -> tuple[date, date]:
    """下周五, 周三."""
    monday = said_on - timedelta(days=said_on.weekday())
    day = monday + timedelta(days=7 * _weeks(told) + WEEKDAYS[told["wday"]])
    if "wword" not in told:
        if toward is Toward.AHEAD and day < said_on:
            day += timedelta(days=7)
        elif toward is Toward.BACK and day > said_on:
            day -= timedelta(days=7)
    return day, day


def _week(told: dict[str, str], said_on: date, toward: Toward) -> tuple[date, date]:
    """下周, 上个星期."""
    monday = said_on - timedelta(days=said_on.weekday() - 7 * _weeks(told))
    return monday, monday + timedelta(days=6)


def _weeks(told: dict[str, str]) -> int:
    word = told.get("wword", "")
    return {"上上": -2, "下下": 2}.get(word, {"上": -1, "下": 1}.get(word[:1], 0))


def _shift(told: dict[str, str], said_on: date, toward: Toward) -> tuple[date, date]:
    day = said_on + timedelta(days=SHIFTS[told["shift"]])
    return day, day


def _festival(told: dict[str, str], said_on: date, toward: Toward) -> tuple[date, date]:
    """春节前: the next where it looks ahead, the last where it looks back."""
    years = range(said_on.year - 1, said_on.year + 2)
    spans = [_festival_of(told["festival"], year) for year in years]
    if toward is Toward.AHEAD:
        return next(span for span in spans if span[1] >= said_on)
    return next(span for span in reversed(spans) if span[0] <= said_on)


def _festival_of(name: str, year: int) -> tuple[date, date]:
    """The holidays of that name; ValueError where the calendar does not reach."""
    found = _holidays().get((FESTIVALS[name], year))
    if found is None:
        raise ValueError(f"{name} {year}: the calendar does not reach so far.")
    return found


@cache
def _holidays() -> dict[tuple[chinese_calendar.Holiday, int], tuple[date, date]]:
    found: dict[tuple[chinese_calendar.Holiday, int], tuple[date, date]] = {}
    for day, name in sorted(holidays.items()):
        key = (next(h for h in chinese_calendar.Holiday if h.value == name), day.year)
        found[key] = (found[key][0] if key in found else day, day)
    return found


def _whole(text: str) -> int:
    found = quantity(text)
    if found is None:
        raise ValueError(f"{text}: no number.")
    return int(found.low)


_Read = Callable[[dict[str, str], date, Toward], tuple[date, date]]
_READ: tuple[tuple[str, _Read], ...] = (
    ("month", _month),
    ("mword", _named_month),
    ("yword", _named_year),
    ("year", _named_year),
    ("day", _day),
    ("part", _part),
    ("wday", _weekday),
    ("week", _week),
    ("shift", _shift),
    ("festival", _festival),
)
