"""Rows of nights in a row that differ in age alone: one row stands for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from models.arrays import F8, I8, M8, days, times
from models.frame import Data, to_pandas

SECONDS_A_DAY = 86_400
NIGHTS_AT_ONCE = 200_000
EPOCH = np.datetime64("1970-01-01", "us")


@dataclass(frozen=True, eq=False)
class Runs:
    """One row a run: it holds for `nights` nights, a day apart, from its own time on.

    Columns stay as they are, but for those in `ageing`, ages in days that grow by one a night (the value with
    each stands for no age, and stays), and those in `following`, which where they are not null have the value
    of the night: one for every night from `begins` on. Rows of single nights are runs of one (`single`).
    """

    rows: pd.DataFrame
    nights: I8
    time: str = "as_of"
    ageing: Mapping[str, float | None] = field(default_factory=dict)
    following: Mapping[str, F8] = field(default_factory=dict)
    begins: np.datetime64 = EPOCH

    @staticmethod
    def single(rows: Data, time: str = "as_of") -> Runs:
        """Every row on its own."""
        frame = to_pandas(rows)
        return Runs(frame, np.ones(len(frame), dtype=np.int64), time)

    @cached_property
    def run(self) -> I8:
        """The run of each night, by position."""
        return np.repeat(np.arange(len(self.rows)), self.nights)

    @cached_property
    def night(self) -> I8:
        """How many nights each night is after the first of its run."""
        ends = np.cumsum(self.nights)
        return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - self.nights, self.nights)

    @cached_property
    def times(self) -> M8:
        """The time of each night."""
        found: M8 = times(self.rows[self.time])[self.run] + self.night * days(1)
        return found

    def blocks(self) -> Iterator[Runs]:
        """The same runs, so many at a time that their nights fit into memory."""
        number = np.cumsum(self.nights) // NIGHTS_AT_ONCE
        starts = np.flatnonzero(np.diff(number, prepend=-1))
        for start, end in pairwise([*starts, len(number)]):
            yield replace(self, rows=self.rows.iloc[start:end], nights=self.nights[start:end])

    @property
    def moving(self) -> frozenset[str]:
        """The columns that do not stay as they are."""
        return frozenset((*self.ageing, *self.following))

    def moved(self, column: str) -> F8:
        """The values of a moving column on each night."""
        first = self.rows[column].to_numpy(dtype=np.float64)
        return self._aged(column, first) if column in self.ageing else self._followed(column, first)

    def each(self) -> pd.DataFrame:
        """One row a night, as if every night had been built: for what does not know runs."""
        found = self.rows.iloc[self.run].reset_index(drop=True)
        moved = {name: self.moved(name) for name in self.moving}
        return found.assign(**{self.time: self.times}, **moved)

    def _aged(self, column: str, first: F8) -> F8:
        # whole seconds, so that the age is that of the night itself to the bit
        seconds = np.rint(first * SECONDS_A_DAY)[self.run] + self.night * SECONDS_A_DAY
        none = self.ageing[column]
        found: F8 = seconds / SECONDS_A_DAY
        return found if none is None else np.where((first == none)[self.run], none, found)

    def _followed(self, column: str, first: F8) -> F8:
        number = (self.times - self.begins) // days(1)
        return np.where(np.isnan(first)[self.run], np.nan, self.following[column][number])
