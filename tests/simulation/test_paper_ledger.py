"""The ledger: how fast entries close before and after the shock, who is in them, what is typed later."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation.life.calendar import after_shock, in_office
from simulation.record.case import Case
from simulation.record.clocks import hotline_times, of_channel, police_times
from simulation.record.writers.enterprise import enterprise_book
from simulation.record.writers.ledger import ledger_book, parties_book
from simulation.recorded import Book

DAY = np.timedelta64(1, "D")


# asked, done: the office is open from 08:00 to 18:00
OFFICE = """
2024-03-01T07:59:10 2024-03-01T08:59:10
2024-03-01T08:00:00 2024-03-01T08:00:00
2024-03-01T17:59:59 2024-03-01T17:59:59
2024-03-01T18:00:01 2024-03-02T08:00:01
2024-02-29T23:30:00 2024-03-01T08:30:00
"""


@pytest.mark.parametrize("line", OFFICE.strip().splitlines())
def test_what_comes_by_night_is_entered_in_the_morning(line: str) -> None:
    asked, done = (np.array([t], dtype="datetime64[s]") for t in line.split())
    assert in_office(asked) == done


def test_entries_are_accepted_and_typed_in_office_hours(town: Case) -> None:
    ledger = town.ledger[~town.ledger["backdated"].to_numpy(dtype=bool)]
    for column in ("accepted_at", "entered_at"):
        assert ledger[column].dt.hour.between(8, 17).all()


def closed_within_a_day(case: Case) -> tuple[float, float]:
    calls, _ = of_channel(case.reports, "110")
    times = police_times(case.chronicle, calls)
    quick = times["JASJ"] - times["BJSJ"] <= DAY
    late = after_shock(case.world.preset, times["BJSJ"])
    about = (calls["dispute"] >= 0).to_numpy()
    return float(quick[about & ~late].mean()), float(quick[about & late].mean())


def test_three_of_four_calls_are_closed_within_a_day_before_the_shock_and_nine_of_ten_after(
    town: Case,
) -> None:
    before, after = closed_within_a_day(town)
    assert 0.72 < before < 0.78
    assert 0.89 < after < 0.93


def test_labour_and_land_take_weeks_and_shops_hours(town: Case) -> None:
    ledger = town.ledger[~town.ledger["backdated"].to_numpy(dtype=bool)]
    ledger = ledger[~after_shock(town.world.preset, ledger["entered_at"].to_numpy())]
    took = (ledger["closed_at"] - ledger["accepted_at"]) / pd.Timedelta(days=1)
    days = took.groupby(town.chronicle.disputes.group[ledger["dispute"].to_numpy()])
    assert days.median()["consumer"] < 1.0
    assert 7 < days.mean()["labour"] < 30
    assert 7 < days.mean()["land"] < 40


def test_after_the_shock_most_entries_are_closed_the_same_day(town: Case) -> None:
    ledger = town.ledger[~town.ledger["backdated"].to_numpy(dtype=bool)]
    quick = ((ledger["closed_at"] - ledger["accepted_at"]) <= pd.Timedelta(days=2)).to_numpy()
    late = after_shock(town.world.preset, ledger["entered_at"].to_numpy())
    assert quick[late].mean() > quick[~late].mean() + 0.18


def test_success_is_claimed_more_often_after_the_shock_though_no_more_is_settled(
    town: Case,
) -> None:
    ledger = town.ledger[town.ledger["closed_at"].notna()]
    late = after_shock(town.world.preset, ledger["entered_at"].to_numpy())
    claimed = ledger["success"].to_numpy(dtype=bool)
    assert 0.82 < claimed[~late].mean() < 0.95
    assert 0.88 < claimed[late].mean() < 0.98


def test_people_called_back_are_mostly_content(town: Case) -> None:
    asked = town.steps[(town.steps["step"] == "回访") & (town.steps["result"] != "无人")]
    content = asked["result"].isin(["满意", "基本满意"]).mean()
    assert 0.80 < content < 0.95


def test_disputes_flare_up_again_after_their_entry_was_closed(town: Case) -> None:
    closed = town.ledger.set_index("dispute")["closed_at"].dropna()
    later = town.reports[town.reports["dispute"].isin(closed.index) & (town.reports["grade"] < 3)]
    assert (later["at"].to_numpy() > closed.loc[later["dispute"]].to_numpy()).any()


def test_links_are_typed_at_once_later_or_never(town: Case) -> None:
    ledger = town.ledger[~town.ledger["backdated"].to_numpy(dtype=bool)]
    later = ledger["linked_at"].notna()
    assert 0.05 < later.mean() < 0.25
    assert (ledger.loc[later, "linked_at"] > ledger.loc[later, "entered_at"]).all()
    assert 0.05 < (ledger["links"] == "").mean() < 0.40


def test_courts_send_suits_to_mediators_who_enter_them(town: Case) -> None:
    sent = town.moves[town.moves["source"] == "法院"]
    assert len(sent) > 10
    assert set(sent["key"]) <= set(town.filings["key"])
    entered = town.ledger.set_index("key").loc[sent["target"]]
    assert set(entered["channel"]) == {"法院"}


@pytest.fixture(scope="module")
def parties(town: Case) -> tuple[Book, pd.DataFrame]:
    book = parties_book(town)
    return book, pd.DataFrame({c: book.base[c] for c in ("纠纷编号", "角色", "类型", "单位角色")})


def test_disputes_have_from_two_to_forty_parties(parties: tuple[Book, pd.DataFrame]) -> None:
    size = parties[1].groupby("纠纷编号").size()
    assert size.min() == 2
    assert 15 < size.max() <= 50
    assert size.median() <= 3


def test_contractors_stand_behind_each_other_on_building_sites(
    parties: tuple[Book, pd.DataFrame],
) -> None:
    rows = parties[1]
    assert {"总包", "分包", "包工头", "用人单位"} <= set(rows["单位角色"])
    site = rows.groupby("纠纷编号")["单位角色"].agg(set)
    assert any({"总包", "分包"} <= roles for roles in site)
    boss = rows[rows["单位角色"] == "包工头"]
    assert (boss["类型"] == "个人").all()


def test_third_parties_and_children_are_in_the_lists(
    town: Case, parties: tuple[Book, pd.DataFrame]
) -> None:
    book, rows = parties
    assert 0.005 < (rows["角色"] == "第三方").mean() < 0.15
    person = book.who["person"].to_numpy()
    age = town.world.people.age_at(town.world.preset_day)[np.maximum(person, 0)]
    minors = (person >= 0) & (age < 16)
    assert 0.0005 < minors.mean() < 0.03
    assert set(rows["角色"][minors]) == {"第三方"}


def test_some_parties_come_to_the_list_after_the_entry_and_some_leave_it(
    town: Case, parties: tuple[Book, pd.DataFrame]
) -> None:
    book = parties[0]
    entered = town.ledger.set_index("key")["entered_at"].loc[book.base["纠纷编号"]].to_numpy()
    assert (book.entered >= entered).all()
    assert (book.entered > entered).any()
    assert any("止" in change.columns and (~np.isnat(change.at)).any() for change in book.changes)


def test_a_wage_report_speaks_of_the_dispute_s_own_sum(town: Case) -> None:
    book, told = enterprise_book(town), town.wage_reports
    owed = town.chronicle.disputes.claim_yuan[told["dispute"].to_numpy()]
    written = np.array([float(c) if c else 0.0 for c in book.base["拖欠金额元"]])
    assert (written == np.floor(owed)).all()
    paid = [c for c in book.changes if "已支付金额元" in c.columns]
    some = ~np.isnat(paid[0].at)
    assert some.any()
    sums = paid[0].columns["已支付金额元"][some].astype(float)
    assert ((sums > 0) & (sums <= owed[some])).all()


def test_a_later_payment_adds_to_the_earlier_one(town: Case) -> None:
    first, second = (c for c in enterprise_book(town).changes if "已支付金额元" in c.columns)
    twice = ~np.isnat(second.at)
    assert (second.at[twice] >= first.at[twice]).all()
    sums = [c.columns["已支付金额元"][twice].astype(float) for c in (first, second)]
    assert (sums[1] >= sums[0]).all()


def test_hotline_tickets_are_settled_on_the_spot_more_often_after_the_shock(town: Case) -> None:
    tickets, _ = of_channel(town.reports, "12345")
    _, spot = hotline_times(town.chronicle, tickets)
    late = after_shock(town.world.preset, tickets["at"].to_numpy())
    assert spot[late].mean() > spot[~late].mean() + 0.05


def test_entries_show_their_closing_only_after_it(town: Case) -> None:
    book = ledger_book(town)
    at = town.ledger["closed_at"].dropna().iloc[0]
    row = np.array([town.ledger["closed_at"].first_valid_index()])
    before = book.snapshot(row, np.datetime64(at, "s"))
    after = book.snapshot(row, np.datetime64(at, "s") + np.timedelta64(1, "s"))
    assert before["化解是否成功"].item() == ""
    assert after["化解是否成功"].item() in {"0", "1"}
