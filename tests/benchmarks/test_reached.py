"""Ours beside the ceilings: one judge for all, our disputes matched to true ones, results kept city by city.

Long because every step is judged over the same simulated town, which takes the longest to make.
"""

from __future__ import annotations

import shutil
from dataclasses import astuple
from datetime import date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from benchmarks import reached as command
from benchmarks.cities import Judges, city, judges, rows_of
from benchmarks.reached_city import (
    MorningView,
    OtherLivesError,
    Reached,
    judged,
    listed_twice,
    lived,
)
from benchmarks.reached_home import OtherFilesError, home_of
from benchmarks.reached_kept import Kept
from benchmarks.reached_lists import NOBODY, expected_precision, lists_of, places, recall_of
from benchmarks.reached_match import true_disputes
from benchmarks.reached_ours import Ours, days_since, drawn, per_day, sample
from benchmarks.reached_page import COLUMNS, line, mean_line, page
from benchmarks.reached_scene import Ranking, our_scores, scene_of
from data_contracts.sealing import Keys
from data_contracts.warehouse import open_warehouse
from pipelines import jobs
from pipelines.city import City
from simulation.many import write_one
from simulation.presets import preset
from simulation.request import CityRequest
from simulation.truth.capacity import Course, Recall, Scores, capacity_of, recall_at_capacity
from simulation.truth.view import View

TINY = preset("tiny")


# the judge


@given(
    rate=st.floats(0.1, 3.0),
    days=st.integers(2, 90),
    step=st.integers(1, 7),
    seed=st.integers(0, 1000),
)
@settings(max_examples=60, deadline=None)
def test_drawing_and_judging_in_two_steps_gives_what_the_simulation_s_judge_gives(
    rate: float, days: int, step: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    n, period = 12, range(3, 3 + days, step)
    hazard, score = rng.random((days + 10, n)) / 50, rng.integers(0, 4, (days + 10, n)) / 4
    ended = np.where(rng.random(n) < 0.6, rng.integers(0, days + 5, n), -1)
    course = Course(ended, rng.integers(0, 40 * 86_400, n), lambda day: (np.arange(n), hazard[day]))

    def scores(day: int):  # type: ignore[no-untyped-def]
        return np.arange(n), score[day]

    lists = lists_of(scores, size=n, rate=rate, days=period)
    found = recall_of(course, lists, rate=rate, days=period)
    other = recall_at_capacity(course, scores, rate=rate, days=period)
    assert astuple(found) == pytest.approx(astuple(other), rel=1e-12)  # summed in another order


def test_fractions_of_a_place_add_up_over_the_nights() -> None:
    nights = range(10, 20)
    assert [places(1 / 3, nights, day) for day in nights] == [0, 0, 1, 0, 0, 1, 0, 0, 1, 0]
    assert sum(places(3.32, nights, day) for day in nights) == int(33.2)


def test_a_listing_about_no_true_dispute_takes_a_place_and_warns_of_nothing() -> None:
    course = Course(np.array([5, 5]), np.zeros(2), lambda day: (np.arange(2), np.full(2, 0.1)))
    lists = {1: np.array([0, NOBODY])}
    found = recall_of(course, lists, rate=2.0, days=range(1, 8))
    assert (found.incidents, found.caught) == (2, 1)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 50)), min_size=2, max_size=20))
@settings(max_examples=100, deadline=None)
def test_average_precision_over_certain_labels_is_scikit_learns(
    rows: list[tuple[int, int]],
) -> None:
    label, score = np.array(rows, dtype=float).T
    found = expected_precision(score, label)
    if label.sum():
        assert found == pytest.approx(average_precision_score(label, score), rel=1e-12)
    else:
        assert np.isnan(found)


def test_average_precision_over_chances_weighs_each_row_by_its_chance() -> None:
    # (0.5 x 0.5/1 + 1 x 1.5/2) / 1.5
    assert expected_precision(np.array([2.0, 1.0]), np.array([0.5, 1.0])) == (0.25 + 0.75) / 1.5


# ours


def nights(text: str) -> pd.DataFrame:
    rows = [row.split() for row in text.strip().splitlines()]
    frame = pd.DataFrame(rows, columns=["day", "entity", "score"])
    return frame.astype({"day": int, "score": float, "entity": "category"})


def test_our_lists_are_drawn_by_our_own_disputes_and_rest_thirty_days() -> None:
    found = drawn(
        nights("""
            0 a 0.9
            0 b 0.8
            1 a 0.9
            1 b 0.8
            1 c 0.1
            30 a 0.9
            30 b 0.95
        """),
        rate=1.0,
        days=range(31),
    )
    # on day 30 a may come again, b was listed 29 days ago
    assert found[["day", "entity"]].to_numpy().tolist() == [[0, "a"], [1, "b"], [30, "a"]]


