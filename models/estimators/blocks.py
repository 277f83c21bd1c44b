"""A tall matrix in blocks of rows: half the memory, as many threads as there are, the same bits with any number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from models.arrays import F8

F4 = npt.NDArray[np.float32]
Result = TypeVar("Result")
# so many that a block stays in the cache between its two products
ROWS_AT_ONCE = 4096


@dataclass(frozen=True, eq=False)
class Blocks:
    """Rows in single precision, block by block; sums over blocks are in double, in the order of the blocks.

    Single precision is finer than what the values are known to; what is learned is double.
    """

    blocks: tuple[F4, ...]
    threads: int = 1

    @staticmethod
    def of(columns: Iterable[F8], *, rows: int, width: int, threads: int) -> Blocks:
        """The matrix of these columns, taken one at a time."""
        starts = range(0, rows, ROWS_AT_ONCE)
        blocks = tuple(
            np.empty((min(ROWS_AT_ONCE, rows - start), width), dtype=np.float32) for start in starts
        )
        for place, column in enumerate(columns):
            for start, block in zip(starts, blocks, strict=True):
                block[:, place] = column[start : start + len(block)]
        return Blocks(blocks, threads)

    def logistic(self, b: F8, label: F8, weight: F8) -> tuple[float, F8, F8]:
        """The weighted log-loss of the logistic model with coefficients `b`, its gradient and second derivatives."""
        narrow = b.astype(np.float32)

        def of_block(number: int) -> tuple[float, F8, F8]:
            block, start = self.blocks[number], number * ROWS_AT_ONCE
            y, w = label[start : start + len(block)], weight[start : start + len(block)]
            margin = (block @ narrow).astype(np.float64)
            risk = expit(margin)
            # log(1 + e^m) = -log(1 - risk), or m + log(1 + e^-m) where the risk is near 1
            loss = w @ (np.maximum(margin, 0.0) + np.log1p(np.exp(-np.abs(margin))) - y * margin)
            slope = (w * (risk - y)).astype(np.float32) @ block
            bent = block * np.sqrt(w * risk * (1 - risk)).astype(np.float32)[:, None]
            return float(loss), slope.astype(np.float64), (bent.T @ bent).astype(np.float64)

        return _added(self._each(of_block))

    def _each(self, work: Callable[[int], Result]) -> Iterator[Result]:
        """What `work` makes of each block, in their order."""
        numbers = range(len(self.blocks))
        if self.threads == 1:
            yield from map(work, numbers)
            return
        with ThreadPoolExecutor(self.threads) as pool:
            yield from pool.map(work, numbers)


def _added(told: Iterator[tuple[float, F8, F8]]) -> tuple[float, F8, F8]:
    """The sums, in the order of the blocks: whichever thread was first, the bits are the same."""
    loss, slope, curvature = next(told)
    for more, more_slope, more_curvature in told:
        loss, slope, curvature = loss + more, slope + more_slope, curvature + more_curvature
    return loss, slope, curvature


def spread_of(column: F8, weight: F8) -> tuple[float, float]:
    """The weighted mean and standard deviation of a column."""
    centre = float(np.average(column, weights=weight))
    return centre, float(np.average((column - centre) ** 2, weights=weight)) ** 0.5
