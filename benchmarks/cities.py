"""Simulated cities in memory, for what is measured over many of them: rows to learn from, and judging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.life.chronicle import tell
from simulation.life.sampled import kept_days, learning_days, list_days, risk_days
from simulation.presets import Preset
from simulation.truth.forward import forward_risk
from simulation.truth.learning import Predict, Rows, learn
from simulation.truth.view import View, view_of
from simulation.types import Floats, Ints
from simulation.world.world import build_world

ROWS_A_DAY = 250  # of each city to learn from: many cities make up for it
DISPUTES_A_DATE = 1_500
REPLICATES = 8


@dataclass(frozen=True)
class Learned:
    """Rows of one city for models that judge others: what could be known, and the true state."""

    observed: Rows
    state: Rows


@dataclass(frozen=True)
class Judges:
    """Models learned from other cities than the one they judge."""

    observed: Predict
    state: Predict


def city(preset: Preset, seed: int) -> View:
    """One city, its true state kept on the days that are looked at."""
    return view_of(tell(build_world(preset, seed), seed, keep=kept_days(preset)))


def rows_of(view: View) -> Learned:
    """A few rows of every fourth week, and of the lists' weeks for the true state."""
    preset = view.chronicle.world.preset
    return Learned(
        view.rows(view.observed, learning_days(preset), at_most=ROWS_A_DAY),
        view.rows(view.state, list_days(preset), at_most=ROWS_A_DAY),
    )


def true_risk(view: View, *, every: int = 1) -> pd.DataFrame:
    """The table of `forward_risk` on the sampled dates, or on one of every few of them."""
    days = risk_days(view.chronicle.world.preset)[::every]
    return forward_risk(
        view.chronicle, as_of_days=days, replicates=REPLICATES, at_most=DISPUTES_A_DATE
    )


def judges(others: Sequence[Learned]) -> Judges:
    """The models of those cities together."""
    return Judges(
        _predict([other.observed for other in others]), _predict([other.state for other in others])
    )


def _predict(rows: Sequence[Rows]) -> Predict:
    model = learn(rows)

    def predict(_: Ints, features: pd.DataFrame) -> Floats:
        risk: Floats = np.asarray(model.predict(features))
        return risk

    return predict
