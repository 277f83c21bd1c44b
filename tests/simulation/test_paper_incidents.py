"""The outcome register: late by type, corrected later, now and then without anybody's papers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.fault_rates import NONE
from simulation.presets import PRESETS
from simulation.record.case import Case, build_case
from simulation.record.writers.books import WRITERS
from simulation.record.writers.incidents import incident_persons_book, incidents_book, unidentified
from simulation.recorded import Book

RATE = replace(
    PRESETS["demo"],
    residents=12_000,
    disputes_per_year=5_000,
    incident_rate=0.15,
    traffic_ratio=0.3,
    faults=NONE,
)


@pytest.fixture(scope="module")
def grave() -> Case:
    """A city in which the worst is fifty times as common, so that rates can be told."""
    return build_case(RATE, 3)


def test_killings_are_registered_in_days_and_injuries_later(grave: Case) -> None:
    book, bad = incidents_book(grave), grave.incidents
    days = pd.Series((book.entered - bad["at"].to_numpy()) / np.timedelta64(1, "D"))
    middle = days.groupby(bad["type"].to_numpy()).median()
    assert middle["E1"] < 3 < middle["E2"] < middle["V2"] < 12
    assert days.max() <= 90


def test_one_serious_injury_in_three_enters_as_a_blow_and_is_graded_up_months_later(
    grave: Case,
) -> None:
    book, bad = incidents_book(grave), grave.incidents
    injured = (bad["type"] == "E2").to_numpy()
    first = book.base["类型"][injured]
    assert 0.25 < (first == "V2").mean() < 0.45  # stated: 35 %
    assert set(book.base["层级"][injured][first == "V2"]) == {"2"}
    last = book.snapshot(np.flatnonzero(injured), np.datetime64("2099-01-01", "s"))
    assert set(last["类型"]) == {"E2"}
    assert set(last["层级"]) == {"1"}


def test_some_of_the_killed_die_after_they_were_entered_as_injured(grave: Case) -> None:
    book, bad = incidents_book(grave), grave.incidents
    killed = np.flatnonzero((bad["type"] == "E1").to_numpy())
    first, last = (
        book.base["死亡人数"][killed],
        book.snapshot(killed, np.datetime64("2099-01-01", "s")),
    )
    assert 0.05 < (first == "0").mean() < 0.30  # stated: 15 %
    assert set(last["死亡人数"]) == {"1"}


def test_six_incidents_in_a_hundred_have_nobody_s_papers(grave: Case) -> None:
    book, n = incident_persons_book(grave), len(grave.incidents)
    papers = pd.Series(book.base["证件号码"] != "").groupby(book.base["事件编号"]).any()
    nobody = 1 - papers.mean()
    # 6 % and the few where nobody's were written down by chance: four standard deviations
    assert abs(nobody - 0.065) < 4 * (0.06 * 0.94 / n) ** 0.5
    assert unidentified(grave).mean() <= nobody + 1e-12


def test_some_incidents_are_said_to_come_of_unknown_causes(grave: Case) -> None:
    book, about = incidents_book(grave), (grave.incidents["dispute"] >= 0).to_numpy()
    words = pd.Series(book.base["是否纠纷引发"])
    assert 0.10 < (words[about] == "不详").mean() < 0.22
    assert (words[~about] != "是").all()


def test_nine_in_ten_pairs_whom_nobody_reports_are_in_no_file_before_the_incident(
    grave: Case,
) -> None:
    """Standing registers, routine visits and the incident's own rows aside; a few have gone to court."""
    worst = grave.incidents[(grave.incidents["level"] == "1") & (grave.incidents["dispute"] >= 0)]
    silent = worst[grave.chronicle.disputes.hidden[worst["dispute"].to_numpy()]]
    assert len(silent) > 20
    aside = {"residents", "grids", "grid_visits", "incidents", "incident_persons"}
    told = set()
    for book in (write(grave) for write in WRITERS):
        if book.source not in aside:
            told |= set(book.who.loc[book.who["key"].isin(_before(book, grave)), "dispute"])
    assert len(told & set(silent["dispute"])) < 0.15 * len(silent)


def _before(book: Book, grave: Case) -> set[str]:
    end = grave.chronicle.endings.day
    dispute = book.who["dispute"].to_numpy()
    day = end[np.maximum(dispute, 0)]
    cut = grave.chronicle.start + (day * 86_400).astype("timedelta64[s]")
    entered = pd.Series(book.entered, index=_keys(book)).groupby(level=0).min()
    early = (dispute >= 0) & (day >= 0) & (entered.reindex(book.who["key"]).to_numpy() < cut)
    return set(book.who.loc[early, "key"])


def _keys(book: Book) -> np.ndarray:  # type: ignore[type-arg]
    keys = book.base[book.delivery.key[0]]
    for part in book.delivery.key[1:]:
        keys = keys + "/" + book.base[part]
    return keys
