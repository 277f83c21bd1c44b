"""Frames drawn as text, times as `MM-DD HH:MM` of 2024."""

from __future__ import annotations

from io import StringIO

import pandas as pd


def table(text: str) -> pd.DataFrame:
    """A frame from lines with `|` between the columns; an empty cell or `-` is missing."""
    return pd.read_csv(StringIO(text.strip()), sep=r"\s*\|\s*", engine="python", na_values=["-"])


def when(values: pd.Series) -> pd.Series:
    """`01-05 08:00` -> 2024-01-05 08:00."""
    return pd.to_datetime("2024-" + values, format="%Y-%m-%d %H:%M")
