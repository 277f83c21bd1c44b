"""Values as text for sheets, such that no cell can run."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import pandas as pd

# what spreadsheet programs take as the start of a formula, full-width forms included
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
IDS = ("evidence", "disputes")
EXCEL_CELL_LIMIT = 32_767


def cell_text(column: str, value: Any) -> str:
    """The value as plain text: lists joined, times to the second, nothing for what is missing."""
    if isinstance(value, list | tuple):
        return (";" if column in IDS else "；").join(str(v) for v in value)
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float):
        return f"{value:.6f}" if column == "risk" else f"{value:g}"
    return str(value)


def harmless(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would run it.

    >>> harmless("=1+1"), harmless("东河镇")
    ("'=1+1", '东河镇')
    """
    return f"'{text}" if text.startswith(LIVE) else text
