"""The accounting by kind of dispute: groups add up to the whole, intervals, results on disk, the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.cities import city, judges, rows_of
from benchmarks.reached_city import judged, lived
from benchmarks.reached_kept import Kept
from benchmarks.reached_kinds import FIGURES, OTHERS, OfKinds, by_kinds, groups_of, intervals_of
from benchmarks.reached_kinds_page import COLUMNS, kinds_section
from benchmarks.reached_lists import NOBODY, recall_of, tally_of
from benchmarks.reached_ours import Ours
from benchmarks.reached_scene import Ranking, Sampled, Scene, scene_of
from simulation.life.kinds import KINDS
from simulation.presets import preset
from simulation.truth.capacity import Course, Recall
from simulation.types import Floats, Ints

TINY = preset("tiny")
DAYS = range(300, 330)
LOVE, WAGES = "love, marriage, family (01 婚恋家庭)", "wages, labour (07 劳资)"
PARTS = ("incidents", "reachable", "caught")
SUMS = [
    f"recall_{who}.{came}{part}"
    for who in ("ours", "observable", "true")
    for came in ("", "expected_")
    for part in PARTS
]


def course_of(hazard: Floats, *, incident_day: Sequence[int], reported: Sequence[int]) -> Course:
    """Disputes whose hazards are the same every day; `reported`: the second of the first report."""
    who = np.arange(len(hazard))
    return Course(np.array(incident_day), np.array(reported), lambda day: (who, hazard))


# which disputes are counted


def test_every_kind_of_the_simulation_is_in_one_group() -> None:
    codes = np.array([kind.code for kind in KINDS], dtype=object)
    found = groups_of(codes)
    assert list(found) == [LOVE, WAGES, OTHERS]
    assert (np.sum(list(found.values()), axis=0) == 1).all()
    assert set(codes[found[LOVE]]) == {"0101", "0102", "0103", "0199"}
    assert set(codes[found[WAGES]]) == {"0701", "0702", "0703", "0799"}


@given(st.integers(0, 1000), st.integers(2, 60))
@settings(max_examples=60, deadline=None)
def test_what_is_counted_by_group_adds_up_to_the_whole(seed: int, days: int) -> None:
    rng = np.random.default_rng(seed)
    n, period = 15, range(2, 2 + days)
    course = course_of(
        rng.random(n) / 50,
        incident_day=np.where(rng.random(n) < 0.6, rng.integers(0, days + 5, n), -1).tolist(),
        reported=rng.integers(0, 40 * 86_400, n).tolist(),
    )
    lists: dict[int, Ints] = {day: rng.integers(NOBODY, n, 2) for day in period}
    group = rng.integers(0, 3, n)
    parts = [
        recall_of(course, lists, rate=1.0, days=period, counted=group == one) for one in range(3)
    ]
    whole = recall_of(course, lists, rate=1.0, days=period)
    for field in PARTS:
        assert sum(getattr(part, field) for part in parts) == getattr(whole, field)
        expected = f"expected_{field}"
        total = sum(getattr(part, expected) for part in parts)
        assert total == pytest.approx(getattr(whole, expected), rel=1e-12)


def test_lists_that_name_one_kind_reach_nothing_of_the_others() -> None:
    course = course_of(np.array([0.1, 0.3]), incident_day=[-1, -1], reported=[0, 0])
    lists, love = {1: np.array([0])}, np.array([True, False])
    found = [
        recall_of(course, lists, rate=1.0, days=range(1, 5), counted=group)
        for group in (love, ~love)
    ]
    # judged are the days 2 to 5
    assert [one.expected_incidents for one in found] == pytest.approx([4 * 0.1, 4 * 0.3])
    assert [one.expected for one in found] == [1, 0]


def test_a_dispute_drawn_twice_counts_twice() -> None:
    course = course_of(np.array([0.1, 0.3]), incident_day=[3, -1], reported=[0, 10**9])
    tally = tally_of(course, {1: np.array([0])}, days=range(1, 2))
    found = tally.recall(1.0, np.array([2, 1]))
    assert found.expected_incidents == pytest.approx(2 * 0.1 + 0.3)
    assert found.expected_reachable == found.expected_caught == pytest.approx(2 * 0.1)
    assert found.incidents == 0  # it comes on day 3, judged is day 2


def test_a_ranking_is_of_the_counted_disputes_on_every_night() -> None:
    sampled = Sampled(
        np.array([0, 1, 2, 0]),
        np.array([1.0, 1.0, 0.0, 0.0]),
        {"ours": np.array([3.0, 1.0, 2.0, 4.0])},
    )
    # of 1.0 at scores 3 and 1 and 0.0 at 2 and 4, one pair of four is in order
    assert sampled.ranking("ours", np.array([1, 1, 1])).auc == 1 / 4
    # without dispute 1: 3 over 2, not over 4; the first positive stands second
    assert sampled.ranking("ours", np.array([True, False, True])) == Ranking(1 / 2, 1 / 2)


# one city


@pytest.fixture(scope="module")
def scene() -> Scene:
    ended = city(TINY, 1).chronicle.endings.day
    truth = pd.DataFrame({"incident_on": np.where(ended >= 0, 1.0, np.nan)})
    told = lived(TINY, 1, days=DAYS, truth=truth)
    who = np.arange(0, len(ended), 7)
    listed = pd.DataFrame({"day": 300 + who % 30, "dispute": who}).sort_values("day")
    ranked = pd.DataFrame({"day": 300, "dispute": who, "score": who / len(ended)})
    return scene_of(
        told, Ours(DAYS, listed, ranked), judges([rows_of(city(TINY, s)) for s in (2, 3)])
    )


@pytest.fixture(scope="module")
def groups(scene: Scene) -> tuple[OfKinds, ...]:
    return by_kinds(1, scene, draws=50)


def test_the_groups_of_a_city_add_up_to_its_line(scene: Scene, groups: tuple[OfKinds, ...]) -> None:
    whole = judged(1, scene)
    assert whole.recall_ours.expected_caught > 0
    for figure in SUMS:
        value = attrgetter(figure)
        assert sum(value(group) for group in groups) == pytest.approx(value(whole)), figure


def test_lists_of_one_kind_only_leave_the_recall_of_the_others_at_nothing(scene: Scene) -> None:
    named = scene.found.listed["dispute"]
    codes = np.array([kind.code for kind in KINDS])[scene.view.chronicle.disputes.kind]
    love = np.char.startswith(codes.astype(str), "01")
    lists = scene.found.listed[love[named.to_numpy()]]
    tally = tally_of(scene.view.course, Ours(DAYS, lists, lists).lists, days=DAYS)
    found = by_kinds(1, replace(scene, tallies={**scene.tallies, "ours": tally}), draws=2)
    assert [group.recall_ours.expected > 0 for group in found] == [True, False, False]
    assert [group.recall_ours.expected for group in found[1:]] == [0, 0]


def test_intervals_surround_what_was_counted_and_come_out_again(
    scene: Scene, groups: tuple[OfKinds, ...]
) -> None:
    assert repr(by_kinds(1, scene, draws=50)) == repr(groups)
    for group in groups:
        assert set(group.intervals) == set(FIGURES)
        low, high = group.intervals["recall_ours.expected_incidents"]
        assert 0 < low < group.recall_ours.expected_incidents < high


def test_an_interval_is_from_the_low_to_the_high_percentile() -> None:
    again = [group_of(LOVE, expected=float(n)) for n in range(201)]
    found = intervals_of(again)
    assert found["recall_ours.expected_incidents"] == (5.0, 195.0)
    assert found["ranking_ours.auc"] == (0.8, 0.8)
    assert np.isnan(found["recall_ours.expected"]).all()  # a draw without incidents has no recall


# results on disk and the table


def group_of(name: str, *, expected: float = 4.0, caught: float = 1.0) -> OfKinds:
    mine = Recall(1.0, 4, 3, 2, expected, expected / 2, caught)
    best = Recall(1.0, 4, 3, 2, expected, expected / 2, 2.0)
    ranking = Ranking(0.8, 0.00123)
    intervals = dict.fromkeys(FIGURES, (0.1, 0.9))
    return OfKinds(name, mine, best, best, ranking, ranking, ranking, intervals)


def cells(text: str) -> list[dict[str, str]]:
    rows = [[c.strip() for c in r.strip("|").split("|")] for r in text.splitlines() if r[:1] == "|"]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


def test_what_is_kept_by_kind_stands_in_a_file_of_its_own_and_is_not_made_again(
    tmp_path: Path,
) -> None:
    kept, made = Kept(tmp_path, "tiny"), (group_of(LOVE), group_of(OTHERS))
    first = kept.kinds(3, lambda: made)
    assert first == made
    assert kept.kinds(3, lambda: pytest.fail("made again")) == made
    assert [path.name for path in (kept.folder / "seed_03").iterdir()] == ["kinds.json"]


def test_one_city_has_its_figures_with_intervals_and_a_line_that_says_what_they_are() -> None:
    told = kinds_section([[group_of(LOVE), replace(group_of(OTHERS, caught=0.0), intervals=NONE)]])
    love, others = cells(told)
    assert list(love) == ["kind", *COLUMNS]
    assert (love["kind"], others["kind"]) == (LOVE, OTHERS)
    assert love["recall ours"] == "25 % (10 to 90)"  # 1 of 4
    assert love["reachable: ours"] == "50 % (10 to 90)"  # 1 of 2
    assert love["ratio"] == "0.500 (0.100 to 0.900)"  # 1 of 4 over 2 of 4
    assert love["AP ours"] == "0.0012 (0.1000 to 0.9000)"
    assert others["recall ours"] == "0 % (no interval)"
    assert "percentiles over 1,000 draws" in told


NONE = dict.fromkeys(FIGURES, (float("nan"), float("nan")))


def test_several_cities_have_their_mean_and_its_interval() -> None:
    told = kinds_section([[group_of(LOVE, caught=caught)] for caught in (1.0, 2.0)])
    (love,) = cells(told)
    # mean of 1/2 and 2/2; t(1) x sd / sqrt(2) = 12.7 x 0.354 / 1.414
    assert love["ratio"] == "0.750 ± 3.177"
    assert love["recall ours"].startswith("38 ± ")  # 1 of 4 and 2 of 4
    assert love["incidents to be expected"] == "4.0 ± 0.0"
    assert "Student's t" in told


def test_a_figure_that_no_city_has_is_said_to_be_none() -> None:
    empty = replace(group_of(LOVE), recall_ours=Recall(1.0, 0, 0, 0, 0.0, 0.0, 0.0))
    for cities in ([[empty]], [[empty], [empty]]):
        (love,) = cells(kinds_section(cities))
        assert love["recall ours"] == love["ratio"] == "none"
