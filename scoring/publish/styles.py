"""Formats of a workbook: one look for cells, fills by code."""

from __future__ import annotations

import math
from typing import Any

from scoring.policy.ladder import Ladder, Rung
from scoring.scored import TIME_COLUMNS

FONT = "Microsoft YaHei"
WRAPPED = ("reasons", "flags", "protection", "disputes")
HEAD = "#1F3A5F"
LINE_POINTS, MOST_LINES = 15, 27  # a row is at most 409 points high
A3, A4 = 8, 9


class Styles:
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
            k: book.add_format(style(quote_prefix=k in ("text", "wrapped"), **v))
            for k, v in kinds.items()
        }
        self.codes = {rung.name: book.add_format(badge(rung)) for rung in ladder.rungs}
        self.centred = book.add_format(style(align="center"))

    def of(self, name: str, value: Any) -> Any:
        """The format of one cell."""
        if name in ("code", "grade"):
            return self.codes.get(value, self.plain["text"])
        if name == "model_code":
            return self.centred
        if name in TIME_COLUMNS:
            return self.plain["time"]
        if name in ("points", "risk"):
            return self.plain[name]
        return self.plain["wrapped" if name in WRAPPED else "text"]


def badge(rung: Rung) -> dict[str, Any]:
    """The fill of a code."""
    return style(bold=True, align="center", font_color=rung.ink, bg_color=rung.colour)


def style(**more: Any) -> dict[str, Any]:
    """A format's properties over the common ones."""
    base = {
        "font_name": FONT,
        "font_size": 10,
        "valign": "top",
    }
    return base | more


def lines_of(text: str, width: float) -> int:
    """How many lines a wrapped text takes; a Chinese character is as wide as two letters."""
    pieces = text.split("\n")
    wide = [sum(1 if ord(c) < 0x2E80 else 2 for c in piece) for piece in pieces]
    return min(MOST_LINES, sum(max(1, math.ceil(w / (width - 1))) for w in wide))


def print_well(sheet: Any, *, paper: int) -> None:
    """Nothing; sets the sheet to landscape, one page wide."""
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(0)  # shown, and printed too
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
