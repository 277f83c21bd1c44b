"""A vendor's columns, codes and clocks in TOML, without Python."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from data_contracts.adapters import Adapter, AdapterError, load_adapter
from data_contracts.contract import ContractError
from tests.data_contracts.ingest.town import Town, counted

EXAMPLES = Path(__file__).parents[3] / "examples"
REAL = Path("/work/shared/data")

VENDOR = """
[adapter]
source = "police_110"
timezone = "America/Chicago"

[columns]
BJSJ = "time"
JQDZ = { join = ["number", "street"], sep = " " }
JQLYFS = { constant = "01" }
CSJQLXDM = { column = "class", map = "codes.class" }

[codes.class]
fight = [{ to = "0401", valid_to = 2010-07-01 }, { to = "0402", valid_from = 2010-07-01 }]
noise = "0407"
"*" = "0499"

[key]
columns = ["id"]

[clock]
delay_hours = { BJSJ = 6 }

[where]
district = ["north", "east"]
"""


def adapter(tmp_path: Path, text: str) -> Adapter:
    path = tmp_path / "vendor.toml"
    path.write_text(text, encoding="utf-8")
    return load_adapter(path)


def test_columns_codes_clock_and_filter_are_mapped(town: Town) -> None:
    table = """
    id | time                | class | number | street   | district
    1  | 2010-06-30 12:00:00 | fight | 7      | Main St  | north
    2  | 2010-07-02 12:00:00 | fight | 7      | MAIN ST. | east
    3  | 2010-12-02 12:00:00 | smell | 8      | Main St  | north
    4  | 2010-12-02 12:00:00 | noise | 8      | Main St  | south
    """
    count = town.deliver(
        "police_110", table, day="2011-01-01", mode="history", adapter=adapter(town.home, VENDOR)
    )
    assert counted(count) == (3, 0, 0, 0)
    assert count.left_out == 1
    # UTC-5 in summer, UTC-6 in winter; known six hours after
    records = "select row_key, happened_at, known_at, first_class, channel from core.records order by row_key"
    assert town.rows(records) == [
        ("1", "06-30 07:00", "06-30 13:00", "0401", "电话"),
        ("2", "07-02 07:00", "07-02 13:00", "0402", "电话"),
        ("3", "12-02 06:00", "12-02 12:00", "0499", "电话"),
    ]
    assert town.rows("select count(distinct place_key) from core.records") == [(2,)]


def test_rows_without_a_key_are_known_by_their_content(town: Town) -> None:
    text = VENDOR.replace('columns = ["id"]', "row_content = true")
    table = """
    time                | class | number | street  | district
    2010-06-30 12:00:00 | fight | 7      | Main St | north
    2010-06-30 12:00:00 | fight | 7      | Main St | north
    2010-06-30 12:00:00 | noise | 7      | Main St | north
    """
    assert counted(town.deliver("police_110", table, adapter=adapter(town.home, text))) == (
        2,
        0,
        1,
        0,
    )


@pytest.mark.parametrize(
    ("wrong", "right", "meant"),
    [
        ("JQDZ =", "JQDZZ =", "'JQDZ'"),
        ("[columns]", "[colums]", "'columns'"),
        ('"police_110"', '"police_111"', "'police_110'"),
        ("timezone =", "timezon =", "'timezone'"),
        ("codes.class", "codes.clas", "'class'"),
        ("delay_hours", "delay_hour", "'delay_hours'"),
        ("{ BJSJ = 6 }", "{ BJS = 6 }", "'BJSJ'"),
    ],
)
def test_a_wrong_word_is_refused_and_the_right_one_suggested(
    tmp_path: Path, wrong: str, right: str, meant: str
) -> None:
    with pytest.raises((AdapterError, ContractError), match=f"did you mean {meant}"):
        adapter(tmp_path, VENDOR.replace(wrong, right, 1))


def test_a_mapping_without_a_key_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match="row_content = true"):
        adapter(tmp_path, VENDOR.replace('[key]\ncolumns = ["id"]', ""))


@pytest.mark.parametrize(
    "path",
    sorted(p for p in EXAMPLES.glob("*/*.toml") if p.stem != "jianwei"),
    ids=lambda p: p.stem,
)
def test_the_examples_load(path: Path) -> None:
    assert load_adapter(path).source in ("police_110", "incidents", "hotline_12345")


@pytest.mark.skipif(not REAL.exists(), reason="the real files are not on this machine")
def test_every_row_of_houston_is_accounted_for(town: Town) -> None:
    source = REAL / "places" / "houston_crime_2010.csv.gz"
    lines = gzip.decompress(source.read_bytes()).splitlines(keepends=True)
    part = town.home / "houston_crime_2010_part.csv"
    part.write_bytes(b"".join(lines[:4001]))
    mapping = load_adapter(EXAMPLES / "houston" / "incidents.toml")
    count = town.hand_in(part, "incidents", day="2011-01-01", mode="history", adapter=mapping)
    assert count.rows_in + count.left_out == 4000
    assert sum(counted(count)) == count.rows_in > 0


@pytest.mark.skipif(not REAL.exists(), reason="the real files are not on this machine")
def test_appeals_come_in_as_tickets_of_platform_users(town: Town) -> None:
    mapping = load_adapter(EXAMPLES / "appeals" / "with_replies.toml")
    path = REAL / "appeals" / "appeals_with_replies.csv.gz"
    count = town.hand_in(path, "hotline_12345", day="2021-01-01", mode="history", adapter=mapping)
    assert counted(count) == (2816, 0, 0, 0)
    assert town.rows("select count(*) from core.parties where person_key is null") == [(0,)]
    assert town.rows("select count(*) from core.steps where step = '办结'") == [(2816,)]