def test_nights_count_from_the_city_s_first_midnight() -> None:
    as_of = pd.Series(pd.to_datetime(["2022-07-01 08:00", "2022-07-03 08:00"]))
    assert days_since(as_of, date(2022, 7, 1)).tolist() == [0, 2]


def test_ranked_nights_are_spread_over_the_period() -> None:
    assert sample(range(100, 180)) == [100, 110, 120, 130, 140, 150, 160, 170]
    assert sample(range(3)) == [0, 1, 2]


MEMBERS = """
    dispute_id | record_id | known_at   | replaced_at
    d1         | 110:A     | 2024-01-01 |
    d1         | 110:B     | 2024-01-02 |
    d1         | 12345:C   | 2024-01-03 | 2024-01-10
    d1         | 12345:D   | 2024-01-09 |
    d2         | 110:E     | 2024-01-01 |
"""
ANSWERS = """
    source        | key | slot   | person | dispute
    police_110    | A   | caller | 1      | 7
    police_110    | A   | other  | 2      | 7
    police_110    | B   | caller | 1      | 8
    hotline_12345 | C   | caller | 1      | 8
    hotline_12345 | D   | caller | 1      | 7
    police_110    | E   | caller | 3      | -1
"""
ASKED = """
    entity | as_of
    d1     | 2024-01-03
    d1     | 2024-01-04
    d1     | 2024-01-11
    d2     | 2024-01-11
"""


def text_table(text: str) -> pd.DataFrame:
    rows = [[c.strip() or None for c in row.split("|")] for row in text.strip().splitlines()]
    return pd.DataFrame(rows[1:], columns=rows[0])


