"""The pipeline knows nothing of the simulated city: no constant of it, no truth, no other city's ways."""

from __future__ import annotations

import ast
import re
import shutil
import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

import simulation.city
import simulation.desk
from pipelines import jobs
from pipelines.city import City
from scoring.publish import Published
from simulation.delivery.files import write_file
from simulation.fault_rates import NONE
from simulation.presets import PRESETS
from simulation.world.toponyms import COUNTIES, COUNTY_NAMES
from tests.another_city import elsewhere
from tests.constants import (
    HOUSE,
    PACKAGES,
    TEXT_FILES,
    declared_words,
    leaks,
    names_of_the_city,
    numbers_of_the_city,
    texts_of,
)

SIMULATION = HOUSE / "simulation"
# the command and the demo write cities and say what is in them; they make nothing of how a city is made
MAY_SIMULATE = {
    "pipelines/demo.py": {"simulation.city", "simulation.city_summary"},
    "pipelines/cli/data.py": {"simulation.many", "simulation.request"},
    "pipelines/cli/tables.py": {"simulation.city_summary", "simulation.many"},
}
NIGHT, NOW = datetime(2025, 3, 4, 8), datetime(2025, 3, 20, 12)
SETTINGS = """
[city]
simulated = true
[training]
targets = ["dispute"]
rows_per_dispute = 3
folds = 1
per_day = 1
threads = 1
"""


# twice the worst of `tiny`, so that every fold has some to learn from and some to calibrate with
TOWN = replace(PRESETS["tiny"], faults=NONE, incident_rate=0.15)


@cache
def city_names() -> set[str]:
    return names_of_the_city(SIMULATION)


@cache
def city_numbers() -> set[float]:
    return numbers_of_the_city(SIMULATION)


def modules(package: str) -> list[Path]:
    return sorted((HOUSE / package).rglob("*.py"))


def other_texts(package: str) -> list[Path]:
    """Queries, pages and tables of the package."""
    return sorted(p for pattern in TEXT_FILES for p in (HOUSE / package).rglob(pattern))


# constants


@pytest.mark.parametrize("package", PACKAGES)
def test_no_constant_of_the_city_is_known_to(package: str) -> None:
    assert leaks(city_names(), city_numbers(), HOUSE / package) == []


def test_places_keys_phrases_and_rates_count_as_constants_of_the_city() -> None:
    assert {COUNTIES[0], COUNTY_NAMES[0], "JF"} <= city_names()
    assert len(city_names()) > 500
    assert len(city_numbers()) > 10


