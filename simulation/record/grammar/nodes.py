"""What a production consists of, and how it is drawn for many texts at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import TypeAlias

import numpy as np

from simulation.types import Floats, Ints, Rng, Texts

# a fact is a column of the page, or is worded on demand for some of its rows
Fact: TypeAlias = Texts | Callable[[Ints, Rng], Texts]


@dataclass(frozen=True)
class Page:
    """The texts being written: what is known about each of them, and the stream to draw from."""

    facts: Mapping[str, Fact]
    rng: Rng


@dataclass(frozen=True)
class Literal:
    """The same words in every text."""

    text: str

    def draw(self, rows: Ints, page: Page) -> Texts:
        """The words, once per row."""
        return np.full(len(rows), self.text, dtype=object)


@dataclass(frozen=True)
class Known:
    """A fact of the text: a name, a number, who is meant."""

    name: str

    def draw(self, rows: Ints, page: Page) -> Texts:
        """The fact's words for these rows of the page."""
        fact = page.facts[self.name]
        return fact(rows, page.rng) if callable(fact) else fact[rows]


@dataclass(frozen=True)
class Words:
    """One of several wordings without slots."""

    options: Texts
    cumulative: Floats

    def draw(self, rows: Ints, page: Page) -> Texts:
        """One wording per row."""
        found: Texts = self.options[_chosen(self.cumulative, len(rows), page.rng)]
        return found


@dataclass(frozen=True)
class Maybe:
    """A slot that half of the texts leave out."""

    node: Node

    def draw(self, rows: Ints, page: Page) -> Texts:
        """The slot's words or nothing."""
        kept = np.flatnonzero(page.rng.random(len(rows)) < 0.5)
        found = np.full(len(rows), "", dtype=object)
        found[kept] = self.node.draw(rows[kept], page)
        return found


@dataclass(frozen=True)
class Sequence:
    """Pieces one after the other."""

    pieces: tuple[Node, ...]

    def draw(self, rows: Ints, page: Page) -> Texts:
        """The pieces of each row joined."""
        drawn = [
            repeat(p.text) if isinstance(p, Literal) else p.draw(rows, page).tolist()
            for p in self.pieces
        ]
        return np.fromiter(map("".join, zip(*drawn, strict=False)), dtype=object, count=len(rows))


@dataclass(frozen=True)
class Choice:
    """One of several alternatives, each drawn for its own rows."""

    options: tuple[Node, ...]
    cumulative: Floats

    def draw(self, rows: Ints, page: Page) -> Texts:
        """The chosen alternative's words per row."""
        chosen = _chosen(self.cumulative, len(rows), page.rng)
        order = np.argsort(chosen, kind="stable")
        bounds = np.searchsorted(chosen[order], np.arange(len(self.options) + 1))
        found = np.full(len(rows), "", dtype=object)
        for option, start, stop in zip(self.options, bounds[:-1], bounds[1:], strict=True):
            if stop > start:
                mine = order[start:stop]
                found[mine] = option.draw(rows[mine], page)
        return found


Node: TypeAlias = Literal | Known | Words | Maybe | Sequence | Choice


def _chosen(cumulative: Floats, n: int, rng: Rng) -> Ints:
    """Alternatives by weight; small integers, so that sorting them is quick."""
    found: Ints = np.searchsorted(cumulative, rng.random(n), side="right").astype(np.uint16)
    return found
