"""The statistics page counts what is in the files, judges it fairly and loads nothing from elsewhere."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest

from simulation.fault_rates import FaultRates
from simulation.presets import PRESETS
from simulation.record.case import Case
from simulation.record.writers.books import books
from simulation.statistics import crowds, harm, limits, volume, work
from simulation.statistics.compute import Statistics, statistics, traps
from simulation.statistics.kept import Kept
from simulation.statistics.measured import Measured, common_odds_ratio, count_over, exact, share
from simulation.statistics.page import render, trap_titles
from simulation.statistics.seen import PLATFORMS, Seen
from simulation.statistics.targets import (
    UNEXPLAINED,
    Target,
    Verdict,
    is_life_size,
    judge,
    judged_by,
    load_targets,
)
from simulation.truth.measured import measure
from tests.simulation.conftest import City, read_rows

TINY = PRESETS["tiny"]
RARE_ENOUGH = Target("k", "量", "share", "出处", low=0.2, high=0.3)


@pytest.fixture(scope="module")
def seen(case: Case) -> Seen:
    kept = Kept(np.datetime64(case.world.preset.until, "s"))
    for book in books(case):
        kept.take(book)
    return Seen(case, kept)


@pytest.fixture(scope="module")
def found(seen: Seen, city: City) -> Statistics:
    notes = city.truth("faults")
    return statistics(
        seen.case, seen.kept, summary=city.summary, notes=notes, truth=measure(seen.case)
    )


def of(found: Statistics, key: str) -> Measured:
    return next(j.measured for j in found.judged if j.target.key == key)


def test_a_share_s_interval_is_wilson_s() -> None:
    # 2 of 10: (0.2 + 0.19207) / 1.38415 is the middle, its half width 0.22662
    found = share("k", 2, 10)
    assert found.value == 2 / 10
    assert (found.low, found.high) == pytest.approx((0.0567, 0.5098), abs=1e-4)


def test_no_case_is_no_share() -> None:
    assert share("k", 0, 0).missing


def test_a_count_s_interval_is_poisson_s() -> None:
    found = count_over("k", 100, 2.0)
    assert found.value == 100 / 2
    # (10 -+ 0.98)^2 / 2
    assert (found.low, found.high) == pytest.approx((9.02**2 / 2, 10.98**2 / 2), abs=1e-2)


def test_odds_over_strata_are_not_odds_of_the_sum() -> None:
    # within each stratum the odds are the same; summed up they would seem to be four times as high
    one, other = (90, 10, 900, 100), (10, 90, 1, 9)
    assert common_odds_ratio("k", [one, other]).value == pytest.approx(1.0)


def test_odds_of_one_table_are_a_d_over_b_c() -> None:
    assert common_odds_ratio("k", [(30, 10, 20, 40)]).value == pytest.approx(30 * 40 / (10 * 20))


@pytest.mark.parametrize(
    ("measured", "verdict"),
    [
        (exact("k", 0.25), Verdict.MET),
        (exact("k", 0.2), Verdict.MET),
        (share("k", 1, 10), Verdict.CHANCE),  # 0.10, but 0.40 could be
        (share("k", 100, 1000), Verdict.MISSED),  # 0.10, at most 0.12
        (share("k", 0, 0), Verdict.NONE),
    ],
)
def test_a_target_is_met_missed_or_within_error(measured: Measured, verdict: Verdict) -> None:
    assert judged_by(RARE_ENOUGH, measured, TINY).verdict is verdict


def test_a_preset_that_exaggerates_says_so_where_life_is_the_target() -> None:
    found = judged_by(replace(RARE_ENOUGH, life_size=True), exact("k", 0.9), TINY)
    assert (found.verdict, found.reason) == (Verdict.STATED, TINY.note)


def test_only_presets_of_life_s_rates_count_as_life_size() -> None:
    sized = {name: is_life_size(p) for name, p in PRESETS.items()}
    assert sized == {"default": True, "study": True, "rare": False, "demo": False, "tiny": False}


def test_a_target_that_nobody_measures_is_an_error_not_a_gap() -> None:
    with pytest.raises(Exception, match=r"nothing measures .*traffic"):
        judge([exact("residents", 3000)], TINY)


def test_every_target_names_its_source_and_has_limits() -> None:
    for target in load_targets():
        low, high = target.limits(TINY)
        assert target.source
        assert low <= high


def test_every_trap_has_a_name_that_officers_read(found: Statistics) -> None:
    rates = {f.name for f in fields(FaultRates)}
    assert trap_titles().keys() == rates | {"before_its_record", "untyped_column"}
    assert set(found.traps["fault"]) <= trap_titles().keys()


def test_every_target_that_is_not_met_says_why(found: Statistics) -> None:
    unmet = [j for j in found.judged if j.verdict is not Verdict.MET]
    assert len(unmet) > 0
    assert [j.target.key for j in unmet if j.reason in ("", UNEXPLAINED)] == []


def test_rows_by_month_are_the_rows_of_the_books(seen: Seen) -> None:
    start, end = seen.case.chronicle.start, seen.kept.until
    entered = {
        b.source: int(((b.entered >= start) & (b.entered < end)).sum()) for b in books(seen.case)
    }
    assert volume.rows_by_month(seen).sum().to_dict() == entered


def test_calls_about_disputes_and_others_add_up_to_the_files_keys(seen: Seen, clean: City) -> None:
    calls = volume.calls_by_month(seen).sum()
    keys = {k for p in clean.files("police_110") for k in read_rows(p)["JJDBH"]}
    assert calls["police_110_about"] + calls["police_110_other"] == len(keys)


def test_a_report_after_the_incident_is_no_report_before_it(seen: Seen) -> None:
    ended = seen.worst.set_index("dispute")["at"]
    mine = seen.reports[seen.reports["dispute"].isin(ended.index)]
    assert len(mine) > 0
    assert (mine["at"].to_numpy() < ended.loc[mine["dispute"]].to_numpy()).all()


def test_lead_times_and_silence_are_two_parts_of_all_incidents(seen: Seen) -> None:
    silent = harm.silent_by_kind(seen)
    assert harm.leads(seen).loc["全部", "n"] + silent["hits"].sum() == len(seen.worst)
    assert silent["n"].sum() == len(seen.worst)


def test_disputes_by_kind_add_up(seen: Seen) -> None:
    table = volume.by_kind(seen)
    assert table["n"].sum() == len(seen.told) == volume.by_code(seen)["n"].sum()
    assert table["share"].sum() == pytest.approx(1.0)


def test_parties_are_counted_per_entry(seen: Seen, city: City) -> None:
    rows = pd.concat([read_rows(p) for p in city.files("dispute_parties")])
    sizes = rows.drop_duplicates(["纠纷编号", "序号"]).groupby("纠纷编号").size()
    assert crowds.parties(seen)["n"].sum() == len(sizes)
    assert {m.key: m.value for m in crowds.crowds(seen)}["most_parties"] == sizes.max()


def test_every_true_cue_is_told_ticked_both_or_neither(found: Statistics) -> None:
    table = found.cues
    parts = table[["both", "told", "ticked", "neither"]].sum(axis=1)
    assert (parts == table["n"]).all()
    # facts may be in the text and not in the fields, or the other way round
    assert table["told"].sum() > 0
    assert table["ticked"].sum() > 0


def test_closing_on_the_last_day_counts_for_nothing(seen: Seen) -> None:
    calls = seen.kept.frames["police_110"]
    open_yet = (calls["dispute"] >= 0) & (calls["at"] >= seen.kept.until - work.DAY)
    told = (calls["dispute"] >= 0).sum() - open_yet.sum()
    assert work.closed_by_month(seen)["n"].sum() == told


def test_the_summary_and_the_page_count_the_same_incidents(found: Statistics) -> None:
    assert found.types["n"].sum() == found.summary.incidents
    assert of(found, "silent").n == found.summary.incidents


def test_injected_traps_are_counted_by_source_name_and_counter() -> None:
    notes = pd.DataFrame(
        [
            ("police_110", "masked", "flag"),
            ("police_110", "masked", "flag"),
            ("dispute_ledger", "backdated", "none"),
        ],
        columns=["source", "fault", "counter"],
    )
    counted = [["dispute_ledger", "backdated", "none", 1], ["police_110", "masked", "flag", 2]]
    assert traps(notes).values.tolist() == counted


def test_the_page_counts_every_injected_trap(found: Statistics, city: City) -> None:
    assert found.traps["n"].sum() == len(city.truth("faults"))


def test_the_page_is_there_in_chinese_and_loads_nothing(city: City) -> None:
    text = (city.root / "statistics.html").read_text(encoding="utf-8")
    assert '<html lang="zh-CN">' in text
    assert re.findall(r"(?:src|href|url)\s*[=(]", text) == []
    assert set(re.findall(r"https?://[^\"'\s<]+", text)) == {"http://www.w3.org/2000/svg"}
    assert "nan" not in re.findall(r">([^<]*)<", text)


def test_every_target_stands_on_the_page_once_per_part(found: Statistics) -> None:
    page = render(found)
    assert page.count('class="tag ') == len(found.judged)
    for judged in found.judged:
        assert judged.target.title in page


def test_no_picture_has_a_coordinate_that_is_no_number(found: Statistics) -> None:
    assert re.findall(r'="(?:-?inf|nan)[^"]*"', render(found)) == []


def test_only_the_three_platforms_count_as_reports(seen: Seen) -> None:
    assert set(seen.reports["source"]) == set(PLATFORMS)


def test_steps_of_risk_hold_all_disputes_and_all_expected_incidents(found: Statistics) -> None:
    risk, dates = found.truth.risk, found.truth.risk["as_of"].nunique()
    # each of nine steps is rounded
    assert found.risks["n"].sum() == pytest.approx(risk["weight"].sum() / dates, abs=5)
    assert found.risks["share"].sum() == pytest.approx(1.0)


def test_a_risk_lies_in_the_step_that_names_it() -> None:
    rows = {"risk": [0.00005, 0.004, 0.4], "weight": [2.0, 1.0, 1.0], "as_of": ["d", "d", "d"]}
    table = limits.risks(pd.DataFrame(rows)).set_index("label")
    assert table.loc[["< 0.01%", "0.3–1%", "≥ 30%"], "n"].tolist() == [2, 1, 1]
    assert table.loc["≥ 30%", "share"] == pytest.approx(0.4 / (2 * 0.00005 + 0.004 + 0.4))


def test_a_city_too_small_for_ceilings_says_so(found: Statistics) -> None:
    page = render(replace(found, lists=None))
    assert "本城太小，不足以测定名单的上限" in page


def test_a_word_is_told_denied_heard_or_only_sounds_so(found: Statistics) -> None:
    table = found.wordings
    assert (table[["told", "hearsay", "negated", "figure"]].sum(axis=1) == table["n"]).all()
    assert (table[["hearsay", "negated", "figure"]].sum() > 0).all()
