"""One column per town, the readiest to report on the left."""

from __future__ import annotations

import pandas as pd

from data_contracts import svg
from simulation.statistics.charts.axis import rounded

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 960, 190, 46, 24, 8


def draw_towns(table: pd.DataFrame) -> str:
    """The SVG of the columns town and share; the first and the last town are named."""
    ticks = rounded(float(table["share"].max()))
    x = svg.Scale(0, len(table), LEFT, WIDTH)
    y = svg.Scale(0, ticks[-1], HEIGHT - BOTTOM, TOP)
    parts = [p for t in ticks for p in (
        svg.line(LEFT, y(t), WIDTH, y(t)),
        svg.text(LEFT - 7, y(t) + 4, f"{100 * t:.0f}%", anchor="end", size=11),
    )]  # fmt: skip
    for i, value in enumerate(table["share"]):
        parts.append(svg.rect(x(i + 0.1), y(value), x(0.8) - x(0), y(0) - y(value), fill="#8fb0cc"))
    first, last = table.iloc[0], table.iloc[-1]
    parts += [
        svg.text(LEFT, HEIGHT - 6, f"{first['town']} {svg.percent(first['share'])}", size=11.5),
        svg.text(WIDTH, HEIGHT - 6, f"{last['town']} {svg.percent(last['share'])}", anchor="end", size=11.5),
    ]  # fmt: skip
    return svg.document(WIDTH, HEIGHT, title="各乡镇街道的报告率", parts=parts)
