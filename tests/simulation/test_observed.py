"""The best observer: every feature is what a plain reading of the reported past gives, and no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.life.chronicle import Chronicle, tell
from simulation.presets import PRESETS
from simulation.truth.evidence import evidence_of
from simulation.truth.observed import at_risk, observed
from simulation.world.world import build_world

CITY = replace(PRESETS["tiny"], disputes_per_year=900)
DAY = np.timedelta64(1, "D")


@pytest.fixture(scope="module")
def chronicle() -> Chronicle:
    """A small city, with incidents."""
    return tell(build_world(CITY, 3), 3)


def questions(chronicle: Chronicle, n: int = 300) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """Disputes and moments crowded at the boundary: at, just before and just after reported acts."""
    rng = np.random.default_rng(5)
    told = chronicle.acts[chronicle.acts["reported"]]
    rows = told.iloc[rng.integers(0, len(told), n)]
    shift = rng.choice([-1, 0, 1, 86_400 * 20], n).astype("timedelta64[s]")
    return rows["dispute"].to_numpy(), rows["at"].to_numpy() + shift


def asked(chronicle: Chronicle, dispute: np.ndarray, as_of: np.ndarray) -> pd.DataFrame:  # type: ignore[type-arg]
    return observed(chronicle, evidence_of(chronicle), dispute=dispute, as_of=as_of)


def before(frame: pd.DataFrame, dispute: int, moment: np.datetime64) -> pd.DataFrame:
    return frame[(frame["dispute"] == dispute) & (frame["at"] < moment)]


def age(row: pd.Series, moment: np.datetime64) -> float:
    return float((moment - np.datetime64(row["at"])) / DAY)


def test_counts_and_recencies_of_acts_are_those_of_a_plain_reading(chronicle: Chronicle) -> None:
    dispute, as_of = questions(chronicle)
    got = asked(chronicle, dispute, as_of)
    told = chronicle.acts[chronicle.acts["reported"]]
    for row, (d, t) in enumerate(zip(dispute, as_of, strict=True)):
        past = before(told, d, t)
        ages = [age(act, t) for _, act in past.iterrows()]
        assert got["reports_ever"][row] == len(past)
        assert got["blows_14d"][row] == pytest.approx(
            sum(0.5 ** (a / 14) for a, g in zip(ages, past["grade"], strict=True) if g == 2),
            abs=1e-5,
        )
        assert got["kill_ever"][row] == past["kill"].sum()
        want = min(ages, default=np.nan)
        assert got["days_since_reports"][row] == pytest.approx(want, rel=1e-6, nan_ok=True)
        want = max(ages, default=np.nan)
        assert got["days_since_first"][row] == pytest.approx(want, rel=1e-6, nan_ok=True)


def test_help_is_counted_from_what_was_done_before(chronicle: Chronicle) -> None:
    dispute, as_of = questions(chronicle)
    got = asked(chronicle, dispute, as_of)
    for row, (d, t) in enumerate(zip(dispute, as_of, strict=True)):
        held, orders = before(chronicle.responses, d, t), before(chronicle.orders, d, t)
        assert got["failed_ever"][row] == ((held["step"] == 0) & ~held["success"]).sum()
        assert got["broken_ever"][row] == ((held["step"] == 1) & ~held["success"]).sum()
        assert got["breaches_ever"][row] == (orders["type"] >= 3).sum()
        assert got["parting_ever"][row] == (
            before(chronicle.filings, d, t)["cause"].isin(["离婚", "抚养"]).sum()
        )
        assert got["paid_ever"][row] == (before(chronicle.measures, d, t)["what"] == "paid").sum()


def test_reports_against_a_firm_count_for_all_its_disputes(chronicle: Chronicle) -> None:
    dispute, as_of = questions(chronicle)
    got = asked(chronicle, dispute, as_of)
    told = chronicle.acts[chronicle.acts["reported"]]
    firm = chronicle.disputes.pairs.firm
    with_firm = np.flatnonzero(firm[dispute] >= 0)
    assert len(with_firm)
    for row in with_firm:
        same = told[(firm[told["dispute"]] == firm[dispute[row]]) & (told["at"] < as_of[row])]
        want = sum(0.5 ** (age(act, as_of[row]) / 60) for _, act in same.iterrows())
        assert got["firm_reports_60d"][row] == pytest.approx(want, abs=1e-4)


def test_nothing_at_or_after_the_moment_and_nothing_unreported_enters(chronicle: Chronicle) -> None:
    """A city that goes on otherwise, and in which unreported acts were otherwise, looks the same."""
    dispute, as_of = questions(chronicle, 50)
    late = as_of.max() - 200 * DAY
    mine = as_of <= late
    assert mine.any()
    frames = {}
    for name in ("acts", "responses", "orders", "filings", "measures"):
        frame = getattr(chronicle, name)
        frames[name] = frame[frame["at"] < late]
    acts = frames["acts"]
    frames["acts"] = acts[acts["reported"]]
    cut = replace(chronicle, **frames)
    got, want = (asked(c, dispute[mine], as_of[mine]) for c in (cut, chronicle))
    pd.testing.assert_frame_equal(got, want)


def test_hidden_states_leave_no_trace_in_the_features(chronicle: Chronicle) -> None:
    dispute, as_of = questions(chronicle, 50)
    shuffled = np.random.default_rng(1).permutation(len(chronicle.disputes))
    others = replace(
        chronicle,
        disputes=replace(chronicle.disputes, candour=chronicle.disputes.candour[shuffled]),
        story=replace(chronicle.story, mood=chronicle.story.mood.take(shuffled)),
    )
    got, want = (asked(c, dispute, as_of) for c in (others, chronicle))
    pd.testing.assert_frame_equal(got, want)


def test_at_risk_are_disputes_reported_within_180_days_without_an_incident_before(
    chronicle: Chronicle,
) -> None:
    evidence, day = evidence_of(chronicle), 300
    as_of = chronicle.start + np.timedelta64(day, "D")
    told = chronicle.acts[chronicle.acts["reported"] & (chronicle.acts["at"] < as_of)]
    recent = set(told.loc[told["at"] >= as_of - 180 * DAY, "dispute"])
    ended = set(np.flatnonzero((chronicle.endings.day >= 0) & (chronicle.endings.day < day)))
    assert recent & ended
    assert set(at_risk(chronicle, evidence, as_of)) == recent - ended


def test_closings_of_the_ledger_count_where_the_ledger_is_given(chronicle: Chronicle) -> None:
    start = chronicle.start
    ledger = pd.DataFrame(
        {
            "dispute": [4, 4, 5],
            "closed_at": [start + DAY, np.datetime64("NaT"), start + 3 * DAY],
            "success": [True, False, False],
        }
    )
    found = evidence_of(chronicle, ledger)
    dispute, as_of = np.array([4, 5, 5]), start + np.array([2, 3, 4]) * DAY
    got = observed(chronicle, found, dispute=dispute, as_of=as_of)
    assert got["closed_ever"].tolist() == [1, 0, 1]
    assert got["closed_well_ever"].tolist() == [1, 0, 0]
