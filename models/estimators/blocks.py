"""A tall matrix in blocks of rows: half the memory, as many threads as there are, the same bits with any number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from models.arrays import F8

F4 = npt.NDArray[np.float32]
Result = TypeVar("Result")
# so many that a block stays in the cache between its two products
ROWS_AT_ONCE = 4096


class Columns:
    """A matrix in single precision that is filled column by column; places that stay empty take no memory."""

    def __init__(self, *, rows: int, most: int) -> None:
        self._cells: F4 = np.empty((rows, most), dtype=np.float32, order="F")
        self._filled = 0

    def add(self, column: F8) -> None:
        """The next column."""
        self._cells[:, self._filled] = column
        self._filled += 1

    def matrix(self) -> F4:
        """What was filled."""
        return self._cells[:, : self._filled]


@dataclass(frozen=True, eq=False)
class Logistic:
    """A log-loss, its gradient, and what works out its second derivatives, which cost the most."""

    loss: float
    slope: F8
    curvature: Callable[[], F8]


@dataclass(frozen=True, eq=False)
class Blocks:
    """Rows in single precision, block by block; sums over blocks are in double, in the order of the blocks.

    Single precision is finer than what the values are known to; what is learned is double.
    """

    matrix: F4
    threads: int = 1

    def largest(self) -> F8:
        """The largest absolute value of each column."""
        found: F8 = np.maximum(self.matrix.max(axis=0), -self.matrix.min(axis=0)).astype(np.float64)
        return found

    def logistic(self, b: F8, label: F8, weight: F8) -> Logistic:
        """The weighted log-loss of the logistic model with coefficients `b`, and how it changes with them."""
        narrow = b.astype(np.float32)
        bends: F4 = np.empty(len(self.matrix), dtype=np.float32)

        def of_block(rows: slice) -> tuple[float, F8]:
            block, y, w = self.matrix[rows], label[rows], weight[rows]
            margin = (block @ narrow).astype(np.float64)
            risk = expit(margin)
            bends[rows] = np.sqrt(w * risk * (1 - risk))
            # log(1 + e^m) = -log(1 - risk), or m + log(1 + e^-m) where the risk is near 1
            loss = w @ (np.maximum(margin, 0.0) + np.log1p(np.exp(-np.abs(margin))) - y * margin)
            return float(loss), ((w * (risk - y)).astype(np.float32) @ block).astype(np.float64)

        told = list(self._each(of_block))
        losses, slopes = zip(*told, strict=True)
        return Logistic(sum(losses), _added(iter(slopes)), partial(self._bent, bends))

    def _bent(self, bends: F4) -> F8:
        """Columns x columns: the sums of their products, each row taken `bends` times."""

        def of_block(rows: slice) -> F8:
            bent = self.matrix[rows] * bends[rows, None]
            return (bent.T @ bent).astype(np.float64)

        return _added(self._each(of_block))

    def _each(self, work: Callable[[slice], Result]) -> Iterator[Result]:
        """What `work` makes of each block of rows, in their order."""
        starts = range(0, len(self.matrix), ROWS_AT_ONCE)
        blocks = [slice(start, start + ROWS_AT_ONCE) for start in starts]
        if self.threads == 1:
            yield from map(work, blocks)
            return
        with ThreadPoolExecutor(self.threads) as pool:
            yield from pool.map(work, blocks)


def _added(told: Iterator[F8]) -> F8:
    """The sum, in the order of the blocks: whichever thread was first, the bits are the same."""
    found = next(told)
    for more in told:
        found = found + more
    return found


def spread_of(column: F8, weight: F8) -> tuple[float, float]:
    """The weighted mean and standard deviation of a column."""
    centre = float(np.average(column, weights=weight))
    return centre, float(np.average((column - centre) ** 2, weights=weight)) ** 0.5
