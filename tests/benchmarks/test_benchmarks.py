"""The benchmarks run at the smallest size and add up; nothing here is timed."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from benchmarks.__main__ import main
from benchmarks.handwritten import ratio_of_medians, require_equal, turns
from benchmarks.measure import Measured, measure
from benchmarks.place import Place
from benchmarks.plan import MAKES, STEPS, needed
from benchmarks.scale import Cost, costs, exponent, page
from benchmarks.scale import main as scale
from benchmarks.scale_city import add_copies, reports_of, sample_landmarks
from benchmarks.steps import STEPS as WORK
from benchmarks.table import as_markdown, as_text
from data_contracts.warehouse import open_warehouse
from features import builder

LINE = Measured("ingest", "small", 1000, "rows of files", 4.0, 3.0, 512, note="15 files")


@pytest.fixture(scope="module")
def smoke(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A city of 3,000 residents with everything that steps leave behind."""
    place = Place("smoke", tmp_path_factory.mktemp("bench"))
    place.folder.mkdir()
    for step in MAKES:
        measure(step, place)
    return place


def test_every_planned_step_has_its_work() -> None:
    assert set(WORK) == {"simulate", *STEPS}


def test_a_step_comes_after_all_that_it_needs() -> None:
    assert needed("publishing") == ["simulate", "ingest", "disputes", "training"]
    assert needed("simulate") == []


@pytest.mark.parametrize("step", [s for s in STEPS if s not in (*MAKES, "handwritten", "people")])
def test_a_reading_step_works_through_rows(smoke: Place, step: str) -> None:
    measured = measure(step, smoke)
    assert measured.rows > 100
    assert measured.rows_per_second == measured.rows / measured.seconds


def test_the_command_measures_a_step_in_a_process_of_its_own(
    smoke: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--sizes", "smoke", "--only", "handwritten", "--folder", str(smoke.root)]
    assert main([*arguments, "--markdown"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("step")
    assert "builder / by hand" in shown
    assert "| handwritten | smoke |" in shown


def test_what_other_code_has_made_is_made_again(smoke: Place) -> None:
    assert all(smoke.is_made(step) for step in MAKES)
    mark = smoke.folder / "ingest.made-by"
    now = mark.read_text(encoding="utf-8")
    mark.write_text("of an earlier version", encoding="utf-8")
    assert not smoke.is_made("ingest")
    mark.write_text(now, encoding="utf-8")


def test_nothing_is_made_in_an_empty_folder(tmp_path: Path) -> None:
    assert not any(Place("small", tmp_path).is_made(step) for step in MAKES)


def test_a_given_home_is_neither_simulated_nor_ingested(smoke: Place, tmp_path: Path) -> None:
    given = Place("city", tmp_path, smoke.home)
    assert given.home == smoke.home
    assert given.is_made("simulate")
    assert given.is_made("ingest")
    assert not given.is_made("training")
    given.folder.mkdir()
    assert measure("scoring", given).rows == measure("scoring", smoke).rows


def test_rows_per_second_are_rows_by_seconds_on_the_wall() -> None:
    assert LINE.rows_per_second == 1000 / 4


def test_the_table_has_a_line_per_step_under_its_heading() -> None:
    heading, line = as_text([LINE]).splitlines()
    assert heading.split()[:3] == ["step", "size", "rows"]
    assert " ".join(line.split()) == "ingest small 1,000 rows of files 4.0 3.0 250 512 15 files"
    assert as_text([LINE], heading=False) == line


def test_the_docs_table_is_the_same_line() -> None:
    last = as_markdown([LINE]).splitlines()[-1]
    assert last == "| ingest | small | 1,000 | rows of files | 4.0 | 3.0 | 250 | 512 | 15 files |"


def test_the_ratio_is_of_medians_so_one_slow_turn_does_not_count() -> None:
    assert ratio_of_medians([3.0, 3.0, 90.0], [2.0, 2.0, 1.0]) == 3 / 2


def test_neither_of_two_builds_always_runs_first() -> None:
    seen = []
    empty = pa.table({})

    def one() -> pa.Table:
        seen.append("a")
        return empty

    def other() -> pa.Table:
        seen.append("b")
        return empty

    ones, others = turns(one, other, rounds=4)
    assert "".join(seen) == "abbaabba"
    assert len(ones) == len(others) == 4


def test_builds_that_disagree_are_not_compared_for_speed() -> None:
    by_hand, built = pa.table({"reports_7d": [1.0, 2.0]}), pa.table({"reports_7d": [1.0, 3.0]})
    require_equal(by_hand, by_hand)
    with pytest.raises(ValueError, match="reports_7d"):
        require_equal(by_hand, built)
    with pytest.raises(ValueError, match="days_since_order"):
        require_equal(by_hand, built.rename_columns(["days_since_order"]))


def test_every_copy_of_a_city_has_the_features_of_the_city(smoke: Place, tmp_path: Path) -> None:
    landmarks = tmp_path / "landmarks.parquet"
    sample_landmarks(smoke.home, landmarks, 5)
    add_copies(smoke.home, landmarks, tmp_path, range(2))
    add_copies(smoke.home, landmarks, tmp_path, range(2, 3))
    with open_warehouse(smoke.home, read_only=True) as con:
        con.execute(f"create temp table spine as from '{landmarks}'")
        once = builder.build(con).drop_columns("entity_id").to_pylist()
    with open_warehouse(tmp_path, read_only=True) as con:
        for number in range(3):
            con.execute(
                "create or replace temp table spine as select entity_id, as_of "
                f"from derived.landmarks where entity_id like '%#{number}'"
            )
            assert builder.build(con).drop_columns("entity_id").to_pylist() == once
    assert len(once) > 10


def test_the_cost_is_measured_over_the_whole_copies_that_come_nearest_to_the_reports(
    smoke: Place, tmp_path: Path
) -> None:
    base = reports_of(smoke.home)
    one, two = costs(
        smoke.home, tmp_path, reports=[base // 9, base, base + 1, 2 * base - 1], one_in=10
    )
    assert (one.reports, two.reports) == (base, 2 * base)
    assert (one.copies, two.copies) == (1, 2)
    assert two.rows == 2 * one.rows > 0


def test_the_command_leaves_no_copy_behind(
    smoke: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "mine.txt"
    there.write_text("kept", encoding="utf-8")
    assert scale(["--home", str(smoke.home), "--reports", "1", "--folder", str(tmp_path)]) == 0
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
    assert "largest peak" in capsys.readouterr().out


def cost_of(reports: int, cpu_seconds: float) -> Cost:
    return Cost(
        reports=reports, copies=1, rows=500, seconds=9, cpu_seconds=cpu_seconds, peak_gb=2.0
    )


def test_the_growth_is_the_power_of_reports_that_cpu_seconds_follow() -> None:
    assert exponent([cost_of(10, 4), cost_of(30, 12), cost_of(100, 40)]) == pytest.approx(1)
    assert exponent([cost_of(10, 4), cost_of(20, 16)]) == pytest.approx(2)  # twice, four times


def test_one_size_alone_says_nothing_about_growth() -> None:
    lines = page([cost_of(1000, 5)]).splitlines()
    assert lines[2] == "| 1,000 | 1 | 500 | 9 | 5 | 100 | 2.0 |"  # 500 / 5
    assert lines[-1] == "largest peak 2.0 GB (limit 10)"
    assert "power of 1.00" in page([cost_of(1000, 5), cost_of(2000, 10)])
