"""Rows of nights in a row that differ in age alone: one row stands for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from models.arrays import F8, I8, M8, days, times
from models.frame import Data, to_pandas

SECONDS_A_DAY = 86_400
NIGHTS_AT_ONCE = 200_000


@dataclass(frozen=True, eq=False)
class Runs:
    """One row a run: it holds for `nights` nights, a day apart, from its own time on.

    `ageing` names columns that are ages in days and grow by one a night; all others stay as they are.
    Rows of single nights are runs of one night (`single`).
    """

    rows: pd.DataFrame
    nights: I8
    ageing: frozenset[str] = frozenset()

    @staticmethod
    def single(rows: Data) -> Runs:
        """Every row on its own."""
        frame = to_pandas(rows)
        return Runs(frame, np.ones(len(frame), dtype=np.int64))

    @cached_property
    def run(self) -> I8:
        """The run of each night, by position."""
        return np.repeat(np.arange(len(self.rows)), self.nights)

    @cached_property
    def night(self) -> I8:
        """How many nights each night is after the first of its run."""
        ends = np.cumsum(self.nights)
        return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - self.nights, self.nights)

    def times(self, column: str) -> M8:
        """The time of each night."""
        return times(self.rows[column])[self.run] + self.night * days(1)

    def blocks(self) -> Iterator[Runs]:
        """The same runs, so many at a time that their nights fit into memory."""
        number = np.cumsum(self.nights) // NIGHTS_AT_ONCE
        starts = np.flatnonzero(np.diff(number, prepend=-1))
        for start, end in pairwise([*starts, len(number)]):
            yield Runs(self.rows.iloc[start:end], self.nights[start:end], self.ageing)

    def aged(self, column: str) -> F8:
        """The values of an ageing column on each night: whole seconds, so that they are those of the night itself."""
        values = self.rows[column].to_numpy(dtype=np.float64)
        seconds = np.rint(values * SECONDS_A_DAY)
        aged: F8 = (seconds[self.run] + self.night * SECONDS_A_DAY) / SECONDS_A_DAY
        return aged

    def each(self, time: str) -> pd.DataFrame:
        """One row a night, as if every night had been built: for what does not know runs."""
        found = self.rows.iloc[self.run].reset_index(drop=True)
        return found.assign(
            **{time: self.times(time)}, **{name: self.aged(name) for name in self.ageing}
        )