@pytest.fixture
def warehouse(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    con = open_warehouse(tmp_path)
    members = text_table(MEMBERS)
    con.execute(
        "insert into derived.dispute_members (dispute_id, record_id, rule, known_at, replaced_at)"
        " select dispute_id, record_id, 'pair', known_at::timestamp, replaced_at::timestamp from members"
    )
    records = members.assign(
        source=["police_110", "police_110", "hotline_12345", "hotline_12345", "police_110"],
        row_key=list("ABCDE"),
    )
    for row in records.itertuples():
        _record(con, row.record_id, source=row.source, key=row.row_key)
    text_table(ANSWERS).astype({"person": int, "dispute": int}).to_parquet(
        tmp_path / "who_is_who.parquet"
    )
    return con


def _record(con: duckdb.DuckDBPyConnection, record_id: str, *, source: str, key: str) -> None:
    """A record with the columns that may not be empty, and nothing else."""
    required = con.execute(
        "select column_name, data_type from duckdb_columns() where schema_name = 'core'"
        " and table_name = 'records' and not is_nullable"
    ).fetchall()
    given = {"record_id": record_id, "source": source, "row_key": key}
    blank = {"VARCHAR": "x", "TIMESTAMP": "2024-01-01", "BOOLEAN": "false"}
    values = {name: given.get(name, blank.get(type_, "0")) for name, type_ in required} | given
    marks = ", ".join("?" for _ in values)
    con.execute(
        f"insert into core.records ({', '.join(values)}) values ({marks})", list(values.values())
    )


def test_a_dispute_is_about_the_true_one_of_most_records_that_it_held_that_night(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    asked = text_table(ASKED).assign(as_of=lambda d: pd.to_datetime(d["as_of"]))
    found = true_disputes(warehouse, asked, truth=tmp_path, keys=Keys.load_or_create(tmp_path))
    told = {(r.entity, r.as_of.day): (r.dispute, r.disputes_n) for r in found.itertuples()}
    assert told == {
        ("d1", 3): (8, 2),  # one record each, B told last
        ("d1", 4): (8, 2),  # B and C
        ("d1", 11): (7, 2),  # A and D: C has left
    }  # and d2, whose only record is about nothing, is about no true dispute


# one city

DAYS = range(300, 330)


@pytest.fixture(scope="module")
def seen() -> View:
    return city(TINY, 1)


@pytest.fixture(scope="module")
def told(seen: View) -> MorningView:
    return lived(TINY, 1, days=DAYS, truth=truth_of(seen))


@pytest.fixture(scope="module")
def by() -> Judges:
    return judges([rows_of(city(TINY, seed)) for seed in (2, 3)])


def truth_of(view: View) -> pd.DataFrame:
    ended = view.chronicle.endings.day
    return pd.DataFrame({"incident_on": np.where(ended >= 0, 1.0, np.nan)})


def as_ours(view: View, scores: Scores) -> Ours:
    """The lists that these scores give, as if they were ours under names of our own."""
    rows = [(day, *pair) for day in DAYS for pair in zip(*scores(day), strict=True)]
    ranked = pd.DataFrame(rows, columns=["day", "dispute", "score"]).assign(
        entity=lambda d: "d" + d["dispute"].astype(str).str.zfill(6)
    )
    listed = drawn(ranked, rate=per_day(TINY), days=DAYS)
    return Ours(DAYS, listed, ranked, {"champion": "same"}, {"train": 1.0})


def test_the_places_are_those_of_the_ceilings(seen: View) -> None:
    assert per_day(TINY) == capacity_of(seen.chronicle)


def test_who_lists_as_the_best_observer_does_reaches_the_ceiling(
    told: MorningView, by: Judges
) -> None:
    ours = as_ours(told, told.scores(told.observed, by.observed, DAYS))
    found = judged(1, scene_of(told, ours, by))
    assert found.recall_ours == found.recall_observable
    assert found.ratio == 1
    assert found.ranking_ours == found.ranking_observable
    assert (found.about_nothing, found.listed_twice, found.not_ranked) == (0, 0, 0)
    assert found.recall_observable.expected_incidents > 0
    assert found.ranking_true.auc > found.ranking_observable.auc


def test_who_names_nobody_reaches_nothing(told: MorningView, by: Judges) -> None:
    ours = as_ours(told, told.scores(told.observed, by.observed, DAYS))
    lost = Ours(
        DAYS, ours.listed.assign(dispute=NOBODY), ours.ranked.assign(dispute=NOBODY), {}, {}
    )
    found = judged(1, scene_of(told, lost, by))
    assert (found.ratio, found.recall_ours.caught) == (0, 0)
    assert (found.about_nothing, found.not_ranked) == (1, 1)
    assert found.ranking_ours.auc == pytest.approx(0.5)


def test_the_observer_knows_what_was_told_before_eight(told: MorningView, seen: View) -> None:
    assert told.time_of(np.array([0]))[0] - seen.time_of(np.array([0]))[0] == np.timedelta64(8, "h")


def test_files_of_another_life_are_refused(seen: View) -> None:
    truth = truth_of(seen)
    with pytest.raises(OtherLivesError, match="write the city anew"):
        lived(TINY, 1, days=DAYS, truth=truth.iloc[1:])
    with pytest.raises(OtherLivesError):
        lived(TINY, 1, days=DAYS, truth=truth.assign(incident_on=np.nan))


def test_of_several_disputes_of_ours_the_highest_speaks_for_the_true_one() -> None:
    ranked = pd.DataFrame(
        [(3, 7, 0.1), (3, 7, 0.4), (3, NOBODY, 0.9), (4, 8, 0.8), (3, 9, -2.0)],
        columns=["day", "dispute", "score"],
    )
    assert our_scores(ranked, np.array([7, 8, 9]), 3).tolist() == [0.4, -3.0, -2.0]


def test_a_true_dispute_under_two_names_is_counted_as_listed_twice() -> None:
    listed = pd.DataFrame(
        [(0, 7), (29, 7), (59, 7), (0, 8), (0, NOBODY)], columns=["day", "dispute"]
    )
    assert listed_twice(listed) == 1 / 5  # 7 on day 29; thirty days later it may come again


# results on disk


def line_of(seed: int, *, caught: float = 1.0) -> Reached:
    mine = Recall(1.0, 4, 3, 2, 4.0, 3.0, caught)
    ranking = Ranking(0.8, 0.1)
    return Reached(
        seed, (1, 2), mine, Recall(1.0, 4, 3, 2, 4.0, 3.0, 2.0), mine, ranking, ranking, ranking,
        0.1, 0.2, float("nan"), {"champion": "booster"}, {"train": 2.0},
    )  # fmt: skip


def test_what_is_kept_is_not_made_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "tiny")
    first = kept.reached(3, lambda: line_of(3))
    assert kept.reached(3, lambda: pytest.fail("made again")) == first
    assert repr(first) == repr(line_of(3))
    ours = Ours(range(2, 5), pd.DataFrame({"day": [2], "dispute": [7]}), pd.DataFrame({"day": [3]}))
    kept.ours(3, lambda: ours)
    again = kept.ours(3, lambda: pytest.fail("made again"))
    assert again.days == range(2, 5)
    assert {day: who.tolist() for day, who in again.lists.items()} == {2: [7]}


def test_what_was_half_written_is_made_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "tiny")
    ours = Ours(range(2, 5), pd.DataFrame({"day": [2]}), pd.DataFrame({"day": [3]}))
    kept.ours(3, lambda: ours)
    (kept.folder / "seed_03" / "ours.json").unlink()  # written last
    other = Ours(range(7, 9), pd.DataFrame({"day": [8]}), pd.DataFrame({"day": [8]}))
    assert kept.ours(3, lambda: other).days == range(7, 9)


