"""Links that would make one person of two citizen ids, or of whom an analyst parted, do not count: the first come first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from features.identity.city.links import Candidate

T = TypeVar("T", bound=tuple)  # type: ignore[type-arg]
Pair = tuple[str, str]


def without_gluing(
    found: Iterable[Candidate],
    *,
    linked: Iterable[Pair],
    residents: Collection[str],
    apart: Sequence[Pair] = (),
) -> tuple[list[Candidate], list[Candidate]]:
    """The links that count, and those that would have joined two citizen ids or what is `apart`.

    Of several ways to join, those found first count. `linked` counts already; `residents` are the names that are a citizen id's.
    """
    parts = _Parts(residents, apart)
    for a, b in linked:
        parts.unite(a, b)
    counted: list[Candidate] = []
    refused: list[Candidate] = []
    for link in found:
        (counted if parts.join(link.a, link.b) else refused).append(link)
    return counted, refused


def cut(links: Iterable[T], apart: Pair) -> list[T]:
    """The links that must end so that the two names are no longer connected; the first two fields are the names.

    The strongest come first: each stays unless it would connect the two.
    """
    parts = _Parts((), [apart])
    return [link for link in links if not parts.join(link[0], link[1])]


class _Parts:
    """Disjoint sets of names, each with one citizen id at most and without two that are to stay apart."""

    def __init__(self, residents: Collection[str], apart: Sequence[Pair]) -> None:
        self._parent: dict[str, str] = {}
        self._resident = {name: name for name in residents}
        self._foes: dict[str, set[str]] = {}
        for a, b in apart:
            self._foes.setdefault(a, set()).add(b)
            self._foes.setdefault(b, set()).add(a)

    def join(self, a: str, b: str) -> bool:
        """Whether the two are in one set now; they are not where that must not be."""
        x, y = self._root(a), self._root(b)
        if x == y:
            return True
        if self._resident.get(x) and self._resident.get(y):
            return False
        if any(self._root(foe) == y for foe in self._foes.get(x, ())):
            return False
        self.unite(x, y)
        return True

    def unite(self, a: str, b: str) -> None:
        """Nothing; the two are in one set, whatever speaks against it."""
        x, y = self._root(a), self._root(b)
        if x == y:
            return
        self._parent[y] = x
        if y in self._resident:
            self._resident.setdefault(x, self._resident[y])
        if y in self._foes:
            self._foes.setdefault(x, set()).update(self._foes.pop(y))

    def _root(self, name: str) -> str:
        parent = self._parent
        while (above := parent.get(name, name)) != name:
            parent[name] = parent.get(above, above)
            name = above
        return name
