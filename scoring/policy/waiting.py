"""Waiting rules: up at once, down only after enough lower results in a row and a minimum stay.

The state is a fold over what the ledger recorded, so a replay gives the same code, and a night that
was skipped is simply not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class WaitingRules:
    """`min_stay_days` by level (0 = resting level first); results in a row that a downgrade takes."""

    min_stay_days: tuple[float, ...]
    lower_results: int


@dataclass(frozen=True)
class State:
    """Level in force, since which list, and the latest results (oldest first)."""

    level: int = 0
    since: datetime | None = None
    recent: tuple[int, ...] = ()


@dataclass(frozen=True)
class Record:
    """What one list said about one entity: its result that night and the level then in force."""

    as_of: datetime
    result: int
    level: int
    since: datetime


def step(state: State, result: int, as_of: datetime, *, rules: WaitingRules) -> State:
    """The state after one more result.

    A downgrade goes to the worst of the last `lower_results` results, never below what any of them said.
    """
    recent = (*state.recent, result)[-rules.lower_results :]
    if result > state.level or state.since is None:
        return State(result, as_of, recent)
    lowered = len(recent) == rules.lower_results and max(recent) < state.level
    stayed = as_of - state.since >= timedelta(days=rules.min_stay_days[state.level])
    if lowered and stayed:
        return State(max(recent), as_of, recent)
    return State(state.level, state.since, recent)


def fold(records: Iterable[Record], *, rules: WaitingRules) -> State:
    """The state after the records of past lists, oldest first; the last `lower_results` lists suffice.

    Published levels are taken as facts: they are not judged again under today's rules.
    """
    state = State()
    for record in records:
        recent = (*state.recent, record.result)[-rules.lower_results :]
        state = State(record.level, record.since, recent)
    return state
