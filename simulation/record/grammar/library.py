"""All productions of the grammar, read from the TOML files beside this module and checked as a whole."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import numpy as np

from simulation.record.grammar.nodes import Known, Node, Page
from simulation.record.grammar.template import compiled, slots
from simulation.types import Ints, Texts

FOLDER = Path(__file__).parent
SHARED = "words"  # the table whose productions every table may use
# what a page may know of a text; everything else in a slot must be a production
FACTS = frozenset(
    {
        "A", "a", "V", "v", "S", "O", "name", "surname", "place", "firm", "clock", "date", "plate",
        "part_of_day", "yuan", "months", "since", "people", "sum", "small", "promised", "topic", "first", "second", "relation", "kind", "firm_full",
    }
)  # fmt: skip


class UnknownProductionError(Exception):
    """A slot or a caller names a production that no file of the grammar has."""


class CircularGrammarError(Exception):
    """A production contains itself."""


class DoubleProductionError(Exception):
    """Two files define the same production."""


class Grammar:
    """Productions by name (`table.key`), compiled when first used."""

    def __init__(self, productions: Mapping[str, tuple[str, ...]]) -> None:
        self.productions = productions
        self._nodes: dict[str, Node] = {}
        self._open: list[str] = []

    def draw(self, name: str, rows: Ints, page: Page) -> Texts:
        """One wording of production `name` for each of these rows of the page."""
        if not len(rows):
            return np.array([], dtype=object)
        return self.node(name).draw(rows, page)

    def keys(self, table: str) -> tuple[str, ...]:
        """Keys of the productions of one table."""
        return tuple(n.partition(".")[2] for n in self.productions if n.partition(".")[0] == table)

    def __contains__(self, name: str) -> bool:
        return name in self.productions

    def node(self, name: str) -> Node:
        """The compiled production; UnknownProductionError and CircularGrammarError say what is wrong."""
        if name not in self._nodes:
            self._nodes[name] = self._compiled(name)
        return self._nodes[name]

    def _compiled(self, name: str) -> Node:
        if name not in self.productions:
            raise UnknownProductionError(f"production={name!r}: no file of the grammar has it.")
        if name in self._open:
            raise CircularGrammarError(f"{' -> '.join([*self._open, name])}: break the circle.")
        self._open.append(name)
        table = name.partition(".")[0]
        node = compiled(self.productions[name], lambda slot: self._slot(table, slot))
        self._open.pop()
        return node

    def _slot(self, table: str, slot: str) -> Node:
        """A production of the own table, a shared one, one by its full name, or a fact."""
        for name in (f"{table}.{slot}", f"{SHARED}.{slot}", slot):
            if name in self.productions:
                return self.node(name)
        if slot in FACTS:
            return Known(slot)
        raise UnknownProductionError(
            f"slot={{{slot}}} in table [{table}]: neither a production of [{table}] or [{SHARED}] "
            f"nor one of the facts {', '.join(sorted(FACTS))}."
        )


@cache
def grammar() -> Grammar:
    """The whole grammar, every production compiled once."""
    whole = Grammar(_distinct(_productions(sorted(FOLDER.rglob("*.toml")))))
    for name in whole.productions:
        whole.node(name)
    return whole


def _distinct(found: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    productions: dict[str, tuple[str, ...]] = {}
    for name, alternatives in found:
        if name in productions:
            raise DoubleProductionError(f"production={name!r}: two files have it; rename one.")
        productions[name] = alternatives
    return productions


def _productions(paths: Iterable[Path]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for path in paths:
        for table, content in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for key, value in content.items():
                if isinstance(value, list) and all(isinstance(v, str) for v in value):
                    yield f"{table}.{key}", tuple(value)


def by_key(table: str, keys: Texts, page: Page) -> Texts:
    """One wording per text of the page from `table.<its key>`; empty where the key is.

    Without a table the keys are full names of productions.
    """
    found = np.full(len(keys), "", dtype=object)
    names, inverse = np.unique(keys.astype(str), return_inverse=True)
    for number, name in enumerate(names.tolist()):
        if name:
            rows = np.flatnonzero(inverse == number)
            found[rows] = grammar().draw(f"{table}.{name}" if table else name, rows, page)
    return found


def facts_in(whole: Grammar, name: str) -> set[str]:
    """Facts that a production needs, through all its slots."""
    table, found = name.partition(".")[0], set()
    for alternative in whole.productions[name]:
        for slot in slots(alternative):
            inner = next(
                (
                    n
                    for n in (f"{table}.{slot}", f"{SHARED}.{slot}", slot)
                    if n in whole.productions
                ),
                None,
            )
            found |= {slot} if inner is None else facts_in(whole, inner)
    return found
