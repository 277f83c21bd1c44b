"""One tiny city for all tests of the package, and readers that know nothing of how it was written."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from simulation.case import Case, build_case
from simulation.city import write_city
from simulation.city_summary import CitySummary
from simulation.columns import DELIVERIES
from simulation.faults.rates import NONE
from simulation.presets import PRESETS

SEED = 11


@dataclass(frozen=True)
class City:
    """A city on disk."""

    root: Path
    summary: CitySummary

    def files(self, source: str, stage: str = "*") -> list[Path]:
        """Files of one source, history first."""
        return sorted(self.root.glob(f"deliveries/{stage}/{source}/*"))

    def truth(self, name: str) -> pd.DataFrame:
        """One table of the truth folder."""
        return pd.read_parquet(self.root / "truth" / f"{name}.parquet")


def read_rows(path: Path) -> pd.DataFrame:
    """All cells of a file as text, by the plainest reader there is."""
    if path.suffix == ".xlsx":
        sheet = pd.read_excel(
            path, sheet_name="数据", header=None, dtype=str, engine="calamine"
        ).fillna("")
        top = 2 if str(sheet.iloc[0, 0]).endswith("）") else 0
        rows = sheet.iloc[top + 1 :].set_axis(sheet.iloc[top].tolist(), axis=1)
        return rows[rows.iloc[:, 0] != "合计"].reset_index(drop=True)
    if path.suffix == ".jsonl":
        return pd.DataFrame(
            [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        )
    return pd.read_csv(StringIO(_text(path)), dtype=str, keep_default_na=False)


def _text(path: Path) -> str:
    if DELIVERIES[path.parent.name].encoding == "gb18030":
        return path.read_bytes().decode("gb18030", errors="replace")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return path.read_text(encoding="gbk")


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """The tiny city with its traps."""
    root = tmp_path_factory.mktemp("city")
    return City(root, write_city(root, preset="tiny", seed=SEED))


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> City:
    """The same city without any trap."""
    root = tmp_path_factory.mktemp("clean")
    return City(root, write_city(root, preset=replace(PRESETS["tiny"], faults=NONE), seed=SEED))


@pytest.fixture(scope="session")
def case() -> Case:
    """What truly happened in the tiny city."""
    return build_case(PRESETS["tiny"], SEED)


@pytest.fixture(scope="session")
def town() -> Case:
    """What truly happened in the demo's district: enough of everything to tell rates."""
    return build_case(PRESETS["demo"], SEED)
