"""Texts are many, tell what is noted of them, and say the same things in other words."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from simulation.presets import PRESETS
from simulation.record.case import Case, build_case
from simulation.record.grammar.compose import draft, fill
from simulation.record.grammar.library import grammar
from simulation.record.grammar.template import PIECE, weighted
from simulation.record.grammar.themes import themes
from simulation.record.tellers import facts_of
from simulation.record.telling import SIGNS, Facts, Told
from simulation.record.words import narratives
from simulation.streams import stream

# what a reader would try who knows only the wordings of a simpler city
NAIVE = {
    "kill": "扬言要杀人 弄死他 砍了全家 整死你 不让活着",
    "suicide": "不想活了 扬言要自杀 从楼上跳下去 遗书 要喝药",
    "both": "同归于尽 谁也别想活 一起死",
    "weapon": "手里拿着刀 菜刀 铁棍 斧子",
    "goods": "一桶汽油 点煤气罐 身上浇汽油",
    "choke": "掐脖子 掐着她的脖子 勒脖子",
    "stalk": "一直跟踪 门口堵人 楼下守着 不停打电话",
    "hurt": "头上流血 胳膊受伤 脸上有伤 打得站不起来",
    "drunk": "喝了酒 酒后 一身酒气 又喝多了",
    "minor": "孩子在旁边 未成年孩子 当着孩子的面",
    "parted": "已经分居 正在办离婚 已经分手 抚养权",
}
GRAMS, COMMONEST = 6, 200


@pytest.fixture(scope="module")
def spoken() -> Case:
    """A city of the demo's size."""
    return build_case(PRESETS["demo"], 1)


@pytest.fixture(scope="module")
def facts(spoken: Case) -> Facts:
    """What is known at its calls about disputes."""
    calls = spoken.reports
    mine = calls[(calls["dispute"] >= 0) & (calls["incident"] < 0) & (calls["link"] != "3")]
    return facts_of(spoken.chronicle, mine.reset_index(drop=True), stream(1, "knowledge"))


@pytest.fixture(scope="module")
def told(facts: Facts) -> Told:
    """Their texts."""
    return narratives(facts, stream(1, "words"))


def typed(case: Case) -> pd.DataFrame:
    """110 calls and tickets that were typed in; one handed on carries the first one's text."""
    calls = case.reports
    return calls[(calls["channel"] != "grid") & (calls["origin"] < 0)]


def test_of_longer_calls_98_in_100_have_a_text_of_their_own(spoken: Case) -> None:
    text = typed(spoken)["text"]
    long = text[text.str.len() > 20]
    assert long.nunique() / len(long) >= 0.98


def test_the_commonest_two_hundred_windows_cover_a_third_of_the_characters_at_most(
    told: Told,
) -> None:
    texts = told.text[:6_000].tolist()
    count = Counter(t[i : i + GRAMS] for t in texts for i in range(len(t) - GRAMS + 1))
    common = {gram for gram, _ in count.most_common(COMMONEST)}
    covered = sum(int(within(t, common).sum()) for t in texts)
    assert covered / sum(map(len, texts)) < 0.35


def within(text: str, grams: set[str]) -> np.ndarray:  # type: ignore[type-arg]
    """Characters of the text that stand in one of these windows."""
    found = np.zeros(len(text), dtype=bool)
    for i in range(len(text) - GRAMS + 1):
        found[i : i + GRAMS] |= text[i : i + GRAMS] in grams
    return found


def test_a_short_list_of_wordings_finds_less_than_half_of_what_is_told(told: Told) -> None:
    cues = told.cues[(told.cues["state"] == "told") & told.cues["cue"].isin(list(NAIVE))]
    found = [
        any(words in told.text[row] for words in NAIVE[cue].split())
        for row, cue in zip(cues["row"], cues["cue"], strict=True)
    ]
    assert 0.05 < np.mean(found) < 0.5


def test_lengths_run_from_a_word_to_hundreds_of_characters(told: Told) -> None:
    length = np.array([len(t) for t in told.text])
    assert (length <= 4).mean() > 0.02
    assert length.max() > 300
    assert length.min() >= 1
    assert 30 < np.median(length) < 90


def test_no_notation_of_the_grammar_is_left_in_a_text(told: Told, spoken: Case) -> None:
    everything = "".join([*told.text, *spoken.reports["text"]])
    assert not set("{}[]|*") & set(everything)


@pytest.fixture(scope="module")
def as_meant(facts: Facts) -> Told:
    """Texts before punctuation habits and typing errors."""
    work = draft(facts, stream(2, "words"))
    fill(work)
    return Told(work.sheet.texts(unmarked=np.zeros(len(facts), dtype=bool)), work.sheet.cues())


def test_every_phrase_noted_stands_in_its_text(as_meant: Told) -> None:
    cues = as_meant.cues
    stands = [p in as_meant.text[r] for p, r in zip(cues["phrase"], cues["row"], strict=True)]
    assert all(stands)


def pattern(alternative: str) -> str:
    """A regular expression for what an alternative may become."""
    text, found, end = weighted(alternative).text, "", 0
    for piece in PIECE.finditer(text):
        found += re.escape(text[end : piece.start()])
        options = (piece["choice"] or "").split("|")
        found += ".*?" if piece["choice"] is None else f"(?:{'|'.join(map(pattern, options))})"
        end = piece.end()
    return found + re.escape(text[end:])


