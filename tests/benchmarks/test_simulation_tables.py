"""The committed tables of ceilings and ablation have the stated form, and their makers run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import ablation, ceilings
from benchmarks.spread import markdown, said, spread


def table(page: str) -> list[list[str]]:
    """The cells of a page's only table, heading first."""
    lines = [line for line in page.splitlines() if line.startswith("|")]
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines]
    return [cells[0], *cells[2:]]


def number(cell: str) -> float:
    return float(cell.strip("*").split()[0])


@pytest.fixture(scope="module")
def three_cities(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("page") / "ceilings.md"
    assert (
        ceilings.main(["--preset", "tiny", "--cities", "3", "--processes", "1", "--out", str(out)])
        == 0
    )
    return out


@pytest.mark.parametrize("page", ["committed", "made"])
def test_the_ceilings_have_a_line_per_city_and_the_mean_of_the_lines(
    page: str, three_cities: Path
) -> None:
    path = ceilings.PAGE if page == "committed" else three_cities
    heading, *cities, mean = table(path.read_text(encoding="utf-8"))
    assert heading == ["seed", *ceilings.COLUMNS]
    wanted = 20 if page == "committed" else 3
    assert [line[0] for line in cities] == [str(seed + 1) for seed in range(wanted)]
    for column, name in enumerate(heading[1:], start=1):
        values = [number(line[column]) for line in cities]
        # cells are rounded to whole percent or a thousandth
        close = 0.5 if "recall" in name or "reach" in name or "nightly" in name else 0.001
        assert number(mean[column]) == pytest.approx(sum(values) / len(values), abs=2 * close)


def test_the_ceilings_are_where_a_real_city_s_would_be() -> None:
    _, *_, mean = table(ceilings.PAGE.read_text(encoding="utf-8"))
    by_name = dict(zip(["seed", *ceilings.COLUMNS], mean, strict=True))
    assert 0.80 <= number(by_name["AUC observable"]) <= 0.85
    assert number(by_name["AUC true"]) >= 0.86


def test_the_ablation_has_a_row_per_switch_and_every_switch_moves_its_own_quantity() -> None:
    heading, full, *rows = table(ablation.PAGE.read_text(encoding="utf-8"))
    assert heading == ["city", *ablation.COLUMNS.values()]
    assert full[0] == ablation.FULL
    assert [row[0] for row in rows] == [f"{switch} off" for switch in ablation.SHOULD]
    for row, (switch, quantities) in zip(rows, ablation.SHOULD.items(), strict=True):
        for quantity in quantities:
            cell = row[1 + list(ablation.COLUMNS).index(quantity)]
            assert cell.startswith("**"), (switch, quantity)
            assert cell.rstrip("*").endswith(("↑", "↓")), (switch, quantity)


def test_an_interval_is_student_s_over_the_cities() -> None:
    found = spread([1.0, 3.0])
    assert found.mean == (1 + 3) / 2
    assert found.half == pytest.approx(12.706 * 2**0.5 / 2**0.5, rel=1e-3)  # t(1) x sd / sqrt(2)
    assert said(spread([0.2, 0.2]), percent=True) == "20 ± 0 %"


def test_one_city_has_no_interval() -> None:
    with pytest.raises(ValueError, match="two cities"):
        spread([1.0, float("nan")])


def test_a_markdown_table_has_its_numbers_to_the_right() -> None:
    assert markdown(("a", "b"), [("x", "1")]).splitlines()[1] == "| --- | --: |"


def test_the_committed_reconciliation_of_a_whole_city_has_no_difference() -> None:
    page = (ceilings.PAGE.parent / "simulation-faults.md").read_text(encoding="utf-8")
    assert page.splitlines()[2].startswith("City: default,")
    assert re.search(r"^No difference in [\d,]+ lines and 2,\d{3} files\.$", page, flags=re.M)
    traps = [line for line in table(page) if len(line) == 7]
    assert all(expected == counted for *_, expected, counted, _ in traps[1:])
