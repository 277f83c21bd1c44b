"""Ceilings: the true state ranks better than all that is known, and models judge what they have not seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.life.chronicle import tell
from simulation.life.sampled import kept_days, learning_days, risk_days
from simulation.presets import PRESETS
from simulation.truth.ceilings import Ceilings, ceilings, days_of, labels_of
from simulation.truth.forward import StateNotKeptError, forward_risk
from simulation.truth.learning import NothingToLearnError, Rows, cross_fit, learn
from simulation.truth.view import View, view_of
from simulation.world.world import build_world

CITY = replace(PRESETS["tiny"], residents=6_000, disputes_per_year=4_000, incident_rate=0.05)


@pytest.fixture(scope="module")
def view() -> View:
    """A city with eight times the disputes of `tiny`."""
    return view_of(tell(build_world(CITY, 6), 6, keep=kept_days(CITY)))


@pytest.fixture(scope="module")
def risk(view: View) -> pd.DataFrame:
    return forward_risk(view.chronicle, as_of_days=risk_days(CITY), replicates=8, at_most=1_500)


@pytest.fixture(scope="module")
def found(view: View, risk: pd.DataFrame) -> Ceilings:
    return ceilings(view, risk)


def made_up(n: int, disputes: int, *, seed: int) -> Rows:
    """Rows whose label follows the first of two features."""
    rng = np.random.default_rng(seed)
    features = pd.DataFrame(rng.normal(size=(n, 2)).astype(np.float32), columns=["a", "b"])
    label = 0.1 / (1 + np.exp(-2 * features["a"].to_numpy(dtype=float)))
    return Rows(rng.integers(0, disputes, n), np.zeros(n, dtype=int), features, label)


def test_who_knows_the_true_state_ranks_better_than_who_knows_all_that_was_reported(
    found: Ceilings,
) -> None:
    assert found.auc_true.expected > found.auc_observable.expected + 0.02
    assert found.recall_true.expected > found.recall_observable.expected
    assert 0.6 < found.auc_observable.expected < found.auc_true.expected < 0.97


def test_a_model_of_the_true_state_stands_in_for_running_it_forward(found: Ceilings) -> None:
    assert found.auc_state.expected == pytest.approx(found.auc_true.expected, abs=0.05)


def test_drawn_labels_agree_with_soft_ones_within_their_chance(found: Ceilings) -> None:
    for auc in (found.auc_true, found.auc_observable):
        assert auc.drawn == pytest.approx(auc.expected, abs=0.12)


def test_both_recalls_are_over_the_same_incidents(found: Ceilings) -> None:
    one, other = found.recall_true, found.recall_observable
    assert one.incidents == other.incidents > 0
    assert one.expected_incidents == pytest.approx(other.expected_incidents)
    assert one.expected_reachable < one.expected_incidents
    # what came is a draw from what was to be expected
    assert abs(one.incidents - one.expected_incidents) < 3.5 * one.expected_incidents**0.5


def test_a_model_of_another_city_takes_the_place_of_the_cross_fitted_one(
    view: View, risk: pd.DataFrame
) -> None:
    """A score that turns the order round has the opposite AUC."""
    first = ceilings(view, risk, observable=lambda who, x: x["reports_ever"].to_numpy(),
                     state=lambda who, x: x["heat"].to_numpy())  # fmt: skip
    turned = ceilings(view, risk, observable=lambda who, x: -x["reports_ever"].to_numpy(),
                      state=lambda who, x: x["heat"].to_numpy())  # fmt: skip
    assert turned.auc_observable.expected == pytest.approx(1 - first.auc_observable.expected)


def test_a_dispute_is_scored_by_the_model_that_has_not_seen_it() -> None:
    rows = made_up(3_000, 50, seed=1)
    fitted = cross_fit(rows)
    for part, model in enumerate(fitted.models):
        mine = rows.dispute % 3 == part
        again = learn(
            [Rows(*(getattr(rows, f)[~mine] for f in ("dispute", "day", "features", "label")))]
        )
        wanted = again.predict(rows.features[mine])
        np.testing.assert_allclose(model.predict(rows.features[mine]), wanted)
        np.testing.assert_allclose(fitted.risk(rows.dispute, rows.features)[mine], wanted)


def test_soft_labels_are_learned_as_chances() -> None:
    rows, new = made_up(20_000, 50, seed=1), made_up(2_000, 50, seed=2)
    told = learn([rows]).predict(new.features)
    assert told.mean() == pytest.approx(new.label.mean(), rel=0.1)
    assert np.corrcoef(told, new.label)[0, 1] > 0.95


def test_nothing_to_learn_is_said() -> None:
    with pytest.raises(NothingToLearnError, match=r"rows=0: .*give days after"):
        learn([made_up(0, 5, seed=1)])


def test_rows_are_at_risk_and_no_more_of_a_day_than_asked_for(view: View) -> None:
    days = learning_days(CITY)
    rows = view.rows(view.observed, days, at_most=50)
    assert len(rows.features) == len(rows.label) == len(rows.dispute)
    assert max(np.bincount(rows.day)) == 50
    for day in np.unique(rows.day):
        assert np.isin(rows.dispute[rows.day == day], view.at_risk(int(day))).all()


def test_the_state_of_a_day_that_was_not_kept_is_refused(view: View) -> None:
    with pytest.raises(StateNotKeptError, match="day=7: its state was not kept"):
        view.state(np.array([0]), np.array([7]))


def test_labels_are_those_of_each_row_s_own_day(view: View, risk: pd.DataFrame) -> None:
    who, day = risk["dispute"].to_numpy(), days_of(view, risk)
    assert set(day) == set(risk_days(CITY))
    label = labels_of(view, who, day)
    # about as many incidents came as the labels add up to
    came = view.drawn(who, day).sum()
    assert abs(came - label.sum()) < 3.5 * label.sum() ** 0.5
