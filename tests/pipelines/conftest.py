"""A tiny city taken in and trained once for all tests of the jobs; tests that change it work on a copy."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from data_contracts.ingest import FileCount
from models.trained import Trained
from pipelines import jobs
from pipelines.city import City
from simulation.city import write_city

LAST_FILE = date(2025, 3, 6)
NIGHT = datetime(2025, 3, 4, 8)
NOW = datetime(2025, 3, 20, 12)
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


@dataclass(frozen=True)
class Built:
    """A home with history, the files of the inbox up to NIGHT, and a champion; what is left of the inbox."""

    home: Path
    inbox: Path
    counts: list[FileCount]
    trained: Trained


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    root = tmp_path_factory.mktemp("city")
    write_city(root / "city", preset="tiny", seed=3)
    deliveries, home = root / "city" / "deliveries", root / "home"
    home.mkdir()
    (home / "jianwei.toml").write_text(SETTINGS, encoding="utf-8")
    city = City.open(home)
    counts = jobs.ingest(city, deliveries / "history", history=True, now=NOW)
    early = root / "early"
    for path in _files(deliveries / "inbox", until=NIGHT.date()):
        target = early / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    counts += jobs.ingest(city, early, now=NOW)
    (model,) = jobs.train(city, NIGHT).models
    return Built(home, deliveries / "inbox", counts, model.trained)


@pytest.fixture
def city(built: Built, tmp_path: Path) -> City:
    """A copy of the built city, free to be changed."""
    shutil.copytree(built.home, tmp_path / "home")
    return City.open(tmp_path / "home")


def _files(inbox: Path, *, until: date) -> list[Path]:
    return [p for p in sorted(inbox.rglob("*.*")) if p.stem[-8:] <= f"{until:%Y%m%d}"]


DAY = timedelta(days=1)
