"""Values with their intervals, one line each, beside the range that is wanted."""

from __future__ import annotations

import math
from collections.abc import Sequence

from data_contracts import svg
from simulation.statistics.charts.axis import LogScale, decades, rounded, short
from simulation.statistics.measured import Measured

WIDTH, LEFT, RIGHT, ROW, TOP, BOTTOM = 470, 132, 108, 26, 8, 30


def draw_dots(
    found: Sequence[Measured],
    *,
    percent: bool,
    log: bool = False,
    band: tuple[float, float] | None = None,
    marks: Sequence[float] = (),
) -> str:
    """The SVG of these quantities by `part`; `band` is shaded, `marks` name one wanted value per line."""
    rows = [m for m in found if not m.missing]
    height = TOP + ROW * len(rows) + BOTTOM
    x, ticks = _scale(rows, band, marks, log)
    parts = [svg.rect(x(band[0]), TOP, x(band[1]) - x(band[0]), ROW * len(rows), fill="#f3e6cd")] if band else []  # fmt: skip
    for tick in ticks:
        name = svg.percent(tick) if percent else short(tick)
        parts += [
            svg.line(x(tick), TOP, x(tick), height - BOTTOM),
            svg.text(x(tick), height - 12, name, anchor="middle", size=11),
        ]
    for i, row in enumerate(rows):
        parts += _row(row, TOP + ROW * i, x, percent)
    if marks:
        parts += [svg.rect(x(m) - 1.2, TOP + ROW * i + 4, 2.4, ROW - 8, fill=svg.TEST) for i, m in enumerate(marks)]  # fmt: skip
    return svg.document(WIDTH, height, title="数值与 95% 区间", parts=parts)


def _scale(
    rows: Sequence[Measured],
    band: tuple[float, float] | None,
    marks: Sequence[float],
    log: bool,
) -> tuple[svg.Scale, list[float]]:
    ends = [v for m in rows for v in (m.value, m.low, m.high)] + list(band or ()) + list(marks)
    if not log:
        ticks = rounded(max(ends, default=1.0))
        return svg.Scale(0.0, ticks[-1], LEFT, WIDTH - RIGHT), ticks
    inside = [v for v in ends if v > 0] or [1.0]
    low, high = min(inside) * 0.9, max(inside) * 1.1
    return LogScale(math.log10(low), math.log10(high), LEFT, WIDTH - RIGHT), decades(low, high)


def _row(row: Measured, top: float, x: svg.Scale, percent: bool) -> list[str]:
    y = top + ROW / 2
    value = svg.percent(row.value) if percent else f"{row.value:.2f}"
    count = "" if row.n is None else f"（{row.n:,}）"
    return [
        svg.text(LEFT - 10, y + 4, row.part, anchor="end", color=svg.INK, size=12.5),
        svg.line(x(row.low), y, x(row.high), y, color=svg.CHAMPION, width=1.6),
        svg.dot(x(row.value), y, color=svg.CHAMPION, radius=3.6),
        svg.text(WIDTH - RIGHT + 8, y + 4, value + count, size=11),
    ]
