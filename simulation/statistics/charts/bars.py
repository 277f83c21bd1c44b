"""Bars: counts by label, and bars cut into parts that add up to one."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from data_contracts import svg
from simulation.statistics.charts.axis import BARS

WIDTH, RIGHT, ROW, HALF = 960, 150, 24, 470


def draw_bars(table: pd.DataFrame, *, left: int = 110, log: bool = False) -> str:
    """The SVG of the columns label and n; `log` for counts that differ by a thousand."""
    rows = table.to_dict("records")
    values = [_height(float(r["n"]), log) for r in rows]
    x = svg.Scale(0.0, max([*values, 0.0]) or 1.0, left, HALF - 66)
    parts = list[str]()
    for i, (row, value) in enumerate(zip(rows, values, strict=True)):
        y = ROW * i
        parts += [
            svg.text(left - 9, y + 16, row["label"], anchor="end", color=svg.INK, size=12.5),
            svg.rect(left, y + 5, x(value) - left, 13, fill=svg.CHAMPION) if row["n"] else "",
            svg.text(x(value) + 7, y + 16, f"{row['n']:,}", size=11.5),
        ]
    return svg.document(HALF, ROW * len(rows) + 4, title="件数", parts=parts)


def draw_parts(table: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """The SVG of rows with label and n, each a full bar cut by the columns in `titles`."""
    x, top = svg.Scale(0.0, 1.0, 110, WIDTH - RIGHT), 26
    parts, offset = list[str](), 110.0
    for color, title in zip(BARS, titles.values(), strict=False):
        parts += [svg.rect(offset, 4, 12, 10, fill=color), svg.text(offset + 17, 13, title, size=11.5)]  # fmt: skip
        offset += 36 + 12 * len(title)
    for i, row in enumerate(table.to_dict("records")):
        y, done, n = top + ROW * i, 0.0, max(int(row["n"]), 1)
        parts.append(svg.text(100, y + 15, row["label"], anchor="end", color=svg.INK, size=12.5))
        for color, name in zip(BARS, titles, strict=False):
            part = row[name] / n
            if part:
                parts.append(svg.rect(x(done), y + 3, x(part) - x(0), 15, fill=color))
            done += part
        parts.append(svg.text(WIDTH - RIGHT + 10, y + 15, f"{row['n']:,} 次", size=11.5))
    return svg.document(WIDTH, top + ROW * len(table) + 4, title="各部分占比", parts=parts)


def _height(n: float, log: bool) -> float:
    """On a log scale a single case has a length of one: it must be seen beside a hundred thousand."""
    if not log:
        return n
    return 1.0 + math.log10(n) if n > 0 else 0.0
