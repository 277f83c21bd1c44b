"""Who calls, how often, on which platform, and what else is on the line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.life.calendar import after_shock
from simulation.presets import PRESETS
from simulation.record.calls.repeats import repeated
from simulation.record.case import Case, build_case
from simulation.record.writers.hotline import hotline_book
from simulation.record.writers.police import police_book
from simulation.recorded import Book


@pytest.fixture(scope="module")
def police(town: Case) -> Book:
    return police_book(town)


def quarrels(case: Case) -> pd.DataFrame:
    """110 calls about disputes, without incidents and officers' own calls."""
    calls = case.reports
    mine = (calls["channel"] == "110") & (calls["dispute"] >= 0) & (calls["grade"] < 3)
    return calls[mine & (calls["link"] != "3")]


def test_a_quarter_of_the_calls_repeat_another_before_the_shock_and_fewer_after(town: Case) -> None:
    calls = quarrels(town)
    late = after_shock(town.world.preset, calls["at"].to_numpy())
    again = repeated(calls)
    assert 0.255 < again[~late].mean() < 0.285  # 26-28 % before the reform, and sampling error
    assert again[late].mean() < again[~late].mean() - 0.02


def test_a_repeat_is_a_linked_call_or_one_of_the_same_dispute_within_thirty_days() -> None:
    days = np.array([0, 29, 60, 61, 5], dtype="timedelta64[D]")
    calls = pd.DataFrame(
        {
            "dispute": [1, 1, 1, 2, 3],
            "at": np.datetime64("2024-01-01", "s") + days,
            "link": ["", "", "", "", "2"],
        }
    )
    assert repeated(calls).tolist() == [False, True, False, False, True]


def test_an_officer_s_call_repeats_nothing() -> None:
    at = np.datetime64("2024-01-01", "s") + np.array([0, 1], dtype="timedelta64[h]")
    calls = pd.DataFrame({"dispute": [1, 1], "at": at, "link": ["", "3"]})
    assert not repeated(calls).any()


def test_all_four_kinds_of_linked_calls_occur_and_name_an_earlier_call(
    town: Case, police: Book
) -> None:
    calls = town.reports
    assert set(calls["link"]) >= {"", "1", "2", "3", "4"}
    about = calls[(calls["repeat_of"] >= 0) & calls["link"].isin(["1", "2", "3"])]
    first = calls.loc[about["repeat_of"]]
    assert (first["at"].to_numpy() <= about["at"].to_numpy()).all()
    assert (first["dispute"].to_numpy() == about["dispute"].to_numpy()).all()
    named = police.base["GLZJJDBH"][police.base["GLZJJDBH"] != ""]
    assert set(named) <= set(police.base["JJDBH"])


def test_one_trouble_is_told_on_several_platforms(town: Case) -> None:
    told = town.reports[town.reports["act"] >= 0]
    platforms = told.groupby("act")["channel"].nunique()
    assert 0.04 < (platforms > 1).mean() < 0.40
    assert (platforms == 3).any()


def test_an_officer_s_telephone_turns_up_in_many_unrelated_calls(town: Case) -> None:
    back = town.reports[town.reports["link"] == "3"]
    assert (back["role"] == "其他").all()
    assert back.groupby("person")["dispute"].nunique().max() >= 10


def test_a_few_people_ring_again_and_again_about_nothing(town: Case) -> None:
    ringing = town.reports[town.reports["link"] == "4"]
    assert (ringing["dispute"] == -1).all()
    assert ringing.groupby("person").size().min() >= 3


def test_kin_and_neighbours_call_for_the_frightened() -> None:
    """Among couples with threats or blows behind them fewer calls come from the parties; not so without the bias."""
    preset = replace(PRESETS["tiny"], disputes_per_year=4_000, traffic_ratio=0.1)
    biased = build_case(preset, 4)
    plain = build_case(replace(preset, mechanism=replace(preset.mechanism, bias=0.0)), 4)
    assert _own_calls(biased, afraid=True) < _own_calls(biased, afraid=False) - 0.15
    assert abs(_own_calls(plain, afraid=True) - _own_calls(plain, afraid=False)) < 0.08


