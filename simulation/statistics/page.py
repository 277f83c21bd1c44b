"""`statistics.html`: one Chinese page, nothing loaded from elsewhere, every number computed."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from data_contracts import svg
from data_contracts.deliveries import delivery
from simulation.statistics.compute import Statistics
from simulation.statistics.drawn import drawn
from simulation.statistics.targets import Judged, Verdict

TAGS = {
    Verdict.MET: "met", Verdict.CHANCE: "chance", Verdict.STATED: "stated", Verdict.MISSED: "missed",
    Verdict.LISTED: "none", Verdict.NONE: "none",
}  # fmt: skip
TRAPS = Path(__file__).with_name("traps.toml")
COUNTERS = {
    "flag": "字段标记", "version": "新版本", "unchanged": "不变", "quarantined": "隔离",
    "none": "读取时容忍", "lost": "未到达", "read_as": "按映射改码",
}  # fmt: skip


def write_page(path: Path, found: Statistics) -> None:
    """Write the page of one city."""
    path.write_text(render(found), encoding="utf-8")


def render(found: Statistics) -> str:
    """The page as HTML."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"n": _count, "pct": svg.percent}
    page = environment.get_template("page.html.jinja")
    return page.render(
        found=found, charts=drawn(found), lines=[_line(j) for j in found.judged], traps=_traps(found),
        tally=_tally(found), verdicts=Verdict,
    )  # fmt: skip


def _line(judged: Judged) -> dict[str, str]:
    """One row of the targets table, as text."""
    target, measured = judged.target, judged.measured
    title = target.title + (f"：{measured.part}" if measured.part else "")
    return {
        "title": title, "source": target.source, "target": _range(judged),
        "value": "—" if measured.missing else _value(measured.value, target.unit),
        "interval": _interval(judged), "verdict": judged.verdict.value,
        "tag": TAGS[judged.verdict], "reason": judged.reason,
    }  # fmt: skip


def _range(judged: Judged) -> str:
    (low, high), unit = judged.limits, judged.target.unit
    if math.isinf(high):
        return f"≥ {_value(low, unit)}" if low > 0 else "—"
    if low == high:
        return _value(low, unit)
    return f"{_value(low, unit)} – {_value(high, unit)}" if low > 0 else f"≤ {_value(high, unit)}"


def _interval(judged: Judged) -> str:
    found, unit = judged.measured, judged.target.unit
    if found.missing or found.low == found.high:
        return ""
    return f"{_value(found.low, unit)} – {_value(found.high, unit)}"


def _value(value: float, unit: str) -> str:
    if unit == "share":
        return svg.percent(value)
    if unit in ("ratio", "auc"):
        return f"{value:.2f}"
    if unit in ("hours", "days"):
        return f"{value:.1f} {'小时' if unit == 'hours' else '天'}"
    return _count(value)


def _tally(found: Statistics) -> dict[Verdict, int]:
    return {v: sum(j.verdict is v for j in found.judged) for v in Verdict}


def _traps(found: Statistics) -> list[dict[str, object]]:
    """One row per trap: what ingest must show, how many, and where."""
    rows, titles = [], trap_titles()
    for (fault, counter), mine in found.traps.groupby(["fault", "counter"], sort=True):
        where = "、".join(f"{_title(r['source'])} {_count(r['n'])}" for _, r in mine.iterrows())
        rows.append({"fault": fault, "title": titles[str(fault)], "counter": COUNTERS[str(counter)], "n": int(mine["n"].sum()), "where": where})  # fmt: skip
    return rows


def trap_titles() -> dict[str, str]:
    """What each trap is called, by its name."""
    return tomllib.loads(TRAPS.read_text(encoding="utf-8"))


def _title(source: str) -> str:
    return delivery(source).title if source else "多个来源"


def _count(value: float) -> str:
    """A count with thin groups: 12 345."""
    return f"{value:,.0f}".replace(",", "\u202f")
