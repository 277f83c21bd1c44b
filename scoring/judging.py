"""From risks to judged entities: points, level, standing and reasons, for either grain."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa

from features.definition import Feature
from scoring.ledger import Past
from scoring.merging import Memory
from scoring.models import TARGETS, Models
from scoring.policy import Policy, Trigger
from scoring.policy.conditions import holds
from scoring.policy.ladder import Ladder
from scoring.reasons import Reason, mechanism_reasons, owned_up
from scoring.risks import Risks
from scoring.standing import Result, Standing, stand


@dataclass(frozen=True)
class Judged:
    """One entity with everything that is said of it.

    `target` is what the risk is of; `grade_for` what the grade in force is about (伤人, 自伤, empty for
    disputes); `spared` that nothing was asked about harm to others; `merged` the former ids it continues.
    """

    standing: Standing
    risk: float | None
    points: float | None
    target: str
    rules: tuple[Trigger, ...]
    grade_for: str
    spared: bool
    merged: tuple[str, ...]

    @property
    def entity_id(self) -> str:
        """Dispute id or person key."""
        return self.standing.entity_id


def judge(
    rows: pa.Table,
    found: Risks,
    *,
    grain: str,
    as_of: datetime,
    policy: Policy,
    memory: Memory,
    doubts: Mapping[str, int],
    spared: Collection[str],
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
            doubt=doubts.get(entity),
            spared=entity in spared,
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
                before = told[judged[n].entity_id]
                told[judged[n].entity_id] = before + reasons if before else owned_up(reasons)
    return told


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
    doubt: int | None,
    spared: bool,
) -> Judged:
    ladder, past = policy.ladder(grain), memory.past.get(entity)
    floor = max((ladder.level(rule.floor) for rule in rules), default=0)
    standing = stand(
        Result(entity, level if target else None, floor, doubt, policy.doubt_limit(grain)),
        as_of,
        past=past,
        decisions=memory.decisions.get(entity, ()),
        inherited=memory.inherited.get(entity, ()),
        ladder=ladder,
        rules=policy.waiting(grain),
    )
    said = _grade_for(standing, past, rules, target=target, ladder=ladder)
    merged = tuple(memory.merged.get(entity, ()))
    return Judged(standing, risk, points, target, rules, said, spared, merged)


def _grade_for(
    standing: Standing,
    past: Past | None,
    rules: Sequence[Trigger],
    *,
    target: str,
    ladder: Ladder,
) -> str:
    """伤人 or 自伤, by what gave the level: a past list that still holds, a hard rule, the model."""
    if standing.level == 0:
        return ""
    if past and past.grade_for and standing.auto > standing.result:
        return past.grade_for
    worst = max(rules, key=lambda rule: ladder.level(rule.floor), default=None)
    if worst and ladder.level(worst.floor) > (standing.model or 0):
        return worst.grade_for
    return TARGETS.get(target, "")


def _rules(rules: Sequence[Trigger]) -> tuple[Reason, ...]:
    return tuple(Reason("rule", f"硬性规则：{r.reason}", r.when.names, np.inf) for r in rules)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)
