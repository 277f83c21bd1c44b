"""Text columns that are put together only for the rows asked for, so that millions of people fit in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from simulation.types import Bools, Column, Ints, Texts

Rows: TypeAlias = Ints | Bools | slice


@dataclass(frozen=True)
class Written:
    """One text per row: `words[0][codes[0]] + words[1][codes[1]] + ...`.

    The last word of every list is empty, so that the code -1 writes nothing. Indexing with an array
    or a slice gives an object array, as a column of plain texts would.
    """

    words: tuple[Texts, ...]
    codes: tuple[Ints, ...]

    def __len__(self) -> int:
        return len(self.codes[0])

    def __getitem__(self, rows: Rows) -> Texts:
        found = self.words[0][self.codes[0][rows]]
        for words, codes in zip(self.words[1:], self.codes[1:], strict=True):
            found = found + words[codes[rows]]
        return np.asarray(found, dtype=object)

    def __array__(
        self, dtype: np.dtype[np.object_] | None = None, copy: bool | None = None
    ) -> Texts:
        return self[:] if dtype is None else self[:].astype(dtype)

    def by(self, rows: Rows) -> Written:
        """The column of these rows, still unwritten."""
        return Written(self.words, tuple(codes[rows] for codes in self.codes))

    def without(self, *parts: int) -> Written:
        """The column with some of its parts left out, as people leave out what everybody knows."""
        kept = [i for i in range(len(self.words)) if i not in parts]
        return Written(tuple(self.words[i] for i in kept), tuple(self.codes[i] for i in kept))


TextColumn: TypeAlias = Texts | Written


def word_list(words: list[str]) -> Texts:
    """A list of words for `Written`, with the empty word at its end."""
    return np.array([*words, ""], dtype=object)


def compact(codes: Column) -> Ints:
    """Codes in the smallest type that holds them."""
    least = np.int16 if len(codes) == 0 or np.max(codes) < 2**15 else np.int32
    return np.asarray(codes).astype(least)