def test_rows_to_learn_from_come_back_as_they_were(tmp_path: Path) -> None:
    kept, fresh = Kept(tmp_path, "study"), rows_of(city(TINY, 2))
    kept.learned("tiny", 2)
    again = kept.learned("tiny", 2)
    for one, other in ((again.observed, fresh.observed), (again.state, fresh.state)):
        assert (one.dispute == other.dispute).all() and (one.label == other.label).all()
        pd.testing.assert_frame_equal(one.features, other.features)


def test_the_page_has_a_line_per_city_and_the_mean_ratio_with_its_interval() -> None:
    cities = [line_of(1, caught=1.0), line_of(2, caught=2.0)]
    told = page("study", cities, learned_from="study", others=20)
    rows = [[c.strip() for c in r.strip("|").split("|")] for r in told.splitlines() if r[:1] == "|"]
    assert rows[0] == ["seed", *COLUMNS]
    assert [row[:2] for row in rows[2:4]] == [["1", "0.500"], ["2", "1.000"]]
    # mean of 1/2 and 2/2; t(1) x sd / sqrt(2) = 12.7 x 0.354 / 1.414
    assert rows[4][:2] == ["mean, sum", "0.750 ± 3.177"]
    assert rows[4][-4:] == ["8", "4", "4", "4"]
    assert "learned from 19 cities of preset `study` other than" in told
    assert "| mean" not in page("study", cities[:1], learned_from="study", others=20)
    assert len(line(cities[0])) == len(mean_line(cities)) == len(rows[0])


def test_a_home_of_other_files_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_warehouse(home) as con:
        assert con.execute("select count(*) from ops.deliveries").fetchone() == (0,)
    deliveries = tmp_path / "city" / "deliveries"
    deliveries.mkdir(parents=True)
    (home / "jianwei.toml").write_text("[city]\nname = 'of somebody else'\n", encoding="utf-8")
    with pytest.raises(OtherFilesError, match="name the home of this city"):
        home_of(home, deliveries, preset=TINY, seed=1, seconds={})
    assert (home / "warehouse.duckdb").is_file()  # nobody else's home is removed


@pytest.mark.slow
def test_a_whole_city_goes_from_files_to_its_line(tmp_path: Path) -> None:
    """A town too small to tell anything: its home is given, since its folds must be shorter."""
    town = write_one(tmp_path / "cities" / "seed_01", CityRequest("tiny", 1)).summary.out
    home = tmp_path / "home"
    home.mkdir()
    (home / "jianwei.toml").write_text(SETTINGS.format(town=town), encoding="utf-8")
    opened, now = City.open(home), datetime(2025, 3, 6, 8)
    for part in ("history", "inbox"):
        jobs.ingest(opened, town / "deliveries" / part, history=part == "history", now=now)
    arguments = ["--preset", "tiny", "--seeds", "1", "--cities", str(tmp_path / "cities")]
    arguments += ["--home", str(home), "--folder", str(tmp_path / "kept"), "--learn-from", "tiny"]
    arguments += ["--learn-seeds", "1-3", "--out", str(tmp_path / "reached.md")]
    assert command.main(arguments) == 0
    first = (tmp_path / "reached.md").read_text(encoding="utf-8")
    assert "learned from 2 cities of preset `tiny`" in first
    assert "## By kind of dispute" in first
    found = Kept(tmp_path / "kept", "tiny").reached(1, lambda: pytest.fail("not kept"))
    assert found.recall_ours.expected_incidents == found.recall_true.expected_incidents > 0
    assert found.about_nothing < 0.5
    assert found.not_ranked < 0.2
    shutil.rmtree(home)
    assert command.main(arguments) == 0  # nothing is made again
    assert (tmp_path / "reached.md").read_text(encoding="utf-8") == first
    next(
        (tmp_path / "kept").rglob("kinds.json")
    ).unlink()  # as kept before there was a second table
    assert command.main(arguments) == 0  # made from the lists that are kept: the home is gone
    assert (tmp_path / "reached.md").read_text(encoding="utf-8") == first


SETTINGS = """
[city]
simulated = true
[ingest]
adapters = ["{town}/mappings/police_110.toml"]
[training]
targets = ["dispute"]
folds = 2
fold_days = 40
per_day = 1
"""
