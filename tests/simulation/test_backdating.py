"""Entries made after the worst and dated before it: only the time of entry tells."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from simulation.fault_rates import NONE
from simulation.presets import PRESETS
from simulation.record.case import Case, build_case


@pytest.fixture(scope="module")
def backdated() -> Case:
    """A city in which every incident without a ledger entry gets one afterwards."""
    faults = replace(NONE, backdated=1.0, time_of_death=1.0)
    return build_case(replace(PRESETS["tiny"], faults=faults), 5)


def false_entries(case: Case) -> pd.DataFrame:
    worst = case.incidents[(case.incidents["level"] == "1") & (case.incidents["dispute"] >= 0)]
    late = case.ledger[case.ledger["backdated"]]
    return late.merge(worst[["dispute", "at", "stated_at", "dead"]], on="dispute")


def test_a_backdated_entry_is_dated_before_the_incident_and_entered_after_it(
    backdated: Case,
) -> None:
    late = false_entries(backdated)
    assert len(late) > 5
    assert (late["accepted_at"] < late["at"]).all()
    assert (late["entered_at"] > late["at"]).all()


def test_its_steps_are_registered_after_the_incident_too(backdated: Case) -> None:
    steps = backdated.steps.merge(
        false_entries(backdated)[["key", "at"]],
        left_on="business_key",
        right_on="key",
        suffixes=("", "_incident"),
    )
    assert len(steps) > 5
    assert (steps["registered_at"] > steps["at_incident"]).all()


def test_every_incident_with_a_report_or_none_has_an_entry_then(backdated: Case) -> None:
    worst = backdated.incidents[
        (backdated.incidents["level"] == "1") & (backdated.incidents["dispute"] >= 0)
    ]
    assert worst["dispute"].isin(backdated.ledger["dispute"]).all()


def test_only_deaths_are_dated_by_the_death(backdated: Case) -> None:
    bad = backdated.incidents
    assert ((bad["stated_at"] > bad["at"]) == (bad["dead"] > 0)).all()


def test_an_honest_city_has_neither() -> None:
    honest = build_case(replace(PRESETS["tiny"], faults=NONE), 5)
    assert not honest.ledger["backdated"].any()
    assert (honest.incidents["stated_at"] == honest.incidents["at"]).all()
