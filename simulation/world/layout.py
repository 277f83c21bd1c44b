"""How the city is drawn: one rectangle a town, cut into one rectangle a grid, with no gap between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.types import Floats, Ints


@dataclass(frozen=True)
class Boxes:
    """Rectangles in degrees, by centre and half sides."""

    lon: Floats
    lat: Floats
    half_width: Floats
    half_height: Floats

    def __getitem__(self, rows: Ints) -> Boxes:
        return Boxes(self.lon[rows], self.lat[rows], self.half_width[rows], self.half_height[rows])


def sliced(weights: Floats, corner: tuple[float, float], sides: tuple[float, float]) -> Boxes:
    """One rectangle per weight, in area as the weights; neighbours in the list lie side by side.

    The whole is halved by weight across its longer side, and each half again.
    """
    return _stacked(_cut(weights, corner, sides))


def _cut(
    weights: Floats, corner: tuple[float, float], sides: tuple[float, float]
) -> list[tuple[float, float, float, float]]:
    (west, south), (width, height) = corner, sides
    if len(weights) == 1:
        return [(west + width / 2, south + height / 2, width / 2, height / 2)]
    total = np.cumsum(weights)
    middle = int(np.clip(np.searchsorted(total, total[-1] / 2) + 1, 1, len(weights) - 1))
    share = float(total[middle - 1] / total[-1])
    near, far = weights[:middle], weights[middle:]
    if width >= height:
        left = _cut(near, corner, (width * share, height))
        return left + _cut(far, (west + width * share, south), (width * (1 - share), height))
    low = _cut(near, corner, (width, height * share))
    return low + _cut(far, (west, south + height * share), (width, height * (1 - share)))


def _stacked(boxes: list[tuple[float, float, float, float]]) -> Boxes:
    lon, lat, half_width, half_height = np.array(boxes).T
    return Boxes(lon, lat, half_width, half_height)


def cells(outer: Boxes, count: Ints) -> tuple[Boxes, Ints]:
    """Each rectangle cut into `count` cells, row by row, and the row of each cell.

    Cells of a row are equal, so two neighbours of a row make a rectangle again.
    """
    owner = np.repeat(np.arange(len(count)), count)
    serial = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    around = outer[owner]
    rows = np.maximum(np.round(np.sqrt(count * outer.half_height / outer.half_width)), 1)
    rows = np.minimum(rows, count).astype(np.int64)[owner]
    row = serial * rows // count[owner]
    first = -(-row * count[owner] // rows)
    stop = -(-(row + 1) * count[owner] // rows)
    half_width = around.half_width / (stop - first)
    half_height = around.half_height / rows
    west = around.lon - around.half_width
    south = around.lat - around.half_height
    return Boxes(
        lon=west + half_width * (2 * (serial - first) + 1),
        lat=south + half_height * (2 * row + 1),
        half_width=half_width,
        half_height=half_height,
    ), row
