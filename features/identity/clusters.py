"""From scored pairs to people: rows that links hold together, cut where only weak bridges join them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from features.identity.agglomerate import people_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
STEP_BITS = 0.5
SURE_BITS = 12.0
"""Links from here on are beyond doubt, and are not cut however many rows they hold together."""

Missing = Callable[[Ints, Ints], Floats]
"""The match weights of pairs that no rule found, given their rows."""


@dataclass(frozen=True)
class Pairs:
    """Scored pairs as arrays of one length: rows (from 0, left below right), match weight, and whether it is a link."""

    left: Ints
    right: Ints
    weight: Floats
    link: Bools


@dataclass(frozen=True)
class Clusters:
    """`person` per row: the lowest row of its person. `cut` counts groups of linked rows that were taken apart."""

    person: Ints
    cut: int

    @property
    def pairs(self) -> int:
        """How many pairs of rows are one person."""
        sizes = np.bincount(self.person)
        return int((sizes * (sizes - 1) // 2).sum())


def cluster(rows: int, pairs: Pairs, missing: Missing, *, join_at: float, largest: int) -> Clusters:
    """The people among `rows` rows.

    Linked rows form groups; every other pair within a group is scored too, and the group is built up again
    from its strongest pairs, joining two parts only when they agree on average (`join_at`, bits). Groups of
    more than `largest` rows first lose their weakest links, in steps of half a bit up to SURE_BITS; what sure or
    equal links still hold together then is one person, such as somebody with a thousand equal rows.
    """
    group = _groups_up_to(rows, pairs, largest)
    first = np.full(int(group.max(initial=-1)) + 1, rows)
    np.minimum.at(first, group, np.arange(rows))
    person = first[group]
    inside = _within(group, pairs, missing, largest)
    cut, start = 0, 0
    for members in _members(group, largest):
        stop = start + len(members) * (len(members) - 1) // 2
        own = people_of(*_matrices(len(members), inside, slice(start, stop)), join_at=join_at)
        person[members] = members[own]
        cut += int(own.any())
        start = stop
    return Clusters(person, cut)


def _groups_up_to(rows: int, pairs: Pairs, largest: int) -> Ints:
    """Per row the number of its group; groups that are too large lose their doubtful links, the weakest first.

    A group that would lose all its links in one step, as equal rows would, is left as it is.
    """
    keep = pairs.link.copy()
    at_least = float(pairs.weight[keep].min(initial=0.0))
    while True:
        group = _components(rows, pairs.left[keep], pairs.right[keep])
        at_least += STEP_BITS
        strong = keep & (pairs.weight >= at_least)
        divisible = np.isin(group, group[pairs.left[strong]])
        large = (np.bincount(group, minlength=rows)[group] > largest) & divisible
        if not large.any() or at_least > SURE_BITS:
            return group
        keep &= ~large[pairs.left] | strong


def _components(rows: int, left: Ints, right: Ints) -> Ints:
    edges = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(rows, rows))
    return np.asarray(connected_components(edges, directed=False)[1], dtype=np.int64)


def _within(group: Ints, pairs: Pairs, missing: Missing, largest: int) -> Pairs:
    """Every pair of two rows of one group that is looked at, group by group."""
    rows = len(group)
    left, right = _every_pair(group, largest)
    wanted = left * rows + right
    known = pairs.left * rows + pairs.right
    order = np.argsort(known)
    at = np.searchsorted(known, wanted, sorter=order)
    at = order[np.minimum(at, len(order) - 1)] if len(order) else at
    found = known[at] == wanted if len(order) else np.zeros(len(wanted), dtype=bool)
    weight, link = np.empty(len(wanted)), np.zeros(len(wanted), dtype=bool)
    weight[found], link[found] = pairs.weight[at[found]], pairs.link[at[found]]
    weight[~found] = missing(left[~found], right[~found])
    return Pairs(left, right, weight, link)


def _every_pair(group: Ints, largest: int) -> tuple[Ints, Ints]:
    lefts, rights = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for members in _members(group, largest):
        a, b = np.triu_indices(len(members), 1)
        lefts.append(members[a])
        rights.append(members[b])
    return np.concatenate(lefts), np.concatenate(rights)


def _members(group: Ints, largest: int) -> Iterator[Ints]:
    """The rows of each group of three to `largest`, in order: two linked rows need no second look."""
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    looked_at = (sizes > 2) & (sizes <= largest)
    for start, size in zip(starts[looked_at], sizes[looked_at], strict=True):
        yield order[start : start + size]


def _matrices(size: int, inside: Pairs, part: slice) -> tuple[Floats, Bools]:
    """The weights and links of one group as symmetric matrices."""
    weights, links = np.zeros((size, size)), np.zeros((size, size), dtype=bool)
    upper = np.triu_indices(size, 1)
    weights[upper], links[upper] = inside.weight[part], inside.link[part]
    return weights + weights.T, links | links.T
