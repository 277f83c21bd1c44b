"""How well any list could do in one city: by the true state, and by all that could be known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.life.sampled import LIST_EVERY_DAYS, learning_days, list_days
from simulation.truth.capacity import Recall, capacity_of, recall_at_capacity
from simulation.truth.hazard_ahead import soft_labels
from simulation.truth.learning import Features, Predict, cross_fit
from simulation.truth.ranking import auc, expected_auc
from simulation.truth.view import View
from simulation.types import Floats, Ints


@dataclass(frozen=True)
class Auc:
    """Of one score over the sampled rows: over soft labels, and over the labels that were drawn."""

    expected: float
    drawn: float


@dataclass(frozen=True)
class Ceilings:
    """What the true state and the best observer reach in one city.

    The AUCs are over the disputes at risk on the sampled dates; `true` there is the risk by running
    the true state forward. The recalls are over the lists of the last half year, where a model of
    the true state stands in for it: `auc_state` shows how close it comes.
    """

    rows: int  # (dispute, date) rows behind the AUCs
    auc_true: Auc
    auc_state: Auc
    auc_observable: Auc
    recall_true: Recall
    recall_observable: Recall
    lists_every_days: int


def ceilings(
    view: View,
    risk: pd.DataFrame,
    *,
    observable: Predict | None = None,
    state: Predict | None = None,
    every: int = LIST_EVERY_DAYS,
) -> Ceilings:
    """The ceilings of one city; `risk` is the table of `forward_risk` for it.

    `observable` and `state` are models of other cities; without them both are learned crosswise
    from the city itself, each dispute scored by a model of the other disputes.
    """
    days = list_days(view.chronicle.world.preset, every=every)
    observable = observable or _observable_of(view)
    state = state or cross_fit(view.rows(view.state, days)).risk
    who, day = risk["dispute"].to_numpy(), days_of(view, risk)
    return Ceilings(
        rows=len(risk),
        auc_true=_auc(view, who, day, risk["risk"].to_numpy()),
        auc_state=_auc(view, who, day, state(who, view.state(who, day))),
        auc_observable=_auc(view, who, day, observable(who, view.observed(who, day))),
        recall_true=_recall(view, view.state, state, days),
        recall_observable=_recall(view, view.observed, observable, days),
        lists_every_days=every,
    )


def _observable_of(view: View) -> Predict:
    days = learning_days(view.chronicle.world.preset)
    return cross_fit(view.rows(view.observed, days)).risk


def labels_of(view: View, dispute: Ints, day: Ints) -> Floats:
    """The soft labels of rows: each dispute's chance of an incident on its path after the day."""
    soft: Floats = np.zeros(len(dispute))
    for one in np.unique(day):
        soft[day == one] = soft_labels(view.chronicle, int(one))[dispute[day == one]]
    return soft


def days_of(view: View, risk: pd.DataFrame) -> Ints:
    """The days since the first on which the rows of a table of risks stand."""
    since = risk["as_of"].to_numpy().astype("datetime64[s]") - view.chronicle.start
    days: Ints = since.astype("timedelta64[D]").astype(np.int64)
    return days


def _auc(view: View, who: Ints, day: Ints, score: Floats) -> Auc:
    soft = labels_of(view, who, day)
    return Auc(expected_auc(score, soft), auc(score, view.drawn(who, day)))


def _recall(view: View, features: Features, predict: Predict, days: range) -> Recall:
    scores = view.scores(features, predict, days)
    return recall_at_capacity(view.course, scores, rate=capacity_of(view.chronicle), days=days)
