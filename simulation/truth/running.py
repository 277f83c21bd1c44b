"""Running sums over dated marks: what had come before a moment, each mark fading by a half-life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simulation.types import Bools, Column, Floats, Ints, Times

DAY = 86_400
SPAN = 1 << 33  # seconds: a key and a time share one sortable number, up to the year 2242


@dataclass(frozen=True)
class Marks:
    """Dated marks in order of key and time; `values` has a row per mark and a column per name."""

    key: Ints
    second: Ints  # since 1970
    names: tuple[str, ...]
    values: Floats

    def __len__(self) -> int:
        return len(self.key)


def marks(key: Ints, at: Times, values: Mapping[str, Column]) -> Marks:
    """The marks in order; `at` may be NaT nowhere."""
    second = _seconds(at)
    order = np.argsort(key * SPAN + second, kind="stable")
    table = np.column_stack([np.asarray(v, dtype=np.float64) for v in values.values()])
    return Marks(np.asarray(key)[order], second[order], tuple(values), table[order])


def chosen(found: Marks, keep: Bools) -> Marks:
    """The marks where `keep` is true."""
    return Marks(found.key[keep], found.second[keep], found.names, found.values[keep])


def last_before(found: Marks, key: Ints, as_of: Times) -> Ints:
    """The row of each key's last mark before `as_of`, -1 where there is none."""
    ask = np.asarray(key) * SPAN + _seconds(as_of)
    row = np.searchsorted(found.key * SPAN + found.second, ask, side="left") - 1
    there = row >= 0
    there[there] = found.key[row[there]] == np.asarray(key)[there]
    return np.where(there, row, -1)


def sums(found: Marks, half_life_days: float = np.inf) -> Floats:
    """The fading sum of each key's values right after each mark, as (marks, names).

    S(t_i) = S(t_{i-1}) * 0.5 ** ((t_i - t_{i-1}) / half-life) + value_i, taken mark by mark over
    all keys at once: differences of a city-wide cumulative sum would lose the short half-lives.
    """
    total = found.values.copy()
    rank = _rank(found.key)
    gap = np.diff(found.second, prepend=found.second[:1]) / DAY
    fade = 0.5 ** (gap / half_life_days)
    by_rank = np.argsort(rank, kind="stable")
    starts = np.searchsorted(rank[by_rank], np.arange(1, rank.max(initial=0) + 2))
    for first, stop in pairwise(starts):
        rows = by_rank[first:stop]
        total[rows] += total[rows - 1] * fade[rows, None]
    return total


def sums_before(
    found: Marks, key: Ints, as_of: Times, *, half_life_days: float = np.inf
) -> dict[str, Floats]:
    """Per name the fading sum at `as_of` of each key's marks before it, 0 where there is none."""
    row = last_before(found, key, as_of)
    after = sums(found, half_life_days)
    age = days_since(found, row, as_of)
    fade = np.where(row >= 0, 0.5 ** (np.where(row >= 0, age, 0.0) / half_life_days), 0.0)
    place = np.maximum(row, 0)
    return {
        name: after[place, column] * fade if len(found) else fade
        for column, name in enumerate(found.names)
    }


def days_since(found: Marks, row: Ints, as_of: Times) -> Floats:
    """Days from the mark of each row to `as_of`, NaN where the row is -1."""
    if not len(found):
        return np.full(len(row), np.nan)
    gap = (_seconds(as_of) - found.second[np.maximum(row, 0)]) / DAY
    return np.where(row >= 0, gap, np.nan)


def value_of(found: Marks, row: Ints, name: str) -> Floats:
    """The value of that name in each row, NaN where the row is -1."""
    if not len(found):
        return np.full(len(row), np.nan)
    column = found.values[np.maximum(row, 0), found.names.index(name)]
    return np.where(row >= 0, column, np.nan)


def _rank(key: Ints) -> Ints:
    """How many marks of the same key come before each."""
    new = np.flatnonzero(np.diff(key, prepend=-1))
    place: Ints = np.arange(len(key)) - np.repeat(new, np.diff(np.append(new, len(key))))
    return place


def _seconds(at: Times) -> Ints:
    seconds: Ints = np.asarray(at).astype("datetime64[s]").astype(np.int64)
    return seconds
