"""Clocks of every book: nothing is known before it happened, and every key that is named exists."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from simulation.record.case import Case
from simulation.record.writers.books import WRITERS
from simulation.recorded import Book

LAST = np.datetime64("2099-01-01", "s")
# per book: columns of its last versions in the order in which their times must follow
ORDER = {
    "police_110": "BJSJ JJSJ JJWCSJ ZLSJ QSSJ LXSJ FKSJ JASJ GXSJ",
    "hotline_12345": "受理时间 派发时间 签收时间 办结时间 回访时间 更新时间",
    "transfers": "时间 登记时间 更新时间",
    "dispute_ledger": "受理时间 录入时间 办结时间 更新时间",
    "handling_log": "时间 登记时间 更新时间",
    "enterprise_reports": "上报时间 支付时间 更新时间",
    "court_filings": "立案时间 登记时间 结案时间 更新时间",
    "orders": "签发时间 登记时间 更新时间",
    "incidents": "发生时间 登记时间 更新时间",
    "grid_visits": "走访时间 登记时间",
}
# per book and column: whose keys it names
LINKS = (
    ("police_110", "GLZJJDBH", ("police_110",)),
    ("hotline_12345", "原始单号", ("police_110", "grid_events")),
    ("hotline_12345", "投诉办件", ("hotline_12345",)),
    ("transfers", "原单号", ("police_110", "hotline_12345", "grid_events", "court_filings")),
    ("transfers", "目标单号", ("police_110", "hotline_12345", "grid_events", "dispute_ledger")),
    ("dispute_ledger", "关联单号", ("police_110", "hotline_12345", "grid_events")),
    ("dispute_parties", "纠纷编号", ("dispute_ledger",)),
    ("handling_log", "业务编号", ("police_110", "hotline_12345", "grid_events", "dispute_ledger")),
    ("court_filings", "关联单号", ("dispute_ledger",)),
    ("orders", "关联单号", ("police_110",)),
    ("orders", "关联文书", ("orders",)),
    ("incidents", "关联单号", ("police_110", "hotline_12345", "grid_events", "dispute_ledger")),
    ("incident_persons", "事件编号", ("incidents",)),
)


@pytest.fixture(scope="module")
def books(town: Case) -> dict[str, Book]:
    return {book.source: book for book in (write(town) for write in WRITERS)}


@pytest.mark.parametrize("source", sorted(ORDER))
def test_the_times_of_a_row_follow_each_other(books: dict[str, Book], source: str) -> None:
    rows = books[source].snapshot(np.arange(len(books[source].entered)), LAST)
    times = {
        c: _times(rows[c].to_numpy(dtype=object), books[source]) for c in ORDER[source].split()
    }
    for earlier, later in pairwise(times):
        broken = times[later] < times[earlier]
        assert not broken.any(), (earlier, later, int(broken.sum()))


def _times(cells: np.ndarray, book: Book) -> np.ndarray:  # type: ignore[type-arg]
    form = "%Y/%m/%d %H:%M:%S" if book.delivery.slashed else "%Y-%m-%d %H:%M:%S"
    return pd.to_datetime(pd.Series(cells).replace("", None), format=form).to_numpy()


def test_changes_come_after_the_entry(books: dict[str, Book]) -> None:
    for book in books.values():
        for change in book.changes:
            early = change.at < book.entered
            assert not early.any(), (book.source, list(change.columns), int(early.sum()))


@pytest.mark.parametrize(("source", "column", "targets"), LINKS)
def test_every_key_that_is_named_exists(
    books: dict[str, Book], source: str, column: str, targets: tuple[str, ...]
) -> None:
    book = books[source]
    cells = book.snapshot(np.arange(len(book.entered)), LAST)[column]
    named = {key for cell in cells[cells != ""].unique() for key in cell.split(";")}
    known = set().union(*(books[t].base[books[t].delivery.key[0]] for t in targets))
    assert named
    assert named <= known


def test_every_row_s_key_is_its_own(books: dict[str, Book]) -> None:
    for book in books.values():
        keys = book.base[book.delivery.key[0]]
        for part in book.delivery.key[1:]:
            keys = keys + "/" + book.base[part]
        assert len(set(keys)) == len(keys), book.source


def test_every_row_of_every_book_is_answered(books: dict[str, Book]) -> None:
    for book in books.values():
        answered = set(book.who["key"])
        keys = book.base[book.delivery.key[0]]
        for part in book.delivery.key[1:]:
            keys = keys + "/" + book.base[part]
        assert set(keys) == answered, book.source


def test_no_call_about_a_dispute_comes_between_its_incident_and_the_alarm(town: Case) -> None:
    worst = town.incidents[(town.incidents["level"] == "1") & (town.incidents["dispute"] >= 0)]
    end = worst.set_index("dispute")["at"]
    calls = town.reports[town.reports["dispute"].isin(end.index)]
    quarrels = calls[calls["grade"] < 3]
    assert (quarrels["at"].to_numpy() < end.loc[quarrels["dispute"]].to_numpy()).all()
    alarms = calls[calls["grade"] == 3]
    assert (alarms["at"].to_numpy() > end.loc[alarms["dispute"]].to_numpy()).all()


def test_no_visit_because_of_a_dispute_comes_after_its_incident(
    town: Case, books: dict[str, Book]
) -> None:
    book, worst = books["grid_visits"], town.chronicle.endings.day
    dispute = book.who["dispute"].to_numpy()
    ended = (dispute >= 0) & (worst[np.maximum(dispute, 0)] >= 0)
    end = town.chronicle.start + (worst[dispute[ended]] * 86_400).astype("timedelta64[s]")
    assert ended.any()
    assert (book.base["走访时间"][ended] < end).all()


def test_the_answers_name_the_person_at_the_place_in_the_list(
    town: Case, books: dict[str, Book]
) -> None:
    book, people = books["grid_events"], town.world.people
    lists = dict(zip(book.base["event_num"], map(json.loads, book.base["involved"]), strict=True))
    for slot, place in (("involved 0", 0), ("involved 1", 1)):
        mine = book.who[(book.who["slot"] == slot) & (book.who["person"] >= 0)]
        numbers = [lists[key][place]["id_no"] for key in mine["key"]]
        right = people.document[mine["person"].to_numpy()]
        assert len(mine) > 100
        assert all(number in ("", true) for number, true in zip(numbers, right, strict=True))
