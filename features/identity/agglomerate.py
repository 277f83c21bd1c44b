"""Cuts a group of rows that links hold together into the people it is made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_BITS = 12.0
"""No pair speaks louder than this, for or against: one strong bridge must not join two groups."""


def people_of(weights: Floats, links: Bools, *, join_at: float) -> NDArray[np.int64]:
    """Per row the first row of its person.

    `weights` is a symmetric matrix of match weights in bits, `links` says which pairs are links. Starting
    from single rows, the two linked parts that agree best on average are joined, as long as that average
    reaches `join_at` (average linkage).
    """
    size = len(weights)
    person = np.arange(size)
    sums = np.clip(np.round(weights, 6), -MOST_BITS, MOST_BITS)
    linked, rows = links.copy(), np.ones(size)
    np.fill_diagonal(linked, False)
    for _ in range(size - 1):
        means = np.where(linked, sums / np.outer(rows, rows), -np.inf)
        a, b = sorted(divmod(int(np.argmax(means)), size))
        if means[a, b] < join_at:
            break
        _join(sums, linked, rows, kept=a, gone=b)
        person[person == b] = a
    return person


def _join(sums: Floats, linked: Bools, rows: Floats, *, kept: int, gone: int) -> None:
    """Part `gone` becomes part of part `kept`, in place."""
    sums[kept] += sums[gone]
    sums[:, kept] = sums[kept]
    linked[kept] |= linked[gone]
    linked[:, kept] = linked[kept]
    linked[kept, kept] = False
    linked[gone], linked[:, gone] = False, False
    rows[kept] += rows[gone]
