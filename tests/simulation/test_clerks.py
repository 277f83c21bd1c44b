"""Officials write what they know at that time, about the dispute's own names and sums."""

from __future__ import annotations

import numpy as np

from simulation.life.kinds import GROUPS
from simulation.record.case import Case
from simulation.record.clerks.desks import complaints, replies, subjects, visit_notes
from simulation.record.clerks.ledger import outcomes, step_notes, summaries, titles
from simulation.record.clerks.scenes import scene_notes
from simulation.record.entered import known_entry
from simulation.record.grammar.daily_matters import chosen, column, daily_texts, matters
from simulation.streams import stream

N = 3_000


def every(values: tuple[str, ...]) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([values[i % len(values)] for i in range(N)], dtype=object)


GROUP = every(GROUPS)
AT = np.datetime64("2025-01-06T20:00:00") + np.arange(N).astype("timedelta64[h]")


def test_a_scene_tells_of_detention_only_where_it_was_imposed() -> None:
    grade = np.arange(N) % 3
    free = scene_notes(GROUP, grade, stream(1, "scene"), at=AT)
    assert not [t for t in free if "拘留" in t or "保护令》" in t or "告诫书" in t]
    held = scene_notes(GROUP, grade, stream(1, "scene"), at=AT, measure=every(("detained",)))
    assert sum("拘留" in t for t in held) > 0.9 * N


def test_scenes_of_quarrels_and_of_incidents_differ() -> None:
    calm, worst = (scene_notes(GROUP, np.full(N, g), stream(1, "scene"), at=AT) for g in (0, 3))
    assert not set(calm) & set(worst)
    assert len(set(calm)) > 0.8 * N


def test_ledger_entries_name_both_sides_and_the_sum(case: Case) -> None:
    d = case.chronicle.disputes
    rows = np.flatnonzero((d.group == "labour") & (d.claim_people > 0))
    at = d.born_at[rows]
    entry = known_entry(case.chronicle, rows, at, grade=np.zeros(len(rows), dtype=np.int64))
    told = summaries(entry, stream(1, "summaries"))
    assert sum(
        a in t or b in t for a, b, t in zip(entry.first, entry.second, told, strict=True)
    ) > 0.6 * len(rows)
    assert len(set(told)) > 0.9 * len(rows)
    names = titles(entry, stream(1, "titles"))
    assert all(n.endswith(("纠纷", "争议", "）", "调解", "案件")) for n in names)


def test_outcomes_of_success_and_failure_share_no_wording(case: Case) -> None:
    d = case.chronicle.disputes
    rows = np.arange(len(d))
    entry = known_entry(case.chronicle, rows, d.born_at, grade=np.zeros(len(rows), dtype=np.int64))
    good, bad = (
        set(outcomes(entry, np.full(len(rows), flag), stream(1, "outcomes")))
        for flag in (True, False)
    )
    assert not good & bad
    assert min(len(good), len(bad)) > 30


def test_steps_keep_the_form_s_note_where_officers_have_no_words_of_their_own() -> None:
    step, form = every(("归档", "调解")), every(("材料归档", "组织双方调解"))
    notes = step_notes(step, form, stream(1, "steps"))
    assert set(notes[step == "归档"]) == {"材料归档"}
    assert len(set(notes[step == "调解"])) > 15


def test_calm_visits_mostly_have_no_note_and_others_always_one() -> None:
    finding = every(("无", "扬言"))
    notes = visit_notes(finding, np.full(N, "", dtype=object), stream(1, "visits"))
    assert 0.5 < (notes[finding == "无"] == "").mean() < 0.7
    assert (notes[finding == "扬言"] != "").all()


def test_complaints_about_handling_tell_nothing_of_the_trouble() -> None:
    words = ["打", "杀", "刀", "工资", "离婚", "死"]
    for text in complaints(N, stream(1, "complaints")):
        assert not any(
            w in text.replace("打过电话", "").replace("打了个电话", "").replace("打满意", "")
            for w in words
        )


def test_headings_and_replies_are_many() -> None:
    assert len(set(replies(GROUP, AT, stream(1, "replies")))) > 0.6 * N
    assert len(set(subjects(GROUP, every(("某公司",)), stream(1, "subjects")))) > 90


def test_there_are_forty_matters_of_daily_life_and_more() -> None:
    assert len(matters()) >= 40
    assert {"01", "02", "03", "05", "06", ""} == {m.police for m in matters()}


def test_matters_come_in_their_months_and_under_their_class() -> None:
    class_ = every(("01", "02", "03", "05", "06", ""))
    at = np.datetime64("2024-01-01T12:00:00") + (np.arange(N) % 366).astype("timedelta64[D]")
    matter = chosen(at, class_, stream(1, "matters"))
    assert (column("police", matter) == class_).all()
    heated = at[column("name", matter) == "heating"].astype("datetime64[M]").astype(int) % 12 + 1
    assert len(heated) > 10
    assert not set(heated) & {5, 6, 7, 8, 9}


def test_calls_about_a_stranger_s_leap_tell_that_sign_and_others_none() -> None:
    class_ = every(("05",))
    matter = chosen(AT, class_, stream(1, "matters"))
    channel, place = every(("110",)), every(("和平路3号",))
    told = daily_texts(matter, channel, AT, place, stream(1, "daily"))
    leap = np.flatnonzero(column("name", matter) == "want_to_die")
    assert set(told.cues["row"]) == set(leap)
    assert set(told.cues["cue"]) == {"suicide"}
