"""What jobs have to show, as plain rows: the command makes tables of them, Prefect's pages artifacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from data_contracts.ingest import FileCount
from data_contracts.ingest.rules import explained
from models.evaluation.intervals import Interval
from models.trained import CapacityPoint, Trained
from scoring.parity import Cause, ListParity
from scoring.publish import Published
from scoring.reading import read_list

Row = dict[str, Any]
GRAINS = {"dispute": "纠纷", "person": "人员"}
METRICS = (("auc", "AUC"), ("average_precision", "AP"))


def per_source(counts: Sequence[FileCount]) -> list[Row]:
    """One row a source: files, rows in and what became of them, the most frequent flags."""
    sources = dict.fromkeys(count.source for count in counts)
    return [_source_row(name, [c for c in counts if c.source == name]) for name in sources]


def flags(counts: Sequence[FileCount]) -> list[Row]:
    """One row per source, column and rule with the number of fields that were flagged, the most first."""
    found: Counter[tuple[str, str, str]] = Counter()
    for count in counts:
        for (rule_name, column), n in count.flags.items():
            found[count.source, column, rule_name] += n
    return [
        {
            "来源": source,
            "字段": column,
            "规则": rule_name,
            "数": n,
            "说明": explained(rule_name).says,
        }
        for (source, column, rule_name), n in found.most_common()
    ]


def candidates(trained: Trained) -> list[Row]:
    """One row a candidate: metrics out of time, with intervals; the chosen one is marked."""
    report = trained.report
    at = {p.candidate: p for p in report.capacity if p.per_day == report.headline_per_day}
    return [
        {"模型": found.title + ("（采用）" if found.name == report.champion else "")}
        | {title: show_interval(found.metrics[name]) for name, title in METRICS}
        | _capacity_row(at.get(found.name))
        for found in report.candidates
    ]


def folds(trained: Trained) -> list[Row]:
    """One row a fold: its dates, rows and positives on both sides."""
    by_time = trained.report.folds_by == "time"
    return [
        {
            "折": row.fold if by_time else f"{row.fold}（对象不相交，同一时段）",
            "训练行截至": f"{row.rows_until:%Y-%m-%d}",
            "标签已知截至": f"{row.train_until:%Y-%m-%d}",
            "检验": f"{row.test_from:%Y-%m-%d} 至 {row.test_until:%Y-%m-%d}",
            "训练行（正例）": f"{row.train_n:,}（{row.train_positives:,}）",
            "检验行（正例）": f"{row.test_n:,}（{row.test_positives:,}）",
        }
        for row in trained.report.folds.itertuples()
    ]


def left_out(untrained: Mapping[str, str], withheld: Mapping[str, str]) -> list[Row]:
    """One row per target that got no new champion, and why."""
    return [
        *({"目标": name, "结果": "未训练", "原因": why} for name, why in untrained.items()),
        *({"目标": name, "结果": "不启用", "原因": why} for name, why in withheld.items()),
    ]


def list_head(published: Published, *, rows: int = 20) -> list[Row]:
    """The worst disputes of a published list, without anything that names a person."""
    found = read_list(published.path.parent)
    head = found.disputes.head(rows)[["code", "points", "change", "dispute_id", "kind", "town"]]
    return [{str(k): str(v) for k, v in row.items()} for row in head.to_dict("records")]


def lookback(found: pd.DataFrame) -> list[Row]:
    """One row an incident and dispute, with the code that stood 24 h before it."""
    return [
        {str(k): "" if pd.isna(v) else str(v) for k, v in row.items()}
        for row in found.to_dict("records")
    ]


def parity(found: Sequence[ListParity]) -> list[Row]:
    """One row a list: what was drawn, how many values are other ones, and whether the list stands."""
    return [_parity_row(one) for one in found]


def differences(found: Sequence[ListParity]) -> list[Row]:
    """One row per list, grain and column that differs, the unexplained first; nobody is named."""
    rows = [
        {
            "名单": one.name,
            "对象": GRAINS[d.grain],
            "列": d.column,
            "不一致行": d.differing_n,
            "原因": d.cause.value,
        }
        for one in found
        for d in sorted(
            one.differences, key=lambda d: (d.cause is Cause.DEFINITION, -d.differing_n)
        )
    ]
    return rows + [row for one in found for row in _at_risk_rows(one)]


def show_interval(found: Interval) -> str:
    """`0.81 (0.74-0.87)`."""
    return f"{found.value:.3f} ({found.low:.3f}-{found.high:.3f})"


def _parity_row(found: ListParity) -> Row:
    drawn = {f"{GRAINS[c.grain]}（抽/存）": f"{c.drawn_n:,}/{c.kept_n:,}" for c in found.cohorts}
    verdict = (
        "不符" if found.unexplained_n else "一致（定义改动除外）" if found.differing_n else "一致"
    )
    return {
        "名单": found.name,
        **drawn,
        "比对值": found.values_n,
        "不一致": found.differing_n,
        "未解释": found.unexplained_n,
        "结论": verdict,
    }


def _at_risk_rows(found: ListParity) -> list[Row]:
    return [
        {
            "名单": found.name,
            "对象": GRAINS[c.grain],
            "列": "在册与否",
            "不一致行": len(ids),
            "原因": why,
        }
        for c in found.cohorts
        for why, ids in (("当时在册，现重算不在册", c.missing), ("当时不在册，现重算在册", c.new))
        if ids
    ]


def _source_row(name: str, counts: list[FileCount]) -> Row:
    flags: Counter[tuple[str, str]] = Counter()
    for count in counts:
        flags.update(count.flags)
    return {
        "来源": name,
        "文件": len(counts),
        "已入库过": _state(counts, "already"),
        "停收": _state(counts, "stopped"),
        "行数": sum(c.rows_in for c in counts),
        "新增": sum(c.new for c in counts),
        "新版": sum(c.version for c in counts),
        "未变": sum(c.unchanged for c in counts),
        "隔离": sum(c.quarantined for c in counts),
        "字段标记": sum(flags.values()),
        "主要标记": _most(flags.most_common(2)),
    }


def _state(counts: Iterable[FileCount], state: str) -> int:
    return sum(count.state == state for count in counts)


def _most(flags: list[tuple[tuple[str, str], int]]) -> str:
    return "，".join(f"{column} {rule} {n:,}" for (rule, column), n in flags)


def _capacity_row(point: CapacityPoint | None) -> Row:
    if point is None:
        return {}
    return {
        f"每日{point.per_day}件召回": show_interval(point.recall),
        "可及召回": show_interval(point.recall_reachable),
        "精确率": show_interval(point.precision),
        "提前天数": f"{point.lead_time_days:.0f}" if point.caught_n else "—",
        "事件": f"{point.caught_n}/{point.incidents_n}",
    }
