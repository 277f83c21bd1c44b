"""docs/simulation.md says what there is: presets, switches, and every column of the truth."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from simulation.mechanism import Mechanism
from simulation.presets import PRESETS
from tests.simulation.conftest import City

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "simulation.md").read_text(encoding="utf-8")


def row(name: str) -> str:
    """The line of a table of the page that begins with this name."""
    return next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))


def test_every_truth_table_is_described_column_by_column(city: City) -> None:
    tables = {p.stem: pq.read_schema(p).names for p in (city.root / "truth").glob("*.parquet")}
    missing = {t: [c for c in names if f"`{c}`" not in row(t)] for t, names in tables.items()}
    assert missing == {t: [] for t in tables}


def test_no_column_is_described_that_is_not_there(city: City) -> None:
    for path in (city.root / "truth").glob("*.parquet"):
        named = (
            set(re.findall(r"`([a-z_]+)`", row(path.stem).split("|")[3]))
            - {"detained", "paid"}
            - {"rule"}
        )
        assert named == set(pq.read_schema(path).names) - {"rule"}


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_is_described_with_its_size_and_rate(name: str) -> None:
    line, made = row(name), PRESETS[name]
    for figure in (made.residents, made.towns, made.grids, made.disputes_per_year):
        assert f"| {figure:,} |" in line
    assert f"| {made.inbox_days} | {100 * made.incident_rate:g} % |" in line


def test_every_switch_is_described() -> None:
    for field in fields(Mechanism):
        assert row(field.name)
