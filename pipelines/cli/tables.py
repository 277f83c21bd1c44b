"""Rows as rich tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from data_contracts.ingest import FileCount
from features import registry
from models.remarks import beside_yardstick, unattributed
from models.trained import Trained
from pipelines import rows
from pipelines.jobs import TrainedModel, TrainingRun

if TYPE_CHECKING:
    from simulation.city_summary import CitySummary
    from simulation.many import Written


def of_rows(found: Sequence[rows.Row], *, title: str) -> Table:
    """A table with the rows' keys as headings; numbers to the right."""
    table = Table(title=title, title_justify="left")
    for name, value in found[0].items() if found else ():
        table.add_column(
            name, justify="right" if isinstance(value, int) else "left", overflow="fold"
        )
    for row in found:
        table.add_row(*(Text(_cell(value)) for value in row.values()))
    return table


def files(counts: Sequence[FileCount]) -> RenderableType:
    """What became of the rows, per source, with files that did not come in."""
    if not counts:
        return Text("没有可入库的文件。")
    stopped = [
        Text(f"{c.name}：{c.message}", style="red")
        for c in counts
        if c.state in ("stopped", "unknown")
    ]
    total = sum(c.rows_in for c in counts)
    title = f"入库 {len(counts)} 个文件，{total:,} 行（行数 = 新增 + 新版 + 未变 + 隔离）"
    return Group(of_rows(rows.per_source(counts), title=title), *stopped)


def training(run: TrainingRun) -> RenderableType:
    """Every trained target, why one was left out, and why a model grades nobody."""
    left = [
        Text(f"{name} 未训练：{reason}", style="yellow") for name, reason in run.untrained.items()
    ]
    idle = [
        Text(f"{name} 只存档、不启用，不据此评级：{reason}；原有模型（如有）不变。", style="yellow")
        for name, reason in run.withheld.items()
    ]
    return Group(*(model(trained) for trained in run.models), *left, *idle)


def model(trained: TrainedModel) -> RenderableType:
    """One trained target: folds, candidates with intervals, where its card is."""
    title = f"{trained.trained.about.title}：{trained.version}"
    by_time = trained.trained.report.folds_by == "time"
    checked = "按时间外推检验" if by_time else "按对象不相交检验，不是样本外时间"
    return Group(
        of_rows(rows.folds(trained.trained), title=title),
        of_rows(rows.candidates(trained.trained), title=f"{checked}（95% 区间）"),
        *_remarks(trained.trained),
        Text(f"模型卡：{trained.path / 'card.html'}"),
    )


def _remarks(trained: Trained) -> list[Text]:
    share, warning = unattributed(trained.report), beside_yardstick(trained.report)
    found = (share and Text(share), warning and Text(warning, style="yellow"))
    return [text for text in found if text]


def features(grain: str) -> Table:
    """Every feature of a grain, or of both."""
    found = [row for row in registry.listing() if not grain or grain in str(row["grains"]).split()]
    return of_rows([_feature(row) for row in found], title=f"{len(found)} 个特征")


def city(summary: CitySummary) -> Table:
    """What a simulated city holds."""
    return of_rows([_city(summary)], title=f"模拟城市：{summary.out}")


def cities(made: Sequence[Written], *, out: Path) -> Table:
    """What many simulated cities hold, one row each."""
    found = [{"种子": w.summary.seed, **_city(w.summary), "CPU 秒": _seconds(w)} for w in made]
    return of_rows(found, title=f"{len(made)} 座模拟城市：{out}")


def city_line(made: Written) -> str:
    """One line on a city that is there."""
    s, cost = made.summary, "此前已有" if made.seconds is None else f"{made.seconds:.0f} CPU 秒"
    return f"{s.out.name}  纠纷 {s.disputes:,}  极端事件 {s.incidents:,}  行数 {sum(s.rows.values()):,}  {cost}"


def _city(summary: CitySummary) -> dict[str, Any]:
    return {
        "预设": summary.preset,
        "居民": summary.residents,
        "纠纷": summary.disputes,
        "极端事件": summary.incidents,
        "其中事前无任何报告": summary.silent_incidents,
        "历史": f"{summary.history_from} 至 {summary.history_until}",
        "每日交付至": str(summary.until),
        "文件": summary.files,
        "行数": sum(summary.rows.values()),
    }


def _seconds(made: Written) -> int | str:
    return "" if made.seconds is None else round(made.seconds)


def _cell(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _feature(row: rows.Row) -> rows.Row:
    return {
        "name": row["name"],
        "sentence": row["sentence"],
        "source": row["source"],
        "window": "全部" if row["window_days"] is None else f"{row['window_days']} 天",
        "absent": "缺失" if row["absent"] is None else str(row["absent"]),
        "mechanism": row["mechanism"],
        "risk": {1: "↑", -1: "↓", 0: ""}[row["direction"]],
        "grains": row["grains"],
    }
