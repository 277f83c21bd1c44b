"""Sums of money, numbers of people and stretches of time, each with its span."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from features.text.numbers import ABOUT, QUANTITY, quantity


class Amount(NamedTuple):
    """Yuan, people or days between `low` and `high`, said in text[start:end]."""

    low: float
    high: float
    start: int
    end: int


NOT_MONEY = "名个位亩平米吨股步公里户次条遍年月天岁"
# 块 and 元 are money, and so is what stands before wages and debts or has a 万 that counts nothing else
_MONEY = re.compile(
    rf"(?P<coin>{QUANTITY})\s*(?:元|块钱|块(?![地石砖板田])|圆)"
    rf"|(?P<owed>{QUANTITY})(?=的?(?:血汗)?(?:工资|工钱|货款|欠款|赔偿|补偿|彩礼|借款|房租|钱))"
    rf"|(?P<wan>\d+(?:\.\d+)?\s*[wW万]{ABOUT}?|[一二两三四五六七八九十百几]+{ABOUT}?万(?:{ABOUT}|[一二两三四五六七八九]千?[一二两三四五六七八九]?百?)?)(?![{NOT_MONEY}]|人(?!民币))"
)
_PEOPLE = re.compile(
    rf"({QUANTITY})\s*(?:(?:名|位|号|个)\s*(?:农民工|工人|民工|员工|职工|工友|同事|人(?!民)|兄弟|老乡|业主)"
    r"|农民工|工人|民工|员工|工友|人(?![民行家均]))"
)
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "季度": 91, "年": 365}
_TERM = re.compile(
    rf"({QUANTITY})\s*个?(半)?({ABOUT})?(天|周|星期|礼拜|月(?![底初中末份])|季度|年(?![底初末级前0-9]))(半)?(多)?(?![号日])"
)
FIRST_YEAR = 1900  # 2024年 is no stretch either
_MONTH_OF_YEAR = re.compile(r"(?:\d+|[一二三四五六七八九十]+)月")


def money(text: str) -> Iterator[Amount]:
    """The sums that `text` names, in yuan: 3.2万元, 三万二, 两千五百块, 1,500元, 三四万块钱."""
    for found in _MONEY.finditer(text):
        value = quantity(found["coin"] or found["owed"] or found["wan"])
        if value is not None:
            yield Amount(*value, *found.span())


def people(text: str) -> Iterator[Amount]:
    """The numbers of people that `text` names: 32名工人, 三十多人."""
    for found in _PEOPLE.finditer(text):
        value = quantity(found[1])
        if value is not None:
            yield Amount(*value, *found.span())


def terms(text: str) -> Iterator[Amount]:
    """The stretches of time that `text` names, in days: 两个半月, 半年, 3天, 一年多. 12月 is no stretch but a month."""
    for found in _TERM.finditer(text):
        if _MONTH_OF_YEAR.fullmatch(found[0]):
            continue
        more = bool(found[3] or found[6])
        value = quantity(found[1], more=more)
        if value is None or (found[4] == "年" and value.low >= FIRST_YEAR):
            continue
        each = _DAYS[found[4]]
        half = 0.5 if found[2] or found[5] else 0.0
        yield Amount((value.low + half) * each, (value.high + half) * each, *found.span())
