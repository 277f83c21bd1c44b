"""Months: stacked columns of one quantity, and a small picture per source; the shock is marked."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data_contracts import svg
from simulation.statistics.charts.axis import BARS, SHOCK, months, place, rounded, short

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 960, 300, 64, 12, 34, 30
PEAK = 62  # what a small picture's highest number takes beside its title
CELL_WIDTH, CELL_HEIGHT, PER_ROW = 192, 104, 5


def draw_stacked(table: pd.DataFrame, titles: Mapping[str, str], *, shock: pd.Timestamp) -> str:
    """The SVG of one column a month, the columns named in `titles` on top of each other."""
    index, names = pd.DatetimeIndex(table.index), list(titles)
    x = svg.Scale(0, len(index), LEFT, WIDTH - RIGHT)
    ticks = rounded(float(table[names].sum(axis=1).max()))
    y = svg.Scale(0, ticks[-1], HEIGHT - BOTTOM, TOP)
    parts = [p for t in ticks for p in (
        svg.line(LEFT, y(t), WIDTH - RIGHT, y(t)),
        svg.text(LEFT - 7, y(t) + 4, short(t), anchor="end", size=11),
    )]  # fmt: skip
    for i, row in enumerate(table[names].to_numpy()):
        base = 0.0
        for color, n in zip(BARS, row, strict=False):
            top = y(base + n)
            parts.append(svg.rect(x(i + 0.08), top, x(0.84) - x(0), y(base) - top, fill=color))
            base += n
    parts += [svg.text(x(i + 0.5), HEIGHT - 10, m, anchor="middle", size=11) for i, m in months(index)]  # fmt: skip
    parts += shock_line(x(place(index, shock)), TOP - 6, HEIGHT - BOTTOM)
    return svg.document(WIDTH, HEIGHT, title="每月件数", parts=parts + legend(titles))


def draw_sources(table: pd.DataFrame, titles: Mapping[str, str], *, shock: pd.Timestamp) -> str:
    """The SVG of rows a month, one small picture per source, each with its own scale."""
    index, parts = pd.DatetimeIndex(table.index), list[str]()
    rows = -(-len(titles) // PER_ROW)
    for i, (name, title) in enumerate(titles.items()):
        left, top = (i % PER_ROW) * CELL_WIDTH, (i // PER_ROW) * CELL_HEIGHT
        parts += _small(table[name], title, left, top)
        x = svg.Scale(0, len(index), left, left + CELL_WIDTH - 18)
        parts.append(svg.line(x(place(index, shock)), top + 22, x(place(index, shock)), top + 86, color=SHOCK, dash="3 3"))  # fmt: skip
    return svg.document(WIDTH, rows * CELL_HEIGHT, title="各来源每月行数", parts=parts)


def shock_line(x: float, top: float, bottom: float) -> list[str]:
    """A dashed line on the day of the shock, named."""
    return [
        svg.line(x, top, x, bottom, color=SHOCK, dash="5 4", width=1.4),
        svg.text(x + 5, top + 8, "冲击日", color=SHOCK, size=11),
    ]


def legend(titles: Mapping[str, str]) -> list[str]:
    """Colours and names in one line above the picture."""
    parts, x = list[str](), float(LEFT)
    for color, title in zip(BARS, titles.values(), strict=False):
        parts += [svg.rect(x, 4, 12, 10, fill=color), svg.text(x + 17, 13, title, size=11.5)]
        x += 34 + 12 * len(title)
    return parts


def _small(values: pd.Series, title: str, left: float, top: float) -> list[str]:
    width, most = CELL_WIDTH - 18, float(values.max()) or 1.0
    x, y = svg.Scale(0, len(values), left, left + width), svg.Scale(0, most, top + 86, top + 28)
    bars = [
        svg.rect(x(i + 0.1), y(n), x(0.8) - x(0), y(0) - y(n), fill=BARS[0])
        for i, n in enumerate(values.to_numpy(dtype=float)) if n
    ]  # fmt: skip
    # the first month of a register holds all that was there before
    size = min(12.5, (width - PEAK) / len(title))
    head = svg.text(left, top + 14, title, color=svg.INK, size=size)
    peak = svg.text(left + width, top + 14, f"最多 {short(most)}", anchor="end", size=10.5)
    return [head, peak, *bars, svg.line(left, top + 86, left + width, top + 86)]