def test_the_formats_own_words_are_nobody_s_secret() -> None:
    assert {"扬言杀人", "0701A", "JJDBH", "综治中心"} & city_names() == set()
    assert {"扬言杀人", "JJDBH"} <= declared_words()


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ('AREA = "150202"', "planted.py: '150202'"),
        (
            "QUERY = \"select 1 where key like 'JF%'\"",
            "planted.py: \"select 1 where key like 'JF%'\"",
        ),
        (f'TOWNS = ("x", "{COUNTY_NAMES[0]}")', f"planted.py: '{COUNTY_NAMES[0]}'"),
        ("RATE = 0.12345", "planted.py: 0.12345"),
    ],
)
def test_a_planted_leak_is_found(planted: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(f'"""Says nothing."""\n\n{planted}\n', encoding="utf-8")
    assert leaks(city_names(), {0.12345}, tmp_path) == [told]


def test_a_leak_in_a_query_or_a_page_is_found(tmp_path: Path) -> None:
    phrase = max((n for n in city_names() if re.search("[\u4e00-\u9fff]{5}", n)), key=len)
    (tmp_path / "cues.sql").write_text(f"select 1 where text like '%{phrase}%'", encoding="utf-8")
    assert f"cues.sql: {phrase}" in leaks(city_names(), set(), tmp_path)


def test_a_docstring_may_name_an_example(tmp_path: Path) -> None:
    (tmp_path / "told.py").write_text('"""Like `JF2024000017` of 150202."""\n', encoding="utf-8")
    assert leaks(city_names(), city_numbers(), tmp_path) == []


# imports and truth


@pytest.mark.parametrize("package", PACKAGES)
def test_only_the_command_and_the_demo_import_the_simulation(package: str) -> None:
    found = {
        str(path.relative_to(HOUSE)): used
        for path in modules(package)
        if (used := _simulated(path))
    }
    assert found == {
        name: used for name, used in MAY_SIMULATE.items() if name.startswith(f"{package}/")
    }


def _simulated(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    froms = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    return {name for name in froms | names if name.split(".")[0] == "simulation"}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_text_names_the_truth(package: str) -> None:
    found = [
        f"{path.relative_to(HOUSE)}: {text}"
        for path in [*modules(package), *other_texts(package)]
        for text in (texts_of(path) if path.suffix == ".py" else path.read_text("utf-8").split())
        if re.search(r"(^|[/\\\s])truth([/\\\s.]|$)|who_is_who", text)
    ]
    assert found == []


# the whole job


@dataclass(frozen=True)
class Done:
    """What became of a city's files: rows by file, flags by field, the list's own bytes."""

    rows: Counter[tuple[str, int, int, int, int]]
    flags: Counter[tuple[str, str, str]]
    published: dict[str, bytes]
    disputes: int


def job(home: Path, deliveries: Path) -> Done:
    """Everything from files to a list."""
    (home / "jianwei.toml").write_text(SETTINGS, encoding="utf-8")
    city = City.open(home)
    counts = jobs.ingest(city, deliveries / "history", history=True, now=NOW)
    counts += jobs.ingest(city, deliveries / "inbox", now=NOW)
    jobs.train(city, NIGHT)
    published = jobs.score(city, NIGHT, now=NOW)
    rows = Counter((c.name, c.new, c.version, c.unchanged, c.quarantined) for c in counts)
    return Done(rows, _flags(city), _bytes(published), _disputes(city))


def _flags(city: City) -> Counter[tuple[str, str, str]]:
    with city.warehouse() as con:
        found = con.execute("select source, column_name, rule from ops.flags").fetchall()
    return Counter(found)


def _disputes(city: City) -> int:
    with city.warehouse() as con:
        row = con.execute(
            "select count(distinct dispute_id) from derived.dispute_members"
        ).fetchone()
    return int(row[0]) if row else 0


def _bytes(published: Published) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(published.path.iterdir()) if p.is_file()}


OPENED: list[str] = []
LISTENING: list[bool] = []


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if LISTENING and event in ("open", "os.listdir", "os.scandir"):
        OPENED.append(str(arguments[0]))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny city without traps, so that every flag is a misunderstanding."""
    root = tmp_path_factory.mktemp("written")
    simulation.city.write_city(root, preset=TOWN, seed=3)
    return root


@pytest.fixture(scope="module")
def with_truth(
    written: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Done, list[str]]:
    """The job beside the truth: its home, what came of it, and every file it opened."""
    sys.addaudithook(_hear)  # a hook stays for good, so it listens only while it is asked to
    home = tmp_path_factory.mktemp("beside")
    OPENED.clear()
    LISTENING.append(True)
    try:
        done = job(home, written / "deliveries")
    finally:
        LISTENING.clear()
    return home, done, list(OPENED)


@pytest.mark.slow
def test_the_job_opens_no_file_of_the_truth(
    with_truth: tuple[Path, Done, list[str]], written: Path
) -> None:
    opened = with_truth[2]
    assert any("police_110" in path for path in opened)  # the hook does hear the reader
    assert [path for path in opened if Path(path).is_relative_to(written / "truth")] == []


@pytest.mark.slow
def test_the_list_is_the_same_when_the_truth_is_gone(
    with_truth: tuple[Path, Done, list[str]], written: Path, tmp_path: Path
) -> None:
    home, beside, _ = with_truth
    shutil.copytree(written / "deliveries", tmp_path / "city" / "deliveries")
    alone = tmp_path / "home"
    alone.mkdir()
    shutil.copytree(home / "keys", alone / "keys")  # pseudonyms come from the city's own key
    assert not (tmp_path / "city" / "truth").exists()
    assert job(alone, tmp_path / "city" / "deliveries") == beside


@pytest.mark.slow
def test_another_hand_s_city_comes_in_as_well(
    with_truth: tuple[Path, Done, list[str]],
    written: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        simulation.desk, "write_file", lambda out, file: write_file(out, elsewhere(file))
    )
    simulation.city.write_city(tmp_path / "city", preset=TOWN, seed=3)
    (tmp_path / "home").mkdir()
    deliveries = tmp_path / "city" / "deliveries"
    _no_name_of_ours(written / "deliveries", deliveries)
    there = job(tmp_path / "home", deliveries)
    here = with_truth[1]
    assert there.rows == here.rows
    assert there.flags == here.flags
    assert there.disputes == here.disputes
    assert there.published.keys() == here.published.keys()


def _no_name_of_ours(ours: Path, theirs: Path) -> None:
    """The other city's grids and calls carry none of our areas, and every file is there."""
    files = sorted(p.relative_to(ours) for p in ours.rglob("*.*"))
    assert files == sorted(p.relative_to(theirs) for p in theirs.rglob("*.*"))
    for path in files:
        if path.suffix == ".csv":
            text = (theirs / path).read_bytes()
            for code in COUNTIES:
                # five more digits make a mobile phone of it
                ours_too = rb"(?<![0-9])" + code.encode() + rb"(?!\d{5}(?!\d))"
                assert re.search(ours_too, text) is None, (path, code)
