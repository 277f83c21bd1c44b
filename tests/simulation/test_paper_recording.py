"""What stations write down, for whom less, and how names, places and telephones go wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.life.calendar import at_night
from simulation.presets import PRESETS
from simulation.record.case import Case, build_case
from simulation.record.misheard import as_heard
from simulation.record.spoken_places import said
from simulation.record.writers.police import police_book
from simulation.recorded import Book
from simulation.streams import stream

MANY = replace(PRESETS["demo"], residents=20_000, disputes_per_year=9_000, traffic_ratio=0.2)
UNBIASED = replace(MANY, mechanism=replace(MANY.mechanism, bias=0.0))


@pytest.fixture(scope="module", params=[True, False], ids=["biased", "unbiased"])
def station(request: pytest.FixtureRequest) -> tuple[bool, Case, Book]:
    case = build_case(MANY if request.param else UNBIASED, 7)
    return request.param, case, police_book(case)


def calls_of(case: Case) -> pd.DataFrame:
    calls = case.reports
    return calls[calls["channel"] == "110"].reset_index(drop=True)


def scene_of(book: Book) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    return dict(next(c.columns for c in book.changes if "BQ" in c.columns))


def log_odds_ratio(one: np.ndarray, two: np.ndarray) -> tuple[float, float]:  # type: ignore[type-arg]
    """Log odds ratio of two samples of coins, and its standard error."""
    counts = [one.sum(), (~one).sum(), two.sum(), (~two).sum()]
    logs = np.log(counts)
    return float(logs[0] - logs[1] - logs[2] + logs[3]), float(sum(1 / c for c in counts) ** 0.5)


def test_blows_to_migrants_are_ticked_less_where_there_is_bias(
    station: tuple[bool, Case, Book],
) -> None:
    biased, case, book = station
    calls, tags = calls_of(case), scene_of(book)["BQ"]
    blows = (
        calls["blow"] & (calls["link"] == "") & (calls["dispute"] >= 0) & (calls["grade"] == 2)
    ).to_numpy()
    home = np.isin(
        case.chronicle.disputes.group[np.maximum(calls["dispute"], 0)], ["love", "family"]
    )
    migrant = case.world.people.migrant[
        case.chronicle.disputes.other[np.maximum(calls["dispute"], 0)]
    ]
    seen = pd.Series(tags).str.contains("家暴").to_numpy(dtype=bool)
    ratio, error = log_odds_ratio(seen[blows & home & migrant], seen[blows & home & ~migrant])
    assert ratio < -2 * error if biased else abs(ratio) < 4 * error


def test_migrants_show_their_papers_less_where_there_is_bias(
    station: tuple[bool, Case, Book],
) -> None:
    biased, case, book = station
    calls = calls_of(case)
    own = (calls["role"] == "当事人").to_numpy()
    migrant = case.world.people.migrant[calls["person"].to_numpy()]
    shown = book.base["BJRZJHM"] != ""
    ratio, error = log_odds_ratio(shown[own & migrant], shown[own & ~migrant])
    assert ratio < -4 * error if biased else abs(ratio) < 4 * error


def test_towns_differ_in_what_they_tick_only_by_their_habits(
    station: tuple[bool, Case, Book],
) -> None:
    biased, case, _ = station
    assert (np.ptp(case.habits.ticks) > 0) == biased
    assert (np.ptp(case.habits.asks) > 0) == biased


def test_night_shifts_tick_less_with_or_without_bias(station: tuple[bool, Case, Book]) -> None:
    _, case, book = station
    calls, tags = calls_of(case), scene_of(book)["BQ"]
    drunk = (calls["drunk"] & (calls["link"] == "") & (calls["grade"] < 3)).to_numpy()
    night = at_night(calls["at"].to_numpy())
    seen = pd.Series(tags).str.contains("酒后").to_numpy(dtype=bool)
    assert seen[drunk & night].mean() < seen[drunk & ~night].mean()


def test_facts_are_in_the_words_and_not_in_the_boxes_and_the_other_way_round(
    station: tuple[bool, Case, Book],
) -> None:
    _, case, book = station
    calls = calls_of(case)
    ticked = scene_of(book)["YWCWQ"] == "1"
    told = calls["told_weapon"].to_numpy(dtype=bool)
    true = (calls["weapon"] & (calls["grade"] < 3)).to_numpy()
    assert (told & ~ticked)[true].mean() > 0.05
    assert (ticked & ~told)[true].mean() > 0.05


def test_first_classes_err_and_final_ones_are_put_right_later(
    station: tuple[bool, Case, Book],
) -> None:
    _, case, book = station
    calls = calls_of(case)
    about = ((calls["dispute"] >= 0) & (calls["grade"] == 0)).to_numpy()
    wrong = (calls["first_class"] != calls["final_class"]).to_numpy()
    assert 0.07 < wrong[about].mean() < 0.25
    corrected = next(c for c in book.changes if set(c.columns) == {"JQLBDM", "JQLXDM"})
    assert 0.02 < (~np.isnat(corrected.at)).mean() < 0.04  # stated: 3 %


def test_names_go_wrong_by_one_character_at_the_stated_rate() -> None:
    names = np.array(["张伟", "李晓红", "王芳", "赵静"] * 5_000, dtype=object)
    heard = as_heard(names, stream(1, "t"), rate=0.02)
    changed = heard != names
    assert 0.016 < changed.mean() < 0.024  # 2 % of 20,000: four standard deviations are 0.4 %
    for old, new in zip(names[changed][:200], heard[changed][:200], strict=True):
        assert len(old) == len(new)
        assert sum(a != b for a, b in zip(old, new, strict=True)) == 1


def test_an_empty_name_stays_empty() -> None:
    assert set(as_heard(np.full(50, "", dtype=object), stream(1, "t"), rate=1.0)) == {""}


def test_one_place_is_said_in_many_ways_and_mostly_rightly() -> None:
    address = np.full(2_000, "昆河区和平街道幸福小区东区12栋3单元402室", dtype=object)
    wordings = pd.Series(said(address, stream(1, "t"))).value_counts(normalize=True)
    assert len(wordings) > 8
    assert wordings.index.str.contains("12栋").sum() >= 4
    wrong = ~wordings.index.str.contains("12栋")
    assert 0.03 < wordings[wrong].sum() < 0.07  # stated: 5 %


def test_on_paper_addresses_are_closer_to_the_register() -> None:
    address = np.full(2_000, "昆河区和平街道幸福小区东区12栋3单元402室", dtype=object)
    spoken, paper = said(address, stream(1, "t")), said(address, stream(1, "t"), on_paper=True)
    assert (paper == address).mean() > (spoken == address).mean() + 0.2
