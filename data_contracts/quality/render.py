"""The quality report as our own page and on screen."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from data_contracts.quality.model import QualityReport
from data_contracts.quality.titles import MODES

FOLDER = Path(__file__).parent
# the page stays quick to open; the register has every file
FILES_SHOWN = 60
FLAGS_SHOWN = 20
LINES_SHOWN = 12


def render_html(report: QualityReport) -> str:
    """A page of its own, in Chinese, without anything loaded from elsewhere."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"n": number, "pct": percent, "day": _day}
    page = environment.get_template("page.html.jinja")
    return page.render(report=report, modes=MODES, files_shown=FILES_SHOWN, flags_shown=FLAGS_SHOWN)


def render_text(report: QualityReport) -> RenderableType:
    """The same on screen: sources, the most frequent flags, the quarantine, clocks and audit."""
    return Group(
        _headline(report), _sources(report), _flags(report), _refusals(report), _audit(report)
    )


def number(value: int) -> str:
    """A count with thin groups: 12 345."""
    return f"{value:,}".replace(",", "\u202f")


def percent(share: float) -> str:
    """A share in percent; what is there and rounds to nothing says so."""
    if 0 < share < 0.001:
        return "<0.1%"
    return f"{share:.1%}"


def _day(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if value else "—"


def _headline(report: QualityReport) -> Text:
    balance = "每一行都有着落" if report.balanced else "有行没有着落，请查登记簿"
    return Text.assemble(
        ("数据质量  ", "bold"),
        f"截至 {_day(report.through)}，{len(report.files)} 个文件 {number(report.rows_in)} 行，{balance}；",
        f"隔离 {number(report.quarantined)} 行，重建时钟占 {percent(report.reconstructed_share)}。",
    )


def _sources(report: QualityReport) -> Table:
    names = ("文件", "行", "新", "新版本", "不变", "隔离", "有标记的行", "最近到达")
    table = _table("来源", "来源", *names)
    for s in report.sources:
        counts = (s.files, s.rows_in, s.new, s.version, s.unchanged, s.quarantined, s.flagged)
        table.add_row(s.title, *map(number, counts), _day(s.last_received_at))
    return table


def _flags(report: QualityReport) -> Table:
    table = _table(
        "字段标记（行照常进入，该字段按空值或已修正处理）",
        "来源·字段",
        "行",
        "占比",
        left=("问题", "出路"),
    )
    for flag in report.flags[:LINES_SHOWN]:
        cells = (number(flag.rows), percent(flag.share), flag.says, flag.way_out)
        table.add_row(f"{flag.title}·{flag.column}", *cells)
    return table


def _refusals(report: QualityReport) -> Table:
    table = _table("隔离区", "来源", "行", left=("原因与出路", "在哪里"))
    for line in report.refusals[:LINES_SHOWN]:
        table.add_row(line.title, number(line.rows), line.reason, "；".join(line.places[:2]))
    return table


def _audit(report: QualityReport) -> Table:
    met = len(report.checks) - len(report.failed)
    title = (
        f"独立核查：{met}/{len(report.checks)} 条满足" if report.checks else "独立核查：尚未运行"
    )
    table = _table(title, "表", "不符行", left=("约定", "例"))
    for line in report.failed[:LINES_SHOWN]:
        says = f"{line.column or ''} {line.expectation}".strip()
        table.add_row(line.title, number(line.unexpected), says, line.examples or "")
    return table


def _table(title: str, first: str, *numbers: str, left: tuple[str, ...] = ()) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    table.add_column(first)
    for name in numbers:
        table.add_column(name, justify="right")
    for name in left:
        table.add_column(name, overflow="fold")
    return table
