"""The list as a styled workbook: Chinese headings, stable names in a hidden first row, a sheet 说明.

Every text is written as a string, so nothing in the workbook can run. The creation time is the list's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from scoring.policy.ladder import Ladder, Rung
from scoring.publish.cells import EXCEL_CELL_LIMIT, cell_text
from scoring.publish.headings import HEADINGS, NOTICE
from scoring.scored import LIST_COLUMNS, TIME_COLUMNS, ScoredList

FONT = "Microsoft YaHei"
NAMES_ROW, HEADINGS_ROW, FIRST_ROW = 0, 1, 2
WRAPPED = ("reasons", "flags", "protection", "disputes")
SHADES = {"alt": "#F6F8FA", "line": "#D0D7DE", "head": "#1F3A5F"}


def write_workbook(scored: ScoredList, grain: str, path: Path) -> None:
    """The workbook of disputes or persons."""
    frame = scored.disputes if grain == "dispute" else scored.persons
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": _title(grain), "author": "见微", "created": scored.as_of})
        _write_list(book, scored, frame, grain=grain)
        _write_notes(book, scored, grain=grain)


def _title(grain: str) -> str:
    return "矛盾纠纷预警名单" if grain == "dispute" else "重点关怀人员名单"


def _write_list(book: Any, scored: ScoredList, frame: pd.DataFrame, *, grain: str) -> None:
    sheet = book.add_worksheet(_title(grain))
    names = list(frame.columns)
    _arrange(book, sheet, names, title=f"{_title(grain)}　{scored.as_of:%Y-%m-%d %H:%M}")
    head = book.add_format(
        _style(
            bold=True, font_color="white", bg_color=SHADES["head"], valign="vcenter", text_wrap=True
        )
    )
    for at, name in enumerate(names):
        sheet.write_string(NAMES_ROW, at, name)
    sheet.set_row(HEADINGS_ROW, 24)
    for at, name in enumerate(names):
        sheet.write_string(HEADINGS_ROW, at, HEADINGS[name].title, head)
    styles = _Styles(book, scored.policy.ladder(grain))
    for n, row in enumerate(frame.itertuples(index=False, name=None)):
        _write_row(sheet, FIRST_ROW + n, names, row, styles=styles)
    sheet.autofilter(HEADINGS_ROW, 0, FIRST_ROW + max(len(frame), 1) - 1, len(names) - 1)


def _arrange(book: Any, sheet: Any, names: Sequence[str], *, title: str) -> None:
    sheet.set_row(NAMES_ROW, None, None, {"hidden": True})
    for at, name in enumerate(names):
        heading = HEADINGS[name]
        sheet.set_column(at, at, heading.width, None, {"hidden": heading.hidden})
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.repeat_rows(HEADINGS_ROW)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    sheet.set_header(f'&L&"{FONT}"{title}&R&"{FONT}"内部资料　须经人员核实')
    sheet.set_footer("&C&P / &N")


class _Styles:
    """The formats of one workbook; a row's fill follows its code."""

    def __init__(self, book: Any, ladder: Ladder) -> None:
        kinds: dict[str, dict[str, Any]] = {
            "text": {},
            "wrapped": {"text_wrap": True},
            "time": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
            "points": {"num_format": "0.0"},
            "risk": {"num_format": "0.00%"},
        }
        # quote_prefix keeps a text a text even after somebody edits the cell
        self.plain = {
            k: book.add_format(_style(quote_prefix=k in ("text", "wrapped"), **v))
            for k, v in kinds.items()
        }
        self.codes = {rung.name: book.add_format(_badge(rung)) for rung in ladder.rungs}

    def of(self, name: str, value: Any) -> Any:
        """The format of one cell."""
        if name in ("code", "model_code", "grade"):
            return self.codes.get(value, self.plain["text"])
        if name in TIME_COLUMNS:
            return self.plain["time"]
        if name in ("points", "risk"):
            return self.plain[name]
        return self.plain["wrapped" if name in WRAPPED else "text"]


def _write_row(
    sheet: Any, at: int, names: Sequence[str], row: Sequence[Any], *, styles: _Styles
) -> None:
    for column, (name, value) in enumerate(zip(names, row, strict=True)):
        style = styles.of(name, value)
        if name in TIME_COLUMNS and not pd.isna(value):
            sheet.write_datetime(at, column, value.to_pydatetime(), style)
        elif name in ("points", "risk") and not pd.isna(value):
            sheet.write_number(at, column, value, style)
        else:
            sheet.write_string(at, column, _sheet_text(name, value), style)


def _sheet_text(name: str, value: Any) -> str:
    if name in LIST_COLUMNS and name not in ("evidence", "flags"):
        text = "\n".join(str(v) for v in value)
    else:
        text = cell_text(name, value)
    return text if len(text) <= EXCEL_CELL_LIMIT else text[: EXCEL_CELL_LIMIT - 1] + "…"


def _write_notes(book: Any, scored: ScoredList, *, grain: str) -> None:
    sheet, policy = book.add_worksheet("说明"), scored.policy
    strong, plain = book.add_format(_style(bold=True)), book.add_format(_style(text_wrap=True))
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 96)
    at = 0
    for label, text in _notes(scored, grain=grain):
        sheet.write_string(at, 0, label, strong)
        sheet.write_string(at, 1, text, plain)
        at += 1
    for rung in policy.ladder(grain).rungs:
        sheet.write_string(at, 0, rung.name, book.add_format(_badge(rung)))
        sheet.write_string(at, 1, rung_text(rung), plain)
        at += 1


def _notes(scored: ScoredList, *, grain: str) -> list[tuple[str, str]]:
    policy = scored.policy
    rows = len(scored.disputes if grain == "dispute" else scored.persons)
    return [
        ("名单", f"{_title(grain)}，共 {rows:,} 行，列示全部在险对象，按等级、赋分、编号排列"),
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


def _badge(rung: Rung) -> dict[str, Any]:
    return _style(bold=True, align="center", font_color="white", bg_color=rung.colour)


def _style(**more: Any) -> dict[str, Any]:
    base = {
        "font_name": FONT,
        "font_size": 10,
        "valign": "top",
        "border": 1,
        "border_color": SHADES["line"],
    }
    return base | more
