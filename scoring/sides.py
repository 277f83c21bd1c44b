"""One side of a list, disputes or persons: judged, explained, with the ledger's memory of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from features import registry
from scoring.judging import Judged, explain, judge
from scoring.ledger import Assessment, Ledger, Past
from scoring.merging import Former, Memory, carry_over
from scoring.models import DISPUTE, HARM, SELF, TARGETS, Models, feature_names
from scoring.policy import Policy
from scoring.policy.conditions import check_names
from scoring.policy.waiting import State
from scoring.reasons import Reason
from scoring.risks import risks
from scoring.standing import SAME, departed

TARGETS_OF = {"dispute": (DISPUTE,), "person": (HARM, SELF)}


@dataclass(frozen=True)
class Side:
    """Judged entities of one grain, their reasons, and who left since the last list.

    `risks` holds what each model said, in the order of `judged`.
    """

    grain: str
    judged: tuple[Judged, ...]
    told: Mapping[str, Sequence[Reason]]
    assessments: tuple[Assessment, ...]
    departed: tuple[Assessment, ...]
    risks: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Terms:
    """What a list is scored with."""

    as_of: datetime
    models: Models
    policy: Policy
    ledger: Ledger


def make_side(
    rows: pa.Table,
    grain: str,
    *,
    terms: Terms,
    doubts: Mapping[str, int],
    spared: Collection[str],
    formers: Mapping[str, Sequence[Former]],
) -> Side:
    """The side of `grain` from its feature rows.

    Who is `spared` has no grade for harm to others; an entity continues what its `formers` had.
    """
    as_of, models, policy = terms.as_of, terms.models, terms.policy
    values, memory = rows.to_pandas(), _memory(terms, grain, spared, formers)
    found = risks(values, models, targets=TARGETS_OF[grain], policy=policy, spared=spared)
    judged = judge(
        rows,
        found,
        grain=grain,
        as_of=as_of,
        policy=policy,
        memory=memory,
        doubts=doubts,
        spared=spared,
    )
    told = explain(
        judged,
        values,
        models,
        features=registry.features(grain),
        from_level=_explain_from(policy, grain),
    )
    present = {one.entity_id for one in judged} | memory.moved
    ladder = policy.ladder(grain)
    gone = departed(memory.past, present, as_of, grain=grain, ladder=ladder)
    kept = _assessments(judged, grain, policy)
    return Side(grain, tuple(judged), told, kept, tuple(gone), found.by_target)


def needed_features(models: Models, policy: Policy, grain: str) -> list[str]:
    """The features that models and rules read at this grain, sorted."""
    rules = [t.when for t in policy.triggers_for(grain)]
    rules += [p.when for p in policy.protections] if grain == "dispute" else [policy.own_act]
    named = {name for rule in rules for name in rule.names}
    return sorted(named.union(feature_names(models, TARGETS_OF[grain])))


def check_policy(policy: Policy) -> None:
    """Refuses a policy whose rules name features that do not exist at their grain."""
    for trigger in policy.triggers:
        names = [f.name for f in registry.features(trigger.grain)]
        check_names(trigger.when, names, where=f"{policy.name}, trigger {trigger.name}")
    names = [f.name for f in registry.features("dispute")]
    for rule in policy.protections:
        check_names(rule.when, names, where=f"{policy.name}, protection {rule.name}")
    names = [f.name for f in registry.features("person")]
    check_names(policy.own_act, names, where=f"{policy.name}, victims")


def _memory(
    terms: Terms, grain: str, spared: Collection[str], formers: Mapping[str, Sequence[Former]]
) -> Memory:
    policy, ledger = terms.policy, terms.ledger
    past = ledger.past(
        grain,
        terms.as_of,
        ladder=policy.ladder(grain),
        rules=policy.waiting(grain),
        scheme=policy.scheme,
    )
    kept = {e: _released(p) if e in spared else p for e, p in past.items()}
    memory = Memory(kept, ledger.decisions(grain, terms.as_of))
    return carry_over(memory, formers, ladder=policy.ladder(grain))


def _released(past: Past) -> Past:
    # waiting rules must not keep a victim under a grade that victims do not get
    return past if past.grade_for == TARGETS[SELF] else replace(past, state=State())


def _explain_from(policy: Policy, grain: str) -> int:
    return policy.codes.level(policy.explain_from) if grain == "dispute" else 1


def _assessments(judged: Sequence[Judged], grain: str, policy: Policy) -> tuple[Assessment, ...]:
    """What the ledger keeps: everything above the resting level, and what has just come to rest."""
    kept = [j for j in judged if _matters(j)]
    return tuple(_assessment(one, grain, policy) for one in kept)


def _matters(one: Judged) -> bool:
    standing = one.standing
    above = max(standing.level, standing.auto, standing.result) > 0
    return above or standing.change != SAME


def _assessment(one: Judged, grain: str, policy: Policy) -> Assessment:
    standing, ladder = one.standing, policy.ladder(grain)
    return Assessment(
        grain=grain,
        entity_id=one.entity_id,
        model_code=None if standing.model is None else ladder.name(standing.model),
        result_code=ladder.name(standing.result),
        auto_code=ladder.name(standing.auto),
        code=ladder.name(standing.level),
        code_since=standing.auto_since,
        points=one.points,
        risk=one.risk,
        change=standing.change,
        grade_for=one.grade_for,
    )
