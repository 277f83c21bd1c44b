"""Counts that head the page: tiles by code, stacked bars by kind, town and lead unit."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from scoring.policy.ladder import Ladder

BARS_SHOWN = 8


@dataclass(frozen=True)
class Tile:
    """One code with its count, and how many of them are new tonight."""

    name: str
    colour: str
    meaning: str
    n: int
    new_n: int


@dataclass(frozen=True)
class Part:
    """One piece of a bar; `percent` of the longest bar's length."""

    name: str
    colour: str
    n: int
    percent: float


@dataclass(frozen=True)
class Bar:
    """How many disputes of one kind, town or unit carry a code."""

    name: str
    n: int
    parts: tuple[Part, ...]


def tiles(frame: pd.DataFrame, ladder: Ladder, *, column: str) -> tuple[Tile, ...]:
    """One tile per rung, worst first."""
    n = frame[column].value_counts()
    new = frame.loc[frame["change"].isin(["新增", "升级"]), column].value_counts()
    return tuple(
        Tile(r.name, r.colour, r.meaning, int(n.get(r.name, 0)), int(new.get(r.name, 0)))
        for r in ladder.rungs
    )


def bars(frame: pd.DataFrame, column: str, *, ladder: Ladder) -> tuple[Bar, ...]:
    """The values of `column` with the most disputes above the resting code."""
    coded = frame[(frame["code"] != ladder.resting) & (frame[column] != "")]
    totals = coded[column].value_counts()
    order = sorted(totals.index, key=lambda name: (-totals[name], name))[:BARS_SHOWN]
    longest = max(totals, default=1)
    return tuple(
        _bar(name, coded.loc[coded[column] == name, "code"], ladder, longest) for name in order
    )


def _bar(name: str, codes: pd.Series, ladder: Ladder, longest: int) -> Bar:
    n = codes.value_counts()
    parts = tuple(
        Part(r.name, r.colour, int(n[r.name]), round(100 * int(n[r.name]) / longest, 2))
        for r in ladder.rungs
        if r.name in n
    )
    return Bar(name, len(codes), parts)
