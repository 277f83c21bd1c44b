"""What linking is measured by, over a tiny simulated town."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks import identity_nights as nights
from benchmarks.identity import linked, ways
from benchmarks.identity_truth import Agreement
from benchmarks.identity_worth import Pair, page
from benchmarks.reached_city import Reached
from benchmarks.reached_scene import Ranking
from pipelines.city import City
from simulation.city import write_city
from simulation.presets import preset
from simulation.truth.capacity import Recall

TINY = preset("tiny")


@dataclass(frozen=True)
class Town:
    """A town, the home in which its last two nights came one by one, and the page about them."""

    truth: Path
    city: City
    page: str


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    folder = tmp_path_factory.mktemp("town")
    write_city(folder / "city", preset=TINY, seed=3)
    words = [
        folder / "city",
        folder / "home",
        "--preset",
        "tiny",
        "--nights",
        "2",
        "--write",
        folder / "page.md",
    ]
    assert nights.main([str(word) for word in words]) == 0
    return Town(
        folder / "city" / "truth",
        City.open(folder / "home"),
        (folder / "page.md").read_text("utf-8"),
    )


def test_linking_finds_more_pairs_than_documents_alone_and_every_comparison_can_be_left_out(
    town: Town,
) -> None:
    told = dict(ways())
    assert {"as it is", "no linking", "keyed hashes alone", "without name"} <= set(told)
    with town.city.warehouse() as con:
        alone, nameless, whole = (
            linked(con, town.city, town.truth, told[way])
            for way in ("no linking", "without name", "as it is")
        )
    assert whole.pairs.recall > alone.pairs.recall
    assert whole.pairs.recall >= nameless.pairs.recall
    assert whole.pairs.precision > 0.95
    assert whole.pairs.of == alone.pairs.of > 100


def test_the_last_nights_are_compared_with_everything_at_once(town: Town) -> None:
    rows = {
        line.split(" | ")[0].strip("| "): line.split(" | ")[1:] for line in town.page.splitlines()
    }
    assert "its last 2 nights" in town.page
    assert float(rows["rows of people"][2].strip(" |").replace(",", "")) > 10
    for what in ("people, over their mentions", "disputes, over their records"):
        assert all(float(share.strip("% |")) > 90 for share in rows[what])
    assert float(rows["all at once"][0]) > 0.95


def test_agreement_is_of_what_was_found_and_of_what_there_is() -> None:
    assert Agreement(1.0, 0.5, 10).f1 == pytest.approx(2 / 3)
    assert Agreement(0.0, 0.0, 10).f1 == 0.0


def reached(seed: int, expected: float) -> Reached:
    # of four incidents to be expected
    recall = Recall(1.0, 4, 3, 1, 4.0, 3.0, 4 * expected)
    ranking = Ranking(0.5 + expected, expected / 10)
    return Reached(
        seed, (0, 9), recall, recall, recall, ranking, ranking, ranking,
        about_nothing=0.1, listed_twice=0.0, not_ranked=0.2, told={}, seconds={},
    )  # fmt: skip


def test_what_linking_is_worth_is_the_mean_of_what_each_city_gains() -> None:
    pairs = [
        Pair(reached(n, a), reached(n, b))
        for n, a, b in ((1, 0.3, 0.1), (2, 0.5, 0.3), (3, 0.2, 0.3))
    ]
    row = next(line for line in page("study", pairs).splitlines() if line.startswith("| recall at"))
    # gains of 20, 20 and -10 points: 10 on average, 4.303 x 17.32 / sqrt(3) either way
    assert row.split(" | ")[1:] == ["33.3 ± 37.9 %", "23.3 ± 28.7 %", "10.0 ± 43.0 %", "2, 1 |"]
