"""One tiny city for all tests of the package, and readers that know nothing of how it was written."""

from __future__ import annotations

import csv
import html
import json
import re
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from simulation.city import write_city
from simulation.city_summary import CitySummary
from simulation.columns import DELIVERIES
from simulation.fault_rates import NONE
from simulation.presets import PRESETS
from simulation.record.case import Case, build_case

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
        return _sheet(
            pd.read_excel(path, sheet_name="数据", header=None, dtype=str, engine="calamine")
        )
    if path.suffix == ".xls":
        page = path.read_text(encoding="utf-8")
        lines = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
        cells = [
            [html.unescape(c) for c in re.findall(r"<td>(.*?)</td>", x, re.DOTALL)] for x in lines
        ]
        return pd.DataFrame(cells[1:], columns=cells[0], dtype=object)
    if path.suffix == ".jsonl":
        return pd.DataFrame(
            [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        )
    header, *rows = csv.reader(StringIO(_text(path), newline=""))
    at = header.index("BJNR") if "BJNR" in header else 0
    whole = _whole(rows, len(header), at)
    return pd.DataFrame(whole, columns=header, dtype=object)


def _sheet(cells: pd.DataFrame) -> pd.DataFrame:
    """Below the title, with headings as they are meant, without the total."""
    cells = cells.fillna("")
    top = 2 if str(cells.iloc[0, 0]).endswith("）") else 0
    names = ["".join(str(name).split()) for name in cells.iloc[top]]
    rows = cells.iloc[top + 1 :].set_axis(names, axis=1)
    return rows[rows.iloc[:, 0] != "合计"].reset_index(drop=True)


def _whole(rows: list[list[str]], width: int, at: int) -> list[list[str]]:
    """Rows as wide as the header: what bare commas and line breaks in the text at `at` have torn is put together."""
    whole: list[list[str]] = []
    for row in rows:
        if whole and len(whole[-1]) == at + 1 < width:
            row = [*whole[-1][:-1], f"{whole.pop()[-1]}\r\n{row[0]}", *row[1:]]  # noqa: PLW2901
        end = at + 1 + max(len(row) - width, 0)
        whole.append([*row[:at], ",".join(row[at:end]), *row[end:]])
    return whole


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
