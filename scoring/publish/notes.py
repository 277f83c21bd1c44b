"""What a reader of a list must know: the notes sheet, and each code in words."""

from __future__ import annotations

from typing import Any

from scoring.policy.ladder import Rung
from scoring.publish.headings import NOTICE
from scoring.publish.styles import A4, LINE_POINTS, badge, lines_of, print_well, style
from scoring.scored import ScoredList

TITLES = {"dispute": "矛盾纠纷预警名单", "person": "人员关怀与保护名单"}
TEXT_WIDTH = 96


def write_notes(book: Any, scored: ScoredList, *, grain: str) -> None:
    """Adds the sheet 说明: what the list is, what it was made with, what each code asks for."""
    sheet, policy = book.add_worksheet("说明"), scored.policy
    strong, plain = book.add_format(style(bold=True)), book.add_format(style(text_wrap=True))
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, TEXT_WIDTH)
    print_well(sheet, paper=A4)
    rows = [(label, text, strong) for label, text in _notes(scored, grain=grain)]
    for rung in policy.ladder(grain).rungs:
        rows.append((rung.name, rung_text(rung), book.add_format(badge(rung))))
    for at, (label, text, form) in enumerate(rows):
        sheet.set_row(at, LINE_POINTS * lines_of(text, TEXT_WIDTH) + 4)
        sheet.write_string(at, 0, label, form)
        sheet.write_string(at, 1, text, plain)


def _notes(scored: ScoredList, *, grain: str) -> list[tuple[str, str]]:
    policy = scored.policy
    rows = len(scored.disputes if grain == "dispute" else scored.persons)
    return [
        ("名单", f"{TITLES[grain]}，共 {rows:,} 行，列示全部在险对象，按等级、赋分、编号排列"),
        ("名单时间", f"{scored.as_of:%Y-%m-%d %H:%M}，只用此前已知的事实"),
        ("须知", NOTICE),
        (
            "赋分",
            f"0 至 100 分，对应 60 日内发生极端事件的概率 {policy.points.zero_at_risk:.2%} 至 {policy.points.hundred_at_risk:.0%}（对数几率标尺）",
        ),
        ("方案", f"{policy.title}　{policy.version}"),
        ("方案说明", policy.note),
        ("模型", "　".join(scored.model_versions.values())),
        (
            "表格",
            "第一行（已隐藏）为稳定的英文列名，供程序读取；依据编号可在 evidence.parquet 中查到原文",
        ),
    ]


def rung_text(rung: Rung) -> str:
    """What a code means, how soon somebody must act, when it is looked at again, who is told."""
    parts = [rung.meaning]
    if rung.act_within_hours is not None:
        parts.append(f"{rung.act_within_hours:g} 小时内处置")
    if rung.act_within_working_days is not None:
        parts.append(f"{rung.act_within_working_days} 个工作日内处置")
    if rung.review_hours is not None:
        parts.append(f"每 {rung.review_hours:g} 小时复评")
    if rung.min_stay_days:
        parts.append(f"至少保持 {rung.min_stay_days:g} 天")
    if rung.told:
        parts.append(f"告知：{'、'.join(rung.told)}")
    return "；".join(parts)
