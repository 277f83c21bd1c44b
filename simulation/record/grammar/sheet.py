"""The parts of many texts, gathered one kind of part at a time and put in order at the end."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from simulation.record.telling import CUE_COLUMNS
from simulation.types import Bools, Floats, Ints, Rng, Texts

MARKS = np.array(["，", "，", "，", "，", "，", "，", "。", "；", "，", "。"], dtype=object)
STOPS = np.array(["。", "。", "。", "。", "", "", "", "！", "……", "。。"], dtype=object)
OPENING = -9.0  # where openings stand


class Sheet:
    """Parts of `n` texts with the place where they like to stand."""

    def __init__(self, n: int, rng: Rng) -> None:
        self.n, self.rng = n, rng
        self.greets_only = np.ones(n, dtype=bool)  # nothing on the sheet yet but an opening
        self._rows: list[Ints] = []
        self._places: list[Floats] = []
        self._texts: list[Texts] = []
        self._cues: list[pd.DataFrame] = []

    def put(self, rows: Ints, texts: Texts, *, place: float, stray: float = 0.8) -> None:
        """Add one part to each of these texts, about `place` in the order, straying by `stray`."""
        said = np.flatnonzero(texts != "")
        if place > OPENING:
            self.greets_only[rows[said]] = False
        self._rows.append(rows[said])
        self._places.append(place + stray * self.rng.standard_normal(len(said)))
        self._texts.append(texts[said])

    def note(
        self, rows: Ints, cue: str, state: str, *, phrase: Texts, value: Texts | str = ""
    ) -> None:
        """Note that each of these texts says something about a sign."""
        columns = dict(zip(CUE_COLUMNS, (rows, cue, state, value, phrase), strict=True))
        if len(rows):
            self._cues.append(pd.DataFrame(columns))

    def cues(self) -> pd.DataFrame:
        """All notes, by text."""
        if not self._cues:
            return pd.DataFrame({name: [] for name in CUE_COLUMNS}).astype({"row": np.int64})
        frame = pd.concat(self._cues, ignore_index=True)
        return frame.sort_values(["row", "cue", "state"], kind="stable").reset_index(drop=True)

    def texts(self, *, unmarked: Bools) -> Texts:
        """The parts of each text in order with marks between; `unmarked` texts end without a stop."""
        rows, parts = np.concatenate(self._rows), np.concatenate(self._texts)
        order = np.lexsort((np.concatenate(self._places), rows))
        rows, parts = _once(rows[order], parts[order])
        last = np.append(rows[1:] != rows[:-1], True)
        marked = parts + self._marks(parts, last, unmarked[rows])
        starts = np.searchsorted(rows, np.arange(self.n + 1))
        pieces = marked.tolist()
        joined = ["".join(pieces[a:b]) for a, b in itertools.pairwise(starts)]
        return np.array([*joined, ""], dtype=object)[:-1]

    def _marks(self, parts: Texts, last: Bools, unmarked: Bools) -> Texts:
        marks = MARKS[self.rng.integers(0, len(MARKS), len(parts))]
        stops = STOPS[self.rng.integers(0, len(STOPS), len(parts))]
        closed = np.array([p[-1] in "：，。！？】；" for p in parts.tolist()], dtype=bool)
        marks = np.where(last, np.where(unmarked, "", stops), marks)
        return np.where(closed & ~last, "", marks).astype(object)


def _once(rows: Ints, parts: Texts) -> tuple[Ints, Texts]:
    """Without the parts that stand in their text already."""
    kept = ~pd.DataFrame({"row": rows, "part": parts}).duplicated().to_numpy()
    return rows[kept], parts[kept]
