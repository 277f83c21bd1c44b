"""Risk run forward from the true state: calibrated to what came, and lower with help than without."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.life.chronicle import Chronicle, tell
from simulation.presets import PRESETS
from simulation.truth.forward import StateNotKeptError, forward_risk
from simulation.truth.hazard_ahead import soft_labels
from simulation.truth.ranking import expected_auc
from simulation.world.world import build_world

# far more of the worst than in life, so that sums can be told from chance
DEADLY = replace(PRESETS["tiny"], residents=6_000, disputes_per_year=4_000, incident_rate=0.10)
DAYS = (150, 220, 290, 360)


@pytest.fixture(scope="module")
def chronicle() -> Chronicle:
    """A deadly city, its state kept on four days that lie more than a horizon apart."""
    return tell(build_world(DEADLY, 4), 4, keep=DAYS)


@pytest.fixture(scope="module")
def risk(chronicle: Chronicle) -> pd.DataFrame:
    return forward_risk(chronicle, as_of_days=DAYS, replicates=8)


def came(chronicle: Chronicle, risk: pd.DataFrame, *, own: bool) -> int:
    """Incidents of the rows' disputes within 60 days of their dates."""
    day = (risk["as_of"].to_numpy() - chronicle.start).astype("timedelta64[D]").astype(int)
    who = risk["dispute"].to_numpy()
    ended = chronicle.endings.day[who]
    kind = chronicle.endings.against_self[who] == own
    return int(((ended >= day) & (ended < day + 60) & kind).sum())


@pytest.mark.parametrize(("column", "own"), [("risk_other", False), ("risk_self", True)])
def test_risks_sum_to_the_incidents_that_came(
    chronicle: Chronicle, risk: pd.DataFrame, column: str, own: bool
) -> None:
    """The count is a sum of independent draws: its deviation is at most the root of the sum."""
    expected = risk[column].sum()
    assert expected > 50
    assert abs(came(chronicle, risk, own=own) - expected) < 3.5 * expected**0.5


def test_risks_are_calibrated_from_the_lowest_to_the_highest(
    chronicle: Chronicle, risk: pd.DataFrame
) -> None:
    """Against the chances on the lived paths, which have no coin of an incident in them.

    Fifths are cut by another run: cut by its own, the lowest would be those it happened to spare.
    """
    day = (risk["as_of"].to_numpy() - chronicle.start).astype("timedelta64[D]").astype(int)
    lived = np.zeros(len(risk))
    for one in DAYS:
        rows = day == one
        lived[rows] = soft_labels(chronicle, one)[risk["dispute"].to_numpy()[rows]]
    fifth = pd.qcut(risk["untreated"].to_numpy(), 5, labels=False)
    for part in range(5):
        rows = fifth == part
        error = lived[rows].std() / rows.sum() ** 0.5
        assert abs(lived[rows].mean() - risk["risk"].to_numpy()[rows].mean()) < 4 * error
    assert expected_auc(risk["risk"], lived) > 0.75


def test_without_strong_help_the_risk_is_higher(risk: pd.DataFrame) -> None:
    assert risk["untreated"].mean() > 1.05 * risk["risk"].mean()


def test_a_risk_is_the_sum_of_its_two_ends_and_never_beyond_one(risk: pd.DataFrame) -> None:
    np.testing.assert_allclose(risk["risk_other"] + risk["risk_self"], risk["risk"])
    assert risk["risk"].between(0, 1).all()
    assert not risk.duplicated(["dispute", "as_of"]).any()


def test_a_sample_stands_for_all_at_risk(chronicle: Chronicle, risk: pd.DataFrame) -> None:
    some = forward_risk(chronicle, as_of_days=DAYS[:1], replicates=2, at_most=100)
    everyone = int((risk["as_of"] == risk["as_of"].min()).sum())
    assert len(some) == 100
    assert some["weight"].sum() == pytest.approx(everyone)


def test_the_same_city_has_the_same_risks(chronicle: Chronicle) -> None:
    one, two = (
        forward_risk(chronicle, as_of_days=DAYS[:1], replicates=2, at_most=50) for _ in range(2)
    )
    pd.testing.assert_frame_equal(one, two)


def test_a_day_whose_state_was_not_kept_is_named(chronicle: Chronicle) -> None:
    with pytest.raises(StateNotKeptError, match=r"day=151: .*150, 220.*keep="):
        forward_risk(chronicle, as_of_days=[151], replicates=1)
