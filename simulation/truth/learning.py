"""A model of the chance of an incident, learned from soft labels: what given features could tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np
import pandas as pd

from simulation.life.chronicle import Chronicle
from simulation.streams import stream
from simulation.truth.hazard_ahead import soft_labels
from simulation.types import Column, Floats, Ints

ROUNDS = 100
SETTINGS = {
    # soft labels between 0 and 1
    "objective": "cross_entropy",
    "learning_rate": 0.06,
    "num_leaves": 15,
    "min_data_in_leaf": 200,
    # with incidents as rare as these the curvature of a good leaf is far below the usual limit
    "min_sum_hessian_in_leaf": 1e-4,
    "feature_fraction": 0.5,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


class NothingToLearnError(Exception):
    """No dispute was at risk on any of the days given."""


@dataclass(frozen=True)
class Rows:
    """One row per (dispute, day): features as of 00:00, and the soft label of the 60 days after."""

    dispute: Ints
    day: Ints
    features: pd.DataFrame
    label: Floats


# features of (dispute, day) rows
Features = Callable[[Ints, Ints], pd.DataFrame]
# disputes at risk at 00:00 of a day
AtRisk = Callable[[int], Ints]
# chances for disputes with these features
Predict = Callable[[Ints, pd.DataFrame], Floats]


def sampled_rows(
    chronicle: Chronicle, at_risk: AtRisk, features: Features, *, days: Sequence[int], at_most: int
) -> Rows:
    """The disputes at risk on each of `days`, no more than `at_most` of a day, drawn at random."""
    rng = stream(chronicle.seed, "rows for ceilings")
    who = [_some(at_risk(day), at_most, rng) for day in days]
    label = [soft_labels(chronicle, day)[rows] for day, rows in zip(days, who, strict=True)]
    dispute = np.concatenate(who)
    day = np.repeat(np.asarray(days, dtype=np.int64), [len(rows) for rows in who])
    return Rows(dispute, day, features(dispute, day), np.concatenate(label))


def learn(parts: Sequence[Rows]) -> lightgbm.Booster:
    """The model of all rows together; NothingToLearnError when there are none."""
    label = np.concatenate([part.label for part in parts])
    if not len(label):
        raise NothingToLearnError(
            "rows=0: no dispute is at risk on the days given; give days after the first reports."
        )
    features = pd.concat([part.features for part in parts], ignore_index=True)
    return lightgbm.train(SETTINGS, lightgbm.Dataset(features, label), ROUNDS)


@dataclass(frozen=True)
class CrossFitted:
    """One model per part of the disputes, each learned from the others."""

    models: tuple[lightgbm.Booster, ...]

    def risk(self, dispute: Ints, features: pd.DataFrame) -> Floats:
        """The chance by the model that has not seen the dispute."""
        risk: Floats = np.zeros(len(dispute))
        for part, model in enumerate(self.models):
            mine = dispute % len(self.models) == part
            if mine.any():
                risk[mine] = model.predict(features[mine])
        return risk


def cross_fit(rows: Rows, *, parts: int = 3) -> CrossFitted:
    """Models for scoring the very city that they are learned from, dispute by dispute."""
    mine = [rows.dispute % parts == part for part in range(parts)]
    return CrossFitted(tuple(learn([_where(rows, ~m)]) for m in mine))


def _where(rows: Rows, keep: Column) -> Rows:
    return Rows(rows.dispute[keep], rows.day[keep], rows.features[keep], rows.label[keep])


def _some(who: Ints, at_most: int, rng: np.random.Generator) -> Ints:
    chosen: Ints = who if len(who) <= at_most else np.sort(rng.choice(who, at_most, replace=False))
    return chosen
