"""A tall matrix in blocks of rows: half the memory, as many threads as there are, the same bits with any number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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

    def logistic_loss(self, b: F8, label: F8, weight: F8) -> tuple[float, F8]:
        """The weighted log-loss of the logistic model with coefficients `b`, and its gradient."""
        narrow = b.astype(np.float32)

        def of_block(number: int) -> tuple[float, F8]:
            block, start = self.blocks[number], number * ROWS_AT_ONCE
            y, w = label[start : start + len(block)], weight[start : start + len(block)]
            margin = (block @ narrow).astype(np.float64)
            loss = w @ (np.logaddexp(0.0, margin) - y * margin)
            slope = (w * (expit(margin) - y)).astype(np.float32)
            return float(loss), (slope @ block).astype(np.float64)

        told = self._each(of_block)
        return sum(loss for loss, _ in told), np.sum([slope for _, slope in told], axis=0)

    def _each(self, work: Callable[[int], Result]) -> Sequence[Result]:
        numbers = range(len(self.blocks))
        if self.threads == 1:
            return list(map(work, numbers))
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(work, numbers, chunksize=1))


def spread_of(column: F8, weight: F8) -> tuple[float, float]:
    """The weighted mean and standard deviation of a column."""
    centre = float(np.average(column, weights=weight))
    return centre, float(np.average((column - centre) ** 2, weights=weight)) ** 0.5
