"""Numbers, sums, people, terms and days as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from features.text.amounts import money, people, terms
from features.text.days import Toward, days
from features.text.numbers import number, quantity

SAID = date(2025, 3, 10)  # a Monday


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("三万二", 32_000, 32_000), ("3.2万", 32_000, 32_000), ("两千五", 2_500, 2_500), ("25,000", 25_000, 25_000),
        ("3w", 30_000, 30_000), ("一百零五", 105, 105), ("二〇", None, None), ("三四万", 30_000, 40_000),
        ("几万", 20_000, 90_000), ("十几", 12, 19), ("二三十", 20, 30), ("8千", 8_000, 8_000), ("1.5亿", 1.5e8, 1.5e8),
        ("一两万", 10_000, 20_000), ("一两", 1, 2),
    ],
)  # fmt: skip
def test_numbers_stand_for_what_was_meant(text: str, low: float | None, high: float | None) -> None:
    found = number(text)
    if low is None:
        # digits said one by one are no amount; whatever they are, it is one value
        assert found is None or found.low == found.high
    else:
        assert found == (low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("一万多", 10_000, 20_000), ("1500多", 1_500, 1_600), ("十来万", 100_000, 200_000), ("半", 0.5, 0.5), ("三十多", 30, 40)],
)  # fmt: skip
def test_what_is_said_loosely_reaches_to_the_next_step(text: str, low: float, high: float) -> None:
    assert quantity(text) == (low, high)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("老板欠我三万二工资", ["三万二"]), ("共计48.6万元，人均1.5万", ["48.6万元", "1.5万"]), ("两千五百块钱", ["两千五百块"]),
        ("给了我两百块，还差3w", ["两百块", "3w"]), ("三万两千没给", ["三万两千"]), ("50万人民币", ["50万"]), ("一亿五元", []),
        ("一块地，三块石头", []), ("干了三个月", []), ("3万人来过", []),
    ],
)  # fmt: skip
def test_sums_of_money(text: str, spans: list[str]) -> None:
    assert [text[a.start : a.end].removesuffix("钱") for a in money(text)] == spans


def test_people_and_terms() -> None:
    assert [(a.low, a.high) for a in terms("一两个月，一两天")] == [(30, 60), (1, 2)]
    text = "32名工人和三十多人，干了两个半月，欠薪一年多，2024年12月起，12月没发，半年内"
    assert [(a.low, a.high) for a in people(text)] == [(32, 32), (30, 40)]
    assert [(a.low, a.high) for a in terms(text)] == [(75, 75), (365, 730), (182.5, 182.5)]


AHEAD = [
    ("上个月15号", "2025-02-15", "2025-02-15"), ("12月15号前付清", None, "2025-12-15"), ("下周五", "2025-03-21", "2025-03-21"),
    ("月底前", None, "2025-03-31"), ("三天内", "2025-03-10", "2025-03-13"), ("年底", "2025-12-01", "2025-12-31"),
    ("春节前发放", None, "2026-02-14"), ("五一后", "2025-05-06", None), ("下个月初", "2025-04-01", "2025-04-05"),
    ("5号", "2025-04-05", "2025-04-05"), ("三十一号之前", None, "2025-03-31"), ("两个月后", "2025-05-10", None), ("今年6月底之前", None, "2025-06-30"),
    ("欠款三百万三天内付清", "2025-03-10", "2025-03-13"), ("2025年之前", None, "2025-12-31"), ("2025年内", "2025-03-10", "2025-12-31"),
    ("周三", "2025-03-12", "2025-03-12"), ("明天", "2025-03-11", "2025-03-11"), ("2月1日", "2026-02-01", "2026-02-01"),
]  # fmt: skip
BACK = [
    ("昨晚", "2025-03-09", "2025-03-09"), ("20日", "2025-02-20", "2025-02-20"), ("12月底", "2024-12-25", "2024-12-31"),
    ("2023年底", "2023-12-01", "2023-12-31"), ("2019年春节", "2019-02-04", "2019-02-10"), ("2023年", "2023-01-01", "2023-12-31"),
    ("2023年12月", "2023-12-01", "2023-12-31"), ("去年10月", "2024-10-01", "2024-10-31"), ("周三", "2025-03-05", "2025-03-05"),
    ("半年前", "2024-09-10", "2024-09-10"), ("上周", "2025-03-03", "2025-03-09"), ("国庆节", "2024-10-01", "2024-10-07"), ("年底", "2024-12-01", "2024-12-31"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("toward", "text", "first", "last"),
    [(Toward.AHEAD, *case) for case in AHEAD] + [(Toward.BACK, *case) for case in BACK],
)
def test_days_as_of_the_day_on_which_they_were_said(
    toward: Toward, text: str, first: str | None, last: str | None
) -> None:
    (found,) = days(text, SAID, toward=toward)
    assert [d and d.isoformat() for d in (found.first, found.last)] == [first, last]


@pytest.mark.parametrize(
    "text", ["3号楼2单元", "120号门店", "周转", "年轻人", "2月30日", "日子", "前前后后"]
)
def test_what_names_no_day(text: str) -> None:
    assert list(days(text, SAID)) == []
