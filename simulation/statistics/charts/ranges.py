"""Quantiles of a time by part: tenth to ninetieth percentile thin, quartiles thick, the median a dot."""

from __future__ import annotations

import math

import pandas as pd

from data_contracts import svg
from simulation.statistics.charts.axis import LogScale, decades, short

WIDTH, LEFT, RIGHT, ROW, TOP, BOTTOM = 470, 166, 92, 26, 8, 42


def draw_ranges(table: pd.DataFrame, *, unit: str) -> str:
    """The SVG of columns q10 q25 q50 q75 q90 and n, on a log axis in `unit`."""
    low = max(float(table["q10"].min()), 0.01)
    x = LogScale(math.log10(low), math.log10(max(float(table["q90"].max()), low * 10)), LEFT, WIDTH - RIGHT)  # fmt: skip
    height = TOP + ROW * len(table) + BOTTOM
    parts = list[str]()
    for tick in decades(10**x.low, 10**x.high):
        parts += [
            svg.line(x(tick), TOP, x(tick), height - BOTTOM),
            svg.text(x(tick), height - BOTTOM + 16, short(tick), anchor="middle", size=11),
        ]
    for i, (name, row) in enumerate(table.iterrows()):
        parts += _row(str(name), row, TOP + ROW * i, x, unit)
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(svg.text(middle, height - 6, f"{unit}（对数轴）", anchor="middle", size=11.5))
    return svg.document(WIDTH, height, title="时间分布", parts=parts)


def _row(name: str, row: pd.Series, top: float, x: svg.Scale, unit: str) -> list[str]:
    y = top + ROW / 2
    return [
        svg.text(LEFT - 10, y + 4, name, anchor="end", color=svg.INK, size=12.5),
        svg.line(x(row["q10"]), y, x(row["q90"]), y, color="#8fb0cc", width=2),
        svg.rect(x(row["q25"]), y - 5, x(row["q75"]) - x(row["q25"]), 10, fill="#8fb0cc"),
        svg.dot(x(row["q50"]), y, color=svg.CHAMPION, radius=3.8),
        svg.text(
            WIDTH - RIGHT + 8,
            y + 4,
            f"{short(round(row['q50'], 1))} {unit}（{row['n']:,.0f}）",
            size=11,
        ),
    ]
