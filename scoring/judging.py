"""From feature rows to judged entities: risk, points, level, standing and reasons, for either grain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from features.definition import Feature
from scoring.ledger import Decision, Past
from scoring.models import TARGETS, Models
from scoring.policy import Policy, Trigger
from scoring.policy.conditions import holds
from scoring.reasons import Reason, mechanism_reasons
from scoring.standing import Result, Standing, stand


@dataclass(frozen=True)
class Memory:
    """What the ledger knows from before `as_of` about one grain."""

    past: Mapping[str, Past] = field(default_factory=dict)
    decisions: Mapping[str, Sequence[Decision]] = field(default_factory=dict)


@dataclass(frozen=True)
class Risks:
    """Per row the deciding target's risk and level; `target` is empty where no model speaks."""

    risk: NDArray[np.float64]
    level: NDArray[np.int64]
    target: NDArray[np.object_]


@dataclass(frozen=True)
class Judged:
    """One entity with everything that is said of it."""

    standing: Standing
    risk: float | None
    points: float | None
    target: str
    rules: tuple[Trigger, ...]

    @property
    def entity_id(self) -> str:
        """Dispute id or person key."""
        return self.standing.entity_id


def risks(rows: pd.DataFrame, models: Models, *, targets: Sequence[str], policy: Policy) -> Risks:
    """The worst level over the targets that have a model, then the highest risk, decides each row."""
    empty = np.full(len(rows), np.nan)
    best = Risks(empty, np.zeros(len(rows), dtype=np.int64), np.full(len(rows), "", dtype=object))
    if len(rows):
        for target in targets:
            if target in models:
                best = _worse(best, _of_target(rows, models, target=target, policy=policy))
    return best


def judge(
    rows: pa.Table,
    found: Risks,
    *,
    grain: str,
    as_of: datetime,
    policy: Policy,
    memory: Memory,
    caps: Mapping[str, int],
) -> list[Judged]:
    """Every row judged, in the order of `rows`."""
    triggers = policy.triggers_for(grain)
    met = holds([t.when for t in triggers], rows)
    points = policy.points.points(found.risk)
    return [
        _judged(
            entity,
            _number(found.risk[n]),
            _number(points[n]),
            level=int(found.level[n]),
            target=str(found.target[n]),
            rules=tuple(t for t, hit in zip(triggers, met, strict=True) if hit[n]),
            grain=grain,
            as_of=as_of,
            policy=policy,
            memory=memory,
            cap=caps.get(entity),
        )
        for n, entity in enumerate(rows.column("entity_id").to_pylist())
    ]


def explain(
    judged: Sequence[Judged],
    rows: pd.DataFrame,
    models: Models,
    *,
    features: Sequence[Feature],
    from_level: int,
) -> dict[str, tuple[Reason, ...]]:
    """Reasons by entity for those at `from_level` or above: hard rules first, then mechanisms."""
    told = {j.entity_id: _rules(j.rules) for j in judged if j.standing.level >= from_level}
    for target in TARGETS:
        chosen = [n for n, j in enumerate(judged) if j.entity_id in told and j.target == target]
        if chosen:
            values = rows.iloc[chosen].reset_index(drop=True)
            parts = models[target].contributions(values)
            spoken = mechanism_reasons(parts, values, features=features)
            for n, reasons in zip(chosen, spoken, strict=True):
                told[judged[n].entity_id] += reasons
    return told


def _of_target(rows: pd.DataFrame, models: Models, *, target: str, policy: Policy) -> Risks:
    model, dispute = models[target], target == "dispute"
    risk = np.asarray(model.risk(rows), dtype=float)
    bands = policy.bands if dispute else policy.grade_bands
    ladder = policy.ladder("dispute" if dispute else "person")
    level = bands.levels(risk, ladder=ladder, scale=policy.points, edge=model.edge)
    return Risks(risk, level, np.full(len(rows), target, dtype=object))


def _worse(best: Risks, other: Risks) -> Risks:
    takes = (
        (best.target == "")
        | (other.level > best.level)
        | ((other.level == best.level) & (other.risk > best.risk))
    )
    return Risks(
        np.where(takes, other.risk, best.risk),
        np.where(takes, other.level, best.level),
        np.where(takes, other.target, best.target),
    )


def _judged(
    entity: str,
    risk: float | None,
    points: float | None,
    *,
    level: int,
    target: str,
    rules: tuple[Trigger, ...],
    grain: str,
    as_of: datetime,
    policy: Policy,
    memory: Memory,
    cap: int | None,
) -> Judged:
    ladder = policy.ladder(grain)
    floor = max((ladder.level(rule.floor) for rule in rules), default=0)
    standing = stand(
        Result(entity, level if target else None, floor, cap),
        as_of,
        past=memory.past.get(entity),
        decisions=memory.decisions.get(entity, ()),
        ladder=ladder,
        rules=policy.waiting(grain),
    )
    return Judged(standing, risk, points, target, rules)


def _rules(rules: Sequence[Trigger]) -> tuple[Reason, ...]:
    return tuple(Reason("rule", f"硬性规则：{r.reason}", r.when.names, np.inf) for r in rules)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)
