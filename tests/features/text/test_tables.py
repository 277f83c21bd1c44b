"""The tables of hard examples are whole: enough of each, every span in its text, nothing twice."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

TABLES = sorted((Path(__file__).parent / "cues").glob("*/*.csv"))


@pytest.mark.parametrize("path", TABLES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_table_is_whole(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    held = [row for row in rows if row["holds"] == "yes"]
    rest = [row for row in rows if row["holds"] == "no"]
    assert len(held) + len(rest) == len(rows)
    assert min(len(held), len(rest)) >= {"read": 60, "unread": 42}[path.parent.name]
    assert len({row["text"] for row in rows}) == len(rows)
    assert all(row["span"] and row["span"] in row["text"] for row in held)
    assert all(row["who"] in ("报警方", "对方", "第三方", "不明") for row in held)
    assert not any(row["span"] or row["who"] for row in rest)


def test_both_halves_have_every_family() -> None:
    halves = {
        half: {p.stem for p in TABLES if p.parent.name == half} for half in ("read", "unread")
    }
    assert halves["read"] == halves["unread"]
    assert len(halves["read"]) == 13
