"""A share by month as a line, with the range that it should lie in and the shock."""

from __future__ import annotations

import pandas as pd

from data_contracts import svg
from simulation.statistics.charts.axis import months, place, rounded
from simulation.statistics.charts.months import shock_line

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 470, 250, 46, 26, 18, 28
Band = tuple[str, float, float]  # before or after, low, high


def draw_shares(table: pd.DataFrame, bands: list[Band], *, shock: pd.Timestamp) -> str:
    """The SVG of the column `share` by month; a band is drawn on its side of the shock."""
    index = pd.DatetimeIndex(table.index)
    x = svg.Scale(0, len(index), LEFT, WIDTH - RIGHT)
    ticks = rounded(min(max(float(table["share"].max()), *(b[2] for b in bands)), 1.0))
    y = svg.Scale(0, ticks[-1], HEIGHT - BOTTOM, TOP)
    at = x(place(index, shock))
    parts = [_band(b, (LEFT, at, WIDTH - RIGHT), y) for b in bands]
    for tick in ticks:
        parts += [
            svg.line(LEFT, y(tick), WIDTH - RIGHT, y(tick)),
            svg.text(LEFT - 7, y(tick) + 4, f"{100 * tick:.0f}%", anchor="end", size=11),
        ]
    points = [(x(i + 0.5), y(s)) for i, s in enumerate(table["share"])]
    parts += [svg.path(points, color=svg.CHAMPION), *(svg.dot(a, b, color=svg.CHAMPION, radius=2.4) for a, b in points)]  # fmt: skip
    parts += [svg.text(x(i + 0.5), HEIGHT - 9, m, anchor="middle", size=11) for i, m in months(index)]  # fmt: skip
    return svg.document(
        WIDTH, HEIGHT, title="按月占比", parts=parts + shock_line(at, TOP, HEIGHT - BOTTOM)
    )


def _band(band: Band, ends: tuple[float, float, float], y: svg.Scale) -> str:
    side, low, high = band
    left, right = ends[:2] if side == "before" else ends[1:]
    top, bottom = y(min(high, y.high)), y(low)
    return svg.rect(left, top, right - left, bottom - top, fill="#f3e6cd")
