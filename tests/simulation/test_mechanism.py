"""The mechanism: acts feed on acts, risk can be learned from files, but never wholly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.presets import PRESETS
from simulation.record.case import Case, build_case

OFTEN = replace(PRESETS["tiny"], disputes_per_year=4_000, incident_rate=0.05)


@pytest.fixture(scope="module")
def busy() -> Case:
    """A city with eight times the disputes, so that rates can be told apart."""
    return build_case(OFTEN, 5)


def auc(score: np.ndarray, label: np.ndarray) -> float:
    ranks = pd.Series(score).rank().to_numpy()
    n = label.sum()
    return float((ranks[label].sum() - n * (n + 1) / 2) / (n * (~label).sum()))


def test_blows_come_in_clusters(busy: Case) -> None:
    acts = busy.chronicle.acts
    grave = acts.groupby("dispute")["grade"].agg(["size", "max"])
    assert (
        grave.loc[grave["max"] == 2, "size"].mean()
        > 1.5 * grave.loc[grave["max"] == 0, "size"].mean()
    )


def test_frightened_victims_call_less(busy: Case) -> None:
    """Of blows in couples fewer are reported than of blows among neighbours."""
    acts = busy.chronicle.acts
    blows = acts[acts["grade"] == 2]
    group = busy.chronicle.disputes.group[blows["dispute"].to_numpy()]
    share = blows["reported"].groupby(group).mean()
    assert share["love"] < share["neighbour"]


def test_what_was_reported_in_two_weeks_ranks_later_incidents_well_but_not_perfectly(
    busy: Case,
) -> None:
    told = busy.reports[(busy.reports["dispute"] >= 0) & (busy.reports["grade"] < 3)]
    first = told.groupby("dispute")["at"].transform("min")
    early = told[told["at"] < first + pd.Timedelta(days=14)].groupby("dispute")
    score = early.size() + 2 * early["grade"].sum()
    end = pd.Series(busy.chronicle.endings.day).reindex(score.index)
    day = (early["at"].min() - busy.chronicle.start) / pd.Timedelta(days=1) + 14
    watched = (end < 0) | (end >= day)
    label = ((end >= day) & (end < day + 60))[watched].to_numpy()
    assert label.sum() > 40
    assert 0.60 < auc(score[watched].to_numpy(), label) < 0.90


def test_official_success_calms_and_failure_does_not(busy: Case) -> None:
    """Disputes whose first mediation works see fewer acts afterwards."""
    first = busy.chronicle.responses.drop_duplicates("dispute").set_index("dispute")
    acts = busy.chronicle.acts[busy.chronicle.acts["dispute"].isin(first.index)]
    after = acts[acts["at"].to_numpy() > first["at"].loc[acts["dispute"]].to_numpy()]
    count = after.groupby("dispute").size().reindex(first.index).fillna(0)
    assert count[first["success"]].mean() < 0.6 * count[~first["success"]].mean()
