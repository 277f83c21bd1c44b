"""A source's system shows at each moment what had been entered by then, and no more."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.recorded import Book, Change, as_text

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


def test_all_days_at_once_are_the_days_one_by_one() -> None:
    start = np.datetime64("2023-12-30", "s")
    rows, day = book().daily(start, 6)
    one_by_one = [
        (n, row)
        for n in range(6)
        for row in book().touched(
            start + np.timedelta64(n, "D"), start + np.timedelta64(n + 1, "D")
        )
    ]
    assert list(zip(day, rows, strict=True)) == one_by_one == [(2, 0), (3, 1), (4, 0)]


def test_each_row_can_be_seen_at_its_own_time() -> None:
    until = np.array(["2024-01-03", "2024-01-04"], dtype="datetime64[s]")
    snapshot = book().snapshot(np.array([0, 0]), until)
    assert snapshot["发现"].tolist() == ["冲突", "求助"]
    assert snapshot["登记时间"].tolist() == ["", ""]


def test_times_are_spelled_to_the_second_and_dates_stay_dates() -> None:
    assert as_text(CLOSED).tolist() == ["2024-01-03 00:00:00", ""]
    assert as_text(CLOSED, slashed=True).tolist() == ["2024/1/3 0:00:00", ""]
    assert as_text(CLOSED.astype("datetime64[D]")).tolist() == ["2024-01-03", ""]
