"""The notation of productions, and figures and days in words."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from simulation.record.grammar.days import day_of
from simulation.record.grammar.figures import short, spelled, sum_of
from simulation.record.grammar.library import (
    FACTS,
    CircularGrammarError,
    Grammar,
    UnknownProductionError,
    grammar,
)
from simulation.record.grammar.nodes import Page
from simulation.record.grammar.slips import punctuated, slipped
from simulation.record.grammar.template import PIECE, BadTemplateError, slots, weighted
from simulation.streams import stream

N = 4_000


def drawn(productions: dict[str, tuple[str, ...]], name: str = "t.start") -> list[str]:
    page = Page({"name": np.full(N, "王", dtype=object)}, stream(1, "grammar"))
    return Grammar(productions).draw(name, np.arange(N), page).tolist()


def test_an_alternative_with_a_weight_comes_that_many_times_as_often() -> None:
    found = drawn({"t.start": ("甲*3", "乙")})
    assert abs(found.count("甲") / N - 3 / 4) < 4 * (3 / 16 / N) ** 0.5


def test_slots_are_filled_from_the_own_table_then_the_shared_one_then_the_facts() -> None:
    found = drawn({"t.start": ("{own}{shared}{name}",), "t.own": ("自",), "words.shared": ("共",)})
    assert set(found) == {"自共王"}


def test_a_slot_with_a_question_mark_is_left_out_of_half_the_texts() -> None:
    found = drawn({"t.start": ("{x?}了",), "t.x": ("又",)})
    assert set(found) == {"又了", "了"}
    assert abs(found.count("了") / N - 0.5) < 4 * 0.5 / N**0.5


def test_brackets_hold_alternatives_that_may_hold_slots() -> None:
    assert set(drawn({"t.start": ("[{x}来|去|]了",), "t.x": ("又",)})) == {"又来了", "去了", "了"}


def test_a_bracket_left_open_is_refused_with_the_alternative() -> None:
    with pytest.raises(BadTemplateError, match="holds a bracket or bar outside a slot"):
        drawn({"t.start": ("[来|去了",)})


def test_a_slot_that_nothing_fills_is_named_with_its_table() -> None:
    with pytest.raises(UnknownProductionError, match=r"slot=\{nobody\} in table \[t\]"):
        drawn({"t.start": ("{nobody}来了",)})


def test_a_production_inside_itself_is_refused_with_the_circle() -> None:
    with pytest.raises(CircularGrammarError, match=r"t.start -> t.x -> t.start"):
        drawn({"t.start": ("{x}",), "t.x": ("{start}",)})


def test_weights_stand_only_at_the_end_of_an_alternative() -> None:
    """A star anywhere else would stand in the text."""
    for name, alternatives in grammar().productions.items():
        assert not [a for a in alternatives if "*" in worded(a)], name


def worded(alternative: str) -> str:
    """An alternative without its weight and those of its bracketed choices."""
    text = weighted(alternative).text
    inner = [p["choice"] or "" for p in PIECE.finditer(text)]
    return PIECE.sub("", text) + "".join(weighted(o).text for c in inner for o in c.split("|"))


def test_every_fact_that_a_production_names_is_one_a_page_may_have() -> None:
    whole = grammar()
    for name, alternatives in whole.productions.items():
        table = name.partition(".")[0]
        for slot in {s for a in alternatives for s in slots(a)}:
            known = (f"{table}.{slot}", f"words.{slot}", slot)
            assert slot in FACTS or any(n in whole for n in known), (name, slot)


SPELLED = """
       0 零
       9 九
      10 十
      17 十七
      20 二十
     105 一百零五
    1003 一千零三
    2500 二千五百
   10000 一万
   32000 三万二千
   90050 九万零五十
  708000 七十万八千
"""


def test_whole_numbers_are_spelled_in_numerals() -> None:
    for line in SPELLED.split("\n")[1:-1]:
        number, words = line.split()
        assert spelled(int(number)) == words


def test_round_sums_have_a_spoken_short_form() -> None:
    assert [short(n) for n in (32_000, 20_000, 2_500, 150, 26_300)] == [
        "三万二", "两万", "两千五", "一百五", "二万六千三百",
    ]  # fmt: skip


def test_a_sum_is_written_in_many_ways_and_the_exact_ones_give_it() -> None:
    ways = {sum_of(32_000, style) for style in range(17)}
    assert {"32000元", "32,000元", "三万二", "3.2万元", "三万多", "3.2w"} <= ways
    assert len(ways) >= 14


# day seen from Wednesday 2025-01-15; Spring Festival was on 2025-01-29
DAYS = """
2025-01-14 5 昨天
2025-01-10 6 上周五
2025-01-23 7 下礼拜四
2024-12-15 2 上个月15号
2025-01-20 8 年前
2024-11-15 8 11月中旬
2025-03-05 0 3月5日
"""


def test_days_are_named_as_seen_from_another_day() -> None:
    for line in DAYS.split("\n")[1:-1]:
        day, style, words = line.split()
        assert day_of(date.fromisoformat(day), date(2025, 1, 15), int(style)) == words


def test_slips_change_one_text_in_nine_or_so_and_little_in_it() -> None:
    texts = np.full(N, "报警人称，其丈夫酒后在家吵架，要求民警到场", dtype=object)
    found = slipped(texts, stream(1, "slips"))
    changed = (found != texts).sum() / N
    assert 0.07 < changed < 0.13
    assert all(abs(len(a) - len(b)) <= 2 for a, b in zip(found, texts, strict=True))


def test_four_habits_of_punctuation() -> None:
    texts = np.array(["来了，走了。"] * 4, dtype=object)
    assert punctuated(texts, np.arange(4)).tolist() == [
        "来了，走了。",
        "来了,走了.",
        "来了 走了",
        "来了走了",
    ]
