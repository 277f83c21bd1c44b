"""A wish for a city is understood or refused with a way out; a finished city is never overwritten unasked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from simulation import marker
from simulation.city import write_city
from simulation.errors import (
    CitiesFailedError,
    NotACityError,
    OtherCityError,
    RateError,
    SeedsError,
)
from simulation.fault_rates import NONE
from simulation.many import Written, write_many, write_one
from simulation.presets import PRESETS, UnknownPresetError
from simulation.request import CityRequest, identity, parse_seeds
from tests.simulation.conftest import SEED, City

TINY = CityRequest("tiny", SEED)


def age(path: Path) -> int:
    return path.stat().st_mtime_ns


@pytest.mark.parametrize(
    ("text", "seeds"),
    [("3", (3,)), ("1-4", (1, 2, 3, 4)), ("1,4,7-9", (1, 4, 7, 8, 9)), ("2, 2, 1-2", (2, 1))],
)
def test_seeds_are_numbers_and_ranges(text: str, seeds: tuple[int, ...]) -> None:
    assert parse_seeds(text) == seeds


@pytest.mark.parametrize("text", ["", "one", "1-", "-3", "5-2", "1-2000"])
def test_other_seeds_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(SeedsError, match=r"seeds='.*': (write whole numbers|\d+ seeds; name 1 to)"):
        parse_seeds(text)


@pytest.mark.parametrize("rate", [0.0, -0.1, 0.51, float("nan")])
def test_an_impossible_incident_rate_is_refused(rate: float) -> None:
    with pytest.raises(RateError, match=r"use more than 0, at most 0\.5"):
        replace(TINY, incident_rate=rate).resolved()


def test_what_is_asked_for_replaces_what_the_preset_says_and_nothing_else() -> None:
    asked = CityRequest("tiny", 1, date(2023, 6, 1), date(2025, 1, 1), 0.2, faults=False)
    assert asked.resolved() == replace(
        PRESETS["tiny"], history_from=date(2023, 6, 1), until=date(2025, 1, 1), incident_rate=0.2,
        faults=NONE,
    )  # fmt: skip


def test_an_unknown_preset_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UnknownPresetError, match="preset='huge': not known"):
        write_one(tmp_path / "city", CityRequest("huge", 1))
    assert not (tmp_path / "city").exists()


def test_a_finished_city_is_left_as_it_is(city: City) -> None:
    note = city.root / marker.NAME
    before = age(note)
    again = write_one(city.root, TINY)
    assert again == Written(city.summary, None)
    assert age(note) == before


def test_a_city_of_another_seed_is_not_overwritten(city: City) -> None:
    with pytest.raises(
        OtherCityError, match=rf"seed={SEED}, not {SEED + 1}\); name another folder"
    ):
        write_one(city.root, replace(TINY, seed=SEED + 1))


def test_a_city_without_traps_is_another_city(city: City) -> None:
    with pytest.raises(OtherCityError, match="faults="):
        write_one(city.root, replace(TINY, faults=False))


def test_a_folder_with_something_else_in_it_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(NotACityError, match=r"thesis\.docx, no simulated city"):
        write_one(tmp_path, TINY)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]


def test_an_unfinished_city_is_written_anew_without_leftovers(tmp_path: Path) -> None:
    marker.begin(tmp_path, identity(TINY.resolved(), SEED))
    left = tmp_path / "deliveries" / "inbox" / "police_110" / "police_110_19990101.csv"
    left.parent.mkdir(parents=True)
    left.write_text("half a file", encoding="utf-8")
    made = write_one(tmp_path, TINY)
    assert made.seconds is not None
    assert not left.exists()
    assert marker.finished(tmp_path, identity(TINY.resolved(), SEED)) == made.summary


def test_real_deliveries_are_no_unfinished_city(tmp_path: Path) -> None:
    real = tmp_path / "deliveries" / "police_110_20250101.csv"
    real.parent.mkdir()
    real.write_text("years of work", encoding="utf-8")
    for write in (
        lambda: write_one(tmp_path, TINY),
        lambda: write_city(tmp_path, preset="tiny", seed=SEED),
    ):
        with pytest.raises(NotACityError, match="holds deliveries, no simulated city"):
            write()
    assert real.read_text(encoding="utf-8") == "years of work"


def test_a_city_of_another_generator_is_another_city(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = identity(TINY.resolved(), SEED) | {"generator": "older"}
    with pytest.raises(OtherCityError, match="generator="):
        marker.finished(city.root, wanted)


def test_the_note_is_the_last_thing_written(city: City) -> None:
    newest = max((p for p in city.root.rglob("*") if p.is_file()), key=age)
    assert newest.name == marker.NAME


def test_many_cities_lie_side_by_side_and_only_missing_ones_are_written(tmp_path: Path) -> None:
    told: list[Written] = []
    first = write_many(tmp_path, TINY, (2,), tell=told.append)
    both = write_many(tmp_path, TINY, (1, 2), tell=told.append)
    assert [w.summary.out.name for w in both] == ["seed_01", "seed_02"]
    assert [w.summary.seed for w in told if w.seconds is not None] == [2, 1]
    assert both[1] == Written(first[0].summary, None)
    assert json.loads((tmp_path / "seed_01" / marker.NAME).read_text(encoding="utf-8"))["city"]["seed"] == 1  # fmt: skip


def test_one_city_in_the_way_is_said_before_any_is_written(tmp_path: Path) -> None:
    (tmp_path / "seed_02").mkdir()
    (tmp_path / "seed_02" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(NotACityError, match="seed_02"):
        write_many(tmp_path, TINY, (1, 2), tell=lambda _: None)
    assert not (tmp_path / "seed_01").exists()


def test_a_city_that_fails_is_named_and_does_not_stop_the_others(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    marker.begin(tmp_path / "seed_01", identity(TINY.resolved(), 1))
    # a link is not followed when an unfinished city is cleared away
    (tmp_path / "seed_01" / "truth").symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(CitiesFailedError, match="seeds 1 failed, the others are written"):
        write_many(tmp_path, TINY, (1, 2), tell=lambda _: None)
    assert (tmp_path / "seed_02" / marker.NAME).is_file()
    assert elsewhere.is_dir()
