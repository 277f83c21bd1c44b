"""The folds on a time line: what each learns from, what it leaves out, what it is judged on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data_contracts import svg

WIDTH, LEFT, RIGHT, ROW, TOP = 1000, 64, 330, 38, 30


def draw_folds(table: pd.DataFrame) -> str:
    """The SVG of a `folds_table`."""
    rows = table.to_dict("records")
    first = min(row["train_from"] for row in rows)
    last = max(row["test_until"] for row in rows)
    x = svg.Scale(first.timestamp(), last.timestamp(), LEFT, WIDTH - RIGHT)
    height = TOP + ROW * len(rows) + 34
    parts = _axis(first, last, x, height - 34)
    for i, row in enumerate(rows):
        parts += _fold(row, x, TOP + ROW * i)
    return svg.document(WIDTH, height, title="时间折", parts=parts + _legend(height - 10))


def _fold(row: Mapping[Any, Any], x: svg.Scale, y: float) -> list[str]:
    spans = [
        (row["train_from"], row["rows_until"], svg.CHAMPION),
        (row["rows_until"], row["test_from"], svg.EMBARGO),
        (row["test_from"], row["test_until"], svg.TEST),
    ]
    bars = [
        svg.rect(x(a.timestamp()), y + 4, x(b.timestamp()) - x(a.timestamp()), 20, fill=color)
        for a, b, color in spans
    ]
    counts = (
        f"训练 {row['train_n']:,} 行（{row['train_positives']:,} 例）· "
        f"检验 {row['test_n']:,} 行（{row['test_positives']:,} 例）"
    )
    return [
        svg.text(0, y + 19, f"第 {row['fold']} 折", color=svg.INK, size=13),
        *bars,
        svg.text(WIDTH - RIGHT + 12, y + 19, counts, size=11.5),
    ]


def _axis(first: pd.Timestamp, last: pd.Timestamp, x: svg.Scale, bottom: float) -> list[str]:
    marks = _marks(first, last)
    lines = [svg.line(x(m.timestamp()), 18, x(m.timestamp()), bottom) for m in marks]
    names = [svg.text(x(m.timestamp()), 12, f"{m:%Y-%m}", anchor="middle", size=11) for m in marks]
    return lines + names


def _marks(first: pd.Timestamp, last: pd.Timestamp) -> list[pd.Timestamp]:
    """Month starts, thinned to at most eight."""
    months = list(pd.date_range(first, last, freq="MS", normalize=True))
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 10_000) if len(months) <= 8 * s)
    return [m for m in months if (m.year * 12 + m.month - 1) % step == 0]


def _legend(y: float) -> list[str]:
    items = [
        (svg.CHAMPION, "训练行"),
        (svg.EMBARGO, "间隔（一个预测期，结果须在切点前已知）"),
        (svg.TEST, "检验"),
    ]
    offsets = (LEFT, LEFT + 80, LEFT + 360)
    return [
        part
        for (color, name), x in zip(items, offsets, strict=True)
        for part in (svg.rect(x, y - 9, 12, 10, fill=color), svg.text(x + 18, y, name, size=11.5))
    ]
