"""What a dispute or a person keeps from the ids that it had before: code, waiting state, people's raises.

Ids are founded by records and names, so a merge ends one id although nothing about the matter got better.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import zip_longest

import pandas as pd

from scoring.ledger import Decision, Past
from scoring.policy.ladder import Ladder
from scoring.policy.waiting import State


@dataclass(frozen=True)
class Former:
    """An earlier id of some of a dispute's records or a person's names; `living` when it is still somebody's own."""

    former_id: str
    moved_at: datetime
    living: bool


@dataclass(frozen=True)
class Memory:
    """What the ledger knows from before `as_of` about one grain, by present id.

    inherited: raises made under a former id that still hold. merged: former ids that ended and of which
    something was kept. moved: all former ids that ended in a listed entity, so that they did not leave.
    """

    past: Mapping[str, Past] = field(default_factory=dict)
    decisions: Mapping[str, Sequence[Decision]] = field(default_factory=dict)
    inherited: Mapping[str, Sequence[Decision]] = field(default_factory=dict)
    merged: Mapping[str, Sequence[str]] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()


def formers_of(rows: pd.DataFrame) -> dict[str, tuple[Former, ...]]:
    """Former ids by present id, from rows of entity_id, former_id, moved_at, living."""
    found: defaultdict[str, list[Former]] = defaultdict(list)
    for row in rows.to_dict("records"):
        former = Former(row["former_id"], row["moved_at"].to_pydatetime(), bool(row["living"]))
        found[row["entity_id"]].append(former)
    return {entity: tuple(formers) for entity, formers in found.items()}


def carry_over(
    memory: Memory, formers: Mapping[str, Sequence[Former]], *, ladder: Ladder
) -> Memory:
    """The memory in which every present id also stands where its former ids stood, the worst counting."""
    past, inherited, merged = dict(memory.past), {}, {}
    for entity, before in formers.items():
        pasts = [memory.past[i] for i in (entity, *_ids(before)) if i in memory.past]
        if pasts:
            past[entity] = worst(pasts, ladder=ladder)
        raises = {f.former_id: _raise(entity, f, memory.decisions) for f in before}
        inherited[entity] = tuple(made for made in raises.values() if made)
        ended = (f.former_id for f in before if not f.living)
        merged[entity] = tuple(i for i in ended if raises[i] or _coded(memory.past.get(i), ladder))
    moved = frozenset(f.former_id for before in formers.values() for f in before if not f.living)
    return replace(memory, past=past, inherited=inherited, merged=merged, moved=moved)


def worst(pasts: Sequence[Past], *, ladder: Ladder) -> Past:
    """One past out of several: highest level (the latest start of it), worst results, worst code."""
    top = max(pasts, key=lambda p: (p.state.level, p.state.since or datetime.min))
    code = max((p.code for p in pasts), key=ladder.level)
    # results are lists, the newest last: the same list stands at the same place from the end
    lists = zip_longest(*(reversed(p.state.recent) for p in pasts), fillvalue=0)
    recent = tuple(max(results) for results in lists)[::-1]
    return replace(top, state=State(top.state.level, top.state.since, recent), code=code)


def ruling(decisions: Sequence[Decision]) -> Decision | None:
    """The decision that counts: the last one that raised or lowered."""
    return next((d for d in reversed(decisions) if d.action != "confirm"), None)


def _raise(
    entity: str, former: Former, decisions: Mapping[str, Sequence[Decision]]
) -> Decision | None:
    """The raise in force under a former id, unless people ruled on the whole dispute after the move.

    A lowering spoke of less than the whole dispute, so it does not come along.
    """
    made = ruling(decisions.get(former.former_id, ()))
    own = ruling(decisions.get(entity, ()))
    if made is None or made.action != "raise":
        return None
    answered = own is not None and own.decided_at >= max(former.moved_at, made.decided_at)
    return None if answered else made


def _coded(past: Past | None, ladder: Ladder) -> bool:
    return past is not None and past.code != ladder.resting


def _ids(formers: Iterable[Former]) -> list[str]:
    return [former.former_id for former in formers]