@pytest.mark.parametrize("sign", SIGNS)
def test_what_is_noted_of_a_sign_was_worded_by_a_production_of_that_sign(
    as_meant: Told, sign: str
) -> None:
    mine = as_meant.cues[as_meant.cues["cue"] == sign]
    for state, rows in mine.groupby("state"):
        names = ["spoken", "written"] if state == "told" else [state]
        productions = [grammar().productions[f"{sign}.{name}"] for name in names]
        if sign == "blow" and state == "told":
            productions += [
                grammar().productions[n]
                for n in grammar().productions
                if n.startswith("terse_blow.")
            ]
        known = re.compile("|".join(pattern(a) for p in productions for a in p), re.DOTALL)
        assert all(known.fullmatch(phrase) for phrase in rows["phrase"]), (sign, state)


@pytest.mark.parametrize("sign", SIGNS)
def test_each_sign_has_at_least_25_productions_and_is_denied_heard_of_and_played_on(
    sign: str,
) -> None:
    whole = grammar().productions
    assert len({*whole[f"{sign}.spoken"], *whole[f"{sign}.written"]}) >= 25
    assert min(len(whole[f"{sign}.{state}"]) for state in ("negated", "hearsay", "figure")) >= 2


def test_only_true_signs_are_told(told: Told, facts: Facts) -> None:
    said = told.cues[(told.cues["state"] == "told") & told.cues["cue"].isin(SIGNS)]
    for sign, rows in said.groupby("cue"):
        assert facts.sign(str(sign))[rows["row"].to_numpy()].all()


def test_no_text_both_tells_and_denies_a_sign(told: Told) -> None:
    serious = told.cues[told.cues["state"].isin(["told", "negated", "hearsay"])]
    both = serious.groupby(["row", "cue"])["state"].agg(set)
    assert not [s for s in both if {"told", "negated"} <= s or {"told", "hearsay"} <= s]


def test_words_of_threat_without_meaning_stand_in_harmless_texts(told: Told, facts: Facts) -> None:
    figures = told.cues[(told.cues["cue"] == "kill") & (told.cues["state"] == "figure")]
    assert (facts.grade[figures["row"].to_numpy()] == 0).sum() > 50


def test_sums_told_are_the_dispute_s_own(told: Told, facts: Facts) -> None:
    owed = told.cues[told.cues["cue"] == "owed_yuan"]
    assert len(owed) > 500
    assert (owed["value"].astype(int) == facts.claim_yuan[owed["row"].to_numpy()]).all()


def test_two_calls_about_one_dispute_share_the_matter_but_not_the_words(
    told: Told, facts: Facts
) -> None:
    party = np.flatnonzero(facts.role == "当事人")
    frame = pd.DataFrame(
        {"d": facts.dispute, "by": facts.caller_claims, "theme": themes(facts), "text": told.text}
    ).iloc[party]
    several = frame.groupby(["d", "by"]).filter(lambda rows: len(rows) > 1)
    by_side = several.groupby(["d", "by"])
    assert (by_side["theme"].nunique() == 1).all()
    long = several[several["text"].str.len() > 12].groupby(["d", "by"])["text"]
    assert long.nunique().sum() / long.size().sum() > 0.995


def test_a_passer_by_hardly_knows_what_only_the_couple_knows(facts: Facts, told: Told) -> None:
    said = pd.Series(False, index=range(len(facts)))
    said[told.cues.query("cue == 'parted' and state == 'told'")["row"]] = True
    true = facts.sign("parted")
    share = {r: said[true & (facts.role == r)].mean() for r in ("当事人", "邻居")}
    assert share["邻居"] < 0.5 * share["当事人"]


def test_who_hit_seldom_says_so(facts: Facts, told: Told) -> None:
    said = np.zeros(len(facts), dtype=bool)
    said[told.cues.query("cue == 'blow' and state == 'told'")["row"]] = True
    true = facts.sign("blow") & (facts.role == "当事人")
    own = said[true & facts.by_caller].mean()
    assert own < 0.65 * said[true & ~facts.by_caller].mean()


def test_the_same_stream_words_the_same_texts_and_another_others(facts: Facts, told: Told) -> None:
    again, other = (narratives(facts, stream(seed, "words")) for seed in (1, 2))
    assert (again.text == told.text).all()
    pd.testing.assert_frame_equal(again.cues, told.cues)
    assert (other.text != told.text).mean() > 0.9


def test_nothing_to_word_gives_nothing(facts: Facts) -> None:
    none = narratives(facts.take(np.array([], dtype=np.int64)), stream(1, "words"))
    assert (len(none.text), len(none.cues)) == (0, 0)


def test_the_truth_names_each_text_by_its_row_s_key(spoken: Case) -> None:
    calls = spoken.reports.set_index("key")
    assert set(spoken.cues["key"]) <= set(calls.index)
    said = spoken.cues[(spoken.cues["cue"] == "weapon") & (spoken.cues["state"] == "told")]
    about = said[calls.loc[said["key"], "dispute"].to_numpy() >= 0]
    assert calls.loc[about["key"], "told_weapon"].all()
    assert about["true"].all()


def test_true_signs_left_out_of_a_text_are_noted_too(spoken: Case) -> None:
    unsaid = spoken.cues[spoken.cues["state"] == "unsaid"]
    assert unsaid["true"].all()
    assert not len(unsaid.merge(spoken.cues.query("state == 'told'"), on=["key", "cue", "source"]))
