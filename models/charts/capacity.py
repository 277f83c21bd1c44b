"""Recall over capacity: what the next listed dispute a day would buy."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from data_contracts import svg
from models.trained import CapacityPoint

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 470, 380, 50, 46, 14, 14


def draw_capacity(
    points: Sequence[CapacityPoint], *, titles: Mapping[str, str], champion: str, per_day: int
) -> str:
    """The SVG of recall at each capacity, the champion with its interval; the headline capacity is marked."""
    days = sorted({point.per_day for point in points})
    x = svg.Scale(math.log(days[0]), math.log(days[-1]), LEFT + 10, WIDTH - RIGHT - 10)
    y = svg.Scale(0.0, 1.0, HEIGHT - BOTTOM, TOP)
    colors = palette(tuple(titles), champion)
    parts = _axes(days, x, y) + _headline(per_day, x)
    for name in sorted(titles, key=lambda name: name == champion):
        mine = sorted((p for p in points if p.candidate == name), key=lambda p: p.per_day)
        parts += _curve(mine, colors[name], x, y, band=name == champion)
    return svg.document(
        WIDTH, HEIGHT, title="召回率与处置能力", parts=parts + _legend(titles, colors)
    )


def palette(names: Sequence[str], champion: str) -> dict[str, str]:
    """A colour for each candidate; the champion's is the page's own."""
    rest = [name for name in names if name != champion]
    return {champion: svg.CHAMPION} | {
        n: svg.OTHERS[i % len(svg.OTHERS)] for i, n in enumerate(rest)
    }


def _curve(
    points: list[CapacityPoint], color: str, x: svg.Scale, y: svg.Scale, *, band: bool
) -> list[str]:
    told = [p for p in points if not math.isnan(p.recall.value)]
    line = [(x(math.log(p.per_day)), y(p.recall.value)) for p in told]
    ends = [p for p in told if not math.isnan(p.recall.low)]
    upper = [(x(math.log(p.per_day)), y(p.recall.high)) for p in ends]
    lower = [(x(math.log(p.per_day)), y(p.recall.low)) for p in reversed(ends)]
    area = [svg.path(upper + lower, color=color, fill=color)] if band and ends else []
    curve = [svg.path(line, color=color, width=2.5 if band else 1.6)] if len(line) > 1 else []
    return area + curve + [svg.dot(a, b, color=color, radius=3) for a, b in line]


def _axes(days: list[int], x: svg.Scale, y: svg.Scale) -> list[str]:
    parts: list[str] = []
    for tick in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        parts.append(svg.line(LEFT, y(tick), WIDTH - RIGHT, y(tick)))
        parts.append(svg.text(LEFT - 7, y(tick) + 4, f"{100 * tick:.0f}%", anchor="end", size=11))
    for day in days:
        parts.append(
            svg.text(x(math.log(day)), HEIGHT - BOTTOM + 17, day, anchor="middle", size=11)
        )
    middle = (LEFT + WIDTH - RIGHT) / 2
    return [*parts, svg.text(middle, HEIGHT - 8, "每日新列出纠纷数（对数轴）", anchor="middle")]


def _headline(per_day: int, x: svg.Scale) -> list[str]:
    at = x(math.log(per_day))
    return [svg.line(at, TOP, at, HEIGHT - BOTTOM, color=svg.TEST, dash="5 4", width=1.4)]


def _legend(titles: Mapping[str, str], colors: Mapping[str, str]) -> list[str]:
    return [
        part
        for i, (name, title) in enumerate(titles.items())
        for part in (
            svg.rect(LEFT + 14, TOP + 8 + 19 * i, 14, 4, fill=colors[name]),
            svg.text(LEFT + 34, TOP + 14 + 19 * i, title, color=svg.INK, size=11.5),
        )
    ]
