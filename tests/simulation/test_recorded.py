"""A source's system shows at each moment what had been entered by then, and no more."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.recorded import Book, Change

DAYS = np.array(["2024-01-01T10:00:00", "2024-01-02T10:00:00"], dtype="datetime64[s]")
CLOSED = np.array(["2024-01-03T00:00:00", "NaT"], dtype="datetime64[s]")


def book() -> Book:
    base = {
        "走访编号": np.array(["A", "B"], dtype=object),
        "发现": np.array(["冲突", "无"], dtype=object),
    }
    change = Change(CLOSED, {"发现": np.array(["求助", "求助"], dtype=object)})
    return Book("grid_visits", DAYS, base, (change,), pd.DataFrame())


def found(until: str) -> list[tuple[str, str]]:
    rows = book().touched(np.datetime64("2024-01-01", "s"), np.datetime64(until, "s"))
    snapshot = book().snapshot(rows, np.datetime64(until, "s"))
    return list(zip(snapshot["走访编号"], snapshot["发现"], strict=True))


def test_a_row_is_there_only_after_its_entry() -> None:
    assert found("2024-01-01T10:00:00") == []
    assert found("2024-01-01T10:00:01") == [("A", "冲突")]


def test_a_change_shows_only_after_it_happened() -> None:
    assert found("2024-01-03T00:00:00") == [("A", "冲突"), ("B", "无")]
    assert found("2024-01-03T00:00:01") == [("A", "求助"), ("B", "无")]


def test_a_day_brings_what_was_entered_or_changed_in_it() -> None:
    start, end = np.datetime64("2024-01-03", "s"), np.datetime64("2024-01-04", "s")
    assert book().touched(start, end).tolist() == [0]
