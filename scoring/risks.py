"""What the models say of each row: the risk that decides, its level, and of which target it speaks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.models import HARM, Models
from scoring.policy import Policy


@dataclass(frozen=True)
class Risks:
    """Per row the deciding target's risk and level; `target` is empty where no model speaks.

    `by_target` holds what each model said of every row, to the last bit, heard or not.
    """

    risk: NDArray[np.float64]
    level: NDArray[np.int64]
    target: NDArray[np.object_]
    by_target: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)


def risks(
    rows: pd.DataFrame,
    models: Models,
    *,
    targets: Sequence[str],
    policy: Policy,
    spared: Collection[str],
) -> Risks:
    """The worst level over the targets that have a model, then the highest risk, decides each row.

    Of persons in `spared` the model of harm to others says nothing.
    """
    empty = np.full(len(rows), np.nan)
    best = Risks(empty, np.zeros(len(rows), dtype=np.int64), np.full(len(rows), "", dtype=object))
    speaking = [target for target in targets if target in models]
    said = dict.fromkeys(speaking, empty)
    for target in speaking if len(rows) else ():
        found = _of_target(rows, models, target=target, policy=policy, among=len(speaking))
        said[target] = found.risk
        best = _worse(best, found, heard=_heard(rows, target, spared=spared))
    return replace(best, by_target=said)


def _heard(rows: pd.DataFrame, target: str, *, spared: Collection[str]) -> NDArray[np.bool_]:
    silent = rows["entity_id"].isin(list(spared)) & (target == HARM)
    return ~silent.to_numpy(dtype=bool)


def _of_target(
    rows: pd.DataFrame, models: Models, *, target: str, policy: Policy, among: int
) -> Risks:
    """Risk and level by one target; a policy's share of persons is split evenly `among` the targets.

    Whoever one of them grades counts in the share, so all together stay within it.
    """
    model, dispute = models[target], target == "dispute"
    risk = np.asarray(model.risk(rows), dtype=float)
    bands = policy.bands if dispute else policy.grade_bands
    ladder = policy.ladder("dispute" if dispute else "person")
    level = bands.levels(
        risk, ladder=ladder, scale=policy.points, edge=lambda share: model.edge(share / among)
    )
    return Risks(risk, level, np.full(len(rows), target, dtype=object))


def _worse(best: Risks, other: Risks, *, heard: NDArray[np.bool_]) -> Risks:
    takes = heard & (
        (best.target == "")
        | (other.level > best.level)
        | ((other.level == best.level) & (other.risk > best.risk))
    )
    return Risks(
        np.where(takes, other.risk, best.risk),
        np.where(takes, other.level, best.level),
        np.where(takes, other.target, best.target),
    )
