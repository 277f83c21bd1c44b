"""Published lists as rich renderables for the terminal."""

from __future__ import annotations

from typing import Any

import pandas as pd
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from scoring.publish.headings import HEADINGS
from scoring.reading import Explanation, PublishedList

STYLES = {"红": "bold white on red3", "橙": "bold black on dark_orange", "黄": "bold black on yellow3",
          "蓝": "bold white on blue3", "绿": "bold white on green4"}  # fmt: skip
SHOWN = ("code", "points", "change", "dispute_id", "kind", "town", "due_at")
DETAILS = ("kind", "status", "change", "unit", "lead_unit", "town", "grid", "opened_at",
           "last_activity_at", "due_at", "review_at", "model_code", "confirmed_by", "flags")  # fmt: skip


def list_view(found: PublishedList, *, rows: int = 20) -> RenderableType:
    """The head of a list: counts by code, then the worst disputes with their first reason."""
    table = Table(title=_title(found), title_justify="left", expand=True)
    for name in SHOWN:
        table.add_column(HEADINGS[name].title, no_wrap=name in ("code", "points", "change"))
    table.add_column("首要理由", ratio=2, overflow="fold")
    for row in found.disputes.head(rows).to_dict("records"):
        table.add_row(
            badge(row["code"]), *(_text(row[n]) for n in SHOWN[1:]), _first(row["reasons"])
        )
    return Group(table, Text(f"完整名单：{found.path}", style="dim"))


def explanation_view(found: Explanation) -> RenderableType:
    """One dispute with reasons, people, evidence and time limits."""
    row = found.row
    head = Text.assemble(badge(row["code"]), f"  {row['dispute_id']}  赋分 {_text(row['points'])}")
    reasons = (
        "\n".join(f"{n}. {r}" for n, r in enumerate(row["reasons"], 1)) or "没有高于平常的迹象"
    )
    return Group(head, Panel(Text(reasons), title="理由", title_align="left"),
                 _details(row), _facts(found), _people(found),
                 Text("赋码用于提供帮助，须经人员核实确认后方可采取措施。", style="dim"))  # fmt: skip


def badge(code: str) -> Text:
    """A code in its colour."""
    return Text(f" {code} ", style=STYLES.get(code, "bold"))


def _details(row: Any) -> Table:
    table = Table.grid(padding=(0, 2))
    for name in DETAILS:
        table.add_row(Text(HEADINGS[name].title, style="dim"), Text(_text(row[name]) or "—"))
    return table


def _facts(found: Explanation) -> Table:
    table = Table(title="依据", title_justify="left")
    for title in ("时间", "内容", "记录", "依据编号"):
        table.add_column(title)
    for fact in found.facts:
        table.add_row(
            *(Text(_text(fact[n])) for n in ("happened_at", "says", "record_id", "fact_id"))
        )
    return table


def _people(found: Explanation) -> RenderableType:
    if not found.persons:
        return Text("当事人：没有可识别的自然人", style="dim")
    names = ("masked_name", "role", "grade", "grade_for", "protection", "flags")
    table = Table(title="当事人", title_justify="left")
    for name in names:
        table.add_column(HEADINGS[name].title)
    for person in found.persons:
        table.add_row(*(Text(_text(person[n])) for n in names))
    return table


def _title(found: PublishedList) -> str:
    counts = found.manifest["counts"]["codes"]
    total = "  ".join(f"{code} {n:,}" for code, n in counts.items())
    version = f"（第 {found.version} 版）" if found.version > 1 else ""
    return f"名单 {found.manifest['as_of'].replace('T', ' ')[:16]}{version}　{total}"


def _first(reasons: Any) -> str:
    return str(reasons[0]) if len(reasons) else ""


def _text(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:g}"
    if value is None or value is pd.NaT:
        return ""
    return value if isinstance(value, str) else "；".join(str(v) for v in value)
