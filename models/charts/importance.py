"""Feature importance: mean absolute SHAP, grouped by mechanism, the strongest group first."""

from __future__ import annotations

import pandas as pd

from data_contracts import svg

WIDTH, LEFT, RIGHT, ROW, HEAD = 960, 330, 70, 21, 28
MOST_PER_GROUP = 6


def draw_importance(table: pd.DataFrame) -> str:
    """The SVG of an `importance_table`: a head bar for each mechanism (sum), then its strongest features."""
    groups = mechanism_table(table)
    x = svg.Scale(0.0, float(groups["mean_abs"].max()) or 1.0, LEFT, WIDTH - RIGHT)
    parts: list[str] = []
    y = 0.0
    for group in groups.to_dict("records"):
        mine = table[_mechanism(table) == group["mechanism"]].head(MOST_PER_GROUP)
        parts += _bar(group["mechanism"], group["mean_abs"], x, y, head=True)
        y += HEAD
        for row in mine[mine["mean_abs"] > 0].to_dict("records"):
            parts += _bar(row["title"], row["mean_abs"], x, y, head=False)
            y += ROW
        y += 8
    return svg.document(WIDTH, round(y) + 4, title="特征重要性", parts=parts)


def mechanism_table(table: pd.DataFrame) -> pd.DataFrame:
    """One row a mechanism: mechanism, mean_abs (sum over its features), features_n; the strongest first."""
    summed = table.assign(mechanism=_mechanism(table)).groupby("mechanism", sort=True)
    found = summed.agg(mean_abs=("mean_abs", "sum"), features_n=("feature", "count")).reset_index()
    return found.sort_values(["mean_abs", "mechanism"], ascending=[False, True], ignore_index=True)


def _mechanism(table: pd.DataFrame) -> pd.Series:
    return table["mechanism"].where(table["mechanism"] != "", "未分组")


def _bar(name: str, value: float, x: svg.Scale, y: float, *, head: bool) -> list[str]:
    height, color = (15, svg.CHAMPION) if head else (9, "#9db6cb")
    return [
        svg.text(
            0 if head else 22,
            y + 14,
            _short(name),
            color=svg.INK if head else svg.SOFT,
            size=13.5 if head else 12,
        ),
        svg.rect(LEFT, y + (3 if head else 6), x(value) - LEFT, height, fill=color),
        svg.text(x(value) + 7, y + 15, f"{value:.3f}", size=11.5),
    ]


def _short(name: str) -> str:
    return name if len(name) <= 24 else name[:23] + "…"
