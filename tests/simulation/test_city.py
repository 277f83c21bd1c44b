"""The city is reproducible, of the size it says, and tells the truth only in its own folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from simulation.city import write_city
from simulation.presets import PRESETS, EmptyPeriodError, UnknownPresetError, preset
from simulation.record.case import Case, build_case
from tests.simulation.conftest import SEED, City, read_rows

ROOT = Path(__file__).parents[2]


def digests(root: Path) -> dict[str, str]:
    paths = sorted(p for p in root.rglob("*") if p.is_file())
    return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def test_the_same_seed_writes_the_same_bytes(city: City, tmp_path: Path) -> None:
    write_city(tmp_path, preset="tiny", seed=SEED)
    assert digests(tmp_path) == digests(city.root)


def test_another_process_writes_the_same_bytes_however_it_hashes_texts(tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import date; from pathlib import Path; "
        "from simulation.city import write_city; "
        "write_city(Path(sys.argv[1]), preset='tiny', seed=5, until=date(2024, 4, 20))"
    )
    for salt in ("1", "2"):
        command = [sys.executable, "-c", code, str(tmp_path / salt)]
        subprocess.run(command, check=True, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": salt})
    assert digests(tmp_path / "1") == digests(tmp_path / "2") != {}


def test_another_seed_writes_another_city(city: City, tmp_path: Path) -> None:
    write_city(tmp_path, preset="tiny", seed=SEED + 1)
    name = "deliveries/history/police_110/police_110_20250301.csv"
    assert digests(tmp_path)[name] != digests(city.root)[name]


def test_the_period_can_be_moved_by_its_ends(tmp_path: Path) -> None:
    summary = write_city(
        tmp_path, preset="tiny", seed=1, from_=date(2023, 1, 1), until=date(2023, 4, 1)
    )
    assert (summary.history_from, summary.history_until) == (date(2023, 1, 1), date(2023, 3, 27))


def test_a_period_without_history_is_refused_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(EmptyPeriodError, match="let `until` be 2024-03-06 or later"):
        write_city(tmp_path, preset="tiny", seed=1, until=date(2024, 1, 3))


def test_an_unknown_preset_names_the_known_ones() -> None:
    with pytest.raises(UnknownPresetError, match="use one of default, study, rare, demo, tiny"):
        preset("huge")


def test_progress_is_told_from_start_to_end(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    write_city(
        tmp_path, preset="tiny", seed=1, progress=lambda step, share: told.append((step, share))
    )
    assert told[0] == ("simulate", 0.0)
    assert told[-1] == ("done", 1.0)
    assert [share for _, share in told] == sorted(share for _, share in told)


def test_the_incident_rate_is_what_the_preset_states() -> None:
    cases = [build_case(PRESETS["tiny"], seed) for seed in range(4)]
    incidents = sum(int((c.chronicle.endings.day >= 0).sum()) for c in cases)
    told = sum(
        c.reports.loc[(c.reports["dispute"] >= 0) & (c.reports["grade"] < 3), "dispute"].nunique()
        for c in cases
    )
    # a Poisson count of about 170: four standard deviations are 31 %
    assert incidents / told == pytest.approx(0.06, rel=0.31)


def test_four_in_ten_incidents_come_without_a_report_before() -> None:
    cases = [build_case(PRESETS["tiny"], seed) for seed in range(4)]
    silent, all_ = 0, 0
    for c in cases:
        about = c.reports[(c.reports["dispute"] >= 0) & (c.reports["grade"] < 3)]
        worst = c.incidents[(c.incidents["level"] == "1") & (c.incidents["dispute"] >= 0)]
        first = about.groupby("dispute")["at"].min().reindex(worst["dispute"]).to_numpy()
        silent, all_ = silent + int((~(first < worst["at"].to_numpy())).sum()), all_ + len(worst)
    # love 45 %, family 40 %, labour 25 % ...: 39 % of about 170, four standard deviations
    assert 0.24 < silent / all_ < 0.54


def test_other_calls_and_tickets_are_at_least_four_times_those_about_disputes(case: Case) -> None:
    calls = case.reports[case.reports["channel"] != "grid"]
    about = int((calls["dispute"] >= 0).sum())
    # beside the stated four: complaints, calls handed on, and those who never stop ringing
    assert 4.0 <= (len(calls) - about) / about <= 4.2


def test_love_and_wages_lead_among_the_incidents() -> None:
    half = replace(PRESETS["tiny"], incident_rate=0.3)
    c = build_case(half, 3)
    ended = c.chronicle.disputes.group[c.chronicle.endings.day >= 0]
    assert ((ended == "love") | (ended == "labour")).mean() > 0.5


def test_nothing_is_reported_of_a_dispute_between_its_incident_and_the_call_about_it(
    case: Case,
) -> None:
    worst = case.incidents[(case.incidents["level"] == "1") & (case.incidents["dispute"] >= 0)]
    end = worst.set_index("dispute")["at"].dt.normalize()
    acts = case.chronicle.acts[case.chronicle.acts["dispute"].isin(end.index)]
    assert (acts["at"].to_numpy() < end.loc[acts["dispute"]].to_numpy()).all()


def test_two_sides_of_a_dispute_are_two_people(case: Case) -> None:
    assert (case.chronicle.disputes.doer != case.chronicle.disputes.other).all()


def test_threat_words_fall_in_harmless_quarrels_too(case: Case) -> None:
    acts = case.chronicle.acts
    assert acts.loc[acts["grade"] == 0, "kill"].any()


def test_who_is_who_names_every_call_s_caller(city: City) -> None:
    answers = city.truth("who_is_who")
    known = set(
        answers.loc[(answers["source"] == "police_110") & (answers["slot"] == "caller"), "key"]
    )
    assert set(read_rows(city.files("police_110", "history")[0])["JJDBH"]) <= known


def test_no_hidden_state_reaches_a_delivery(city: City) -> None:
    hidden = set(city.truth("disputes").columns) & {"temper", "load_at_end", "candour", "hidden"}
    assert len(hidden) == 4
    columns = {
        c
        for source in ("grid_events", "dispute_ledger")
        for c in read_rows(city.files(source)[0]).columns
    }
    assert not hidden & columns