def _own_calls(case: Case, *, afraid: bool) -> float:
    acts, calls = case.chronicle.acts, case.reports
    before = acts.groupby("dispute")["grade"].cumsum() - acts["grade"]
    told = calls[(calls["act"] >= 0) & (calls["repeat_of"] < 0) & (calls["link"] == "")]
    told = told[case.chronicle.disputes.group[told["dispute"].to_numpy()] == "love"]
    mine = told[(before.loc[told["act"]] >= 2).to_numpy() == afraid]
    return float((mine["role"] == "当事人").mean())


def test_the_one_who_hits_calls_first_now_and_then(town: Case) -> None:
    blows = quarrels(town).query("grade == 2 and role == '当事人'")
    assert 0.05 < blows["by_caller"].mean() < 0.25


def test_what_was_handed_on_came_from_another_platform_earlier(town: Case) -> None:
    moved = town.reports[town.reports["origin"] >= 0]
    first = town.reports.loc[moved["origin"]]
    assert (first["channel"].to_numpy() != moved["channel"].to_numpy()).all()
    assert (first["at"].to_numpy() < moved["at"].to_numpy()).all()
    assert (first["text"].to_numpy() == moved["text"].to_numpy()).all()
    ways = set(zip(first["channel"], moved["channel"], strict=True))
    assert ways == {("110", "12345"), ("grid", "12345"), ("12345", "grid"), ("12345", "110")}


def test_complaints_name_a_ticket_of_the_same_person_and_tell_of_no_dispute(town: Case) -> None:
    tickets = hotline_book(town)
    complains = town.reports[town.reports["complaint_of"] >= 0]
    first = town.reports.loc[complains["complaint_of"]]
    assert len(complains) > 50
    assert (complains["dispute"] == -1).all()
    assert (first["person"].to_numpy() == complains["person"].to_numpy()).all()
    named = tickets.base["投诉办件"] != ""
    assert set(tickets.base["投诉办件"][named]) <= set(tickets.base["办件编号"])
    assert set(tickets.base["诉求类型"][named]) == {"投诉"}


def test_people_with_a_dispute_have_tickets_about_other_things(town: Case) -> None:
    tickets = town.reports[town.reports["channel"] == "12345"]
    parties = set(tickets.loc[tickets["dispute"] >= 0, "person"])
    others = tickets.loc[(tickets["dispute"] < 0) & (tickets["complaint_of"] < 0), "person"]
    assert others.isin(parties).mean() > 0.04


def test_accidents_peak_in_the_rush_hours_and_offices_are_quiet_at_weekends(town: Case) -> None:
    other = town.reports[town.reports["dispute"] < 0]
    hour = other.loc[other["final_class"] == "03", "at"].dt.hour.value_counts()
    assert hour[8] > 3 * hour[3]
    assert hour[18] > 1.3 * hour[13]
    day = other.loc[other["channel"] == "12345", "at"].dt.day_of_week.value_counts() / len(other)
    assert day[[5, 6]].mean() < 0.75 * day[range(5)].mean()


def test_spring_festival_empties_the_hotline_and_fills_the_streets(town: Case) -> None:
    other = town.reports[(town.reports["dispute"] < 0) & (town.reports["link"] == "")]
    near = (other["at"] - pd.Timestamp("2025-01-29")).dt.days.between(-3, 5)
    usual = other["at"].between("2024-12-01", "2024-12-28")
    for channel, low, high in (("12345", 0.2, 0.65), ("110", 1.1, 1.7)):
        mine = other["channel"] == channel
        daily = (near & mine).sum() / 9 / ((usual & mine).sum() / 27)
        assert low < daily < high, channel
