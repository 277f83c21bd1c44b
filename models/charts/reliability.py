"""Reliability: what was said against what happened, on log axes because outcomes are rare."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from data_contracts import svg

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 470, 380, 58, 46, 14, 14


def draw_reliability(table: pd.DataFrame) -> str:
    """The SVG of a `reliability_table`; a bin without any outcome is an open interval down to the axis."""
    low, high = _range(table)
    x = svg.Scale(low, high, LEFT, WIDTH - RIGHT)
    y = svg.Scale(low, high, HEIGHT - BOTTOM, TOP)
    parts = _axes(low, high, x, y)
    parts.append(svg.line(x(low), y(low), x(high), y(high), color=svg.SOFT, dash="4 4"))
    for row in table.to_dict("records"):
        parts += _bin(row, low, x, y)
    return svg.document(WIDTH, HEIGHT, title="可靠性图", parts=parts)


def _bin(row: Mapping[Any, Any], low: float, x: svg.Scale, y: svg.Scale) -> list[str]:
    at = x(math.log10(row["risk"]))
    ends = [y(_log(row[name], low)) for name in ("low", "high")]
    bar = svg.line(at, ends[0], at, ends[1], color=svg.CHAMPION, width=1.5)
    if row["observed"] <= 0:
        return [bar]
    return [bar, svg.dot(at, y(_log(row["observed"], low)), color=svg.CHAMPION, radius=4)]


def _log(value: float, low: float) -> float:
    """log10, held at the axis for zero and for intervals that could not be told."""
    return max(math.log10(value), low) if value > 0 else low


def _range(table: pd.DataFrame) -> tuple[float, float]:
    values = [v for name in ("risk", "observed", "high") for v in table[name] if v > 0]
    return math.log10(min(values)) - 0.15, min(math.log10(max(values)) + 0.1, 0.0)


def _axes(low: float, high: float, x: svg.Scale, y: svg.Scale) -> list[str]:
    parts: list[str] = []
    for tick in _ticks(low, high):
        at = math.log10(tick)
        parts += [
            svg.line(x(at), TOP, x(at), HEIGHT - BOTTOM),
            svg.line(LEFT, y(at), WIDTH - RIGHT, y(at)),
            svg.text(x(at), HEIGHT - BOTTOM + 17, svg.percent(tick), anchor="middle", size=11),
            svg.text(LEFT - 7, y(at) + 4, svg.percent(tick), anchor="end", size=11),
        ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    return [
        *parts,
        svg.text(middle, HEIGHT - 8, "预测风险（分档均值）", anchor="middle"),
        f'<g transform="translate(13 {(HEIGHT - BOTTOM + TOP) / 2:.0f}) rotate(-90)">'
        + svg.text(0, 0, "实际发生率与 95% 区间", anchor="middle")
        + "</g>",
    ]


def _ticks(low: float, high: float) -> list[float]:
    decades = range(math.floor(low), math.ceil(high) + 1)
    fine = [m * 10.0**d for d in decades for m in (1, 2, 5)]
    inside = [t for t in fine if low <= math.log10(t) <= high]
    return inside if len(inside) <= 9 else [t for t in inside if f"{t:e}".startswith("1")]
