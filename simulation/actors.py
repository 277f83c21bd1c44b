"""The mechanism: day by day, disputes live, people act, somebody calls or not, officials answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np

from simulation.acts import Acts, draw_acts, leave_marks
from simulation.disputes import Disputes
from simulation.harm import Hazards, hazard_today
from simulation.mood import Mood, act_rate, first_mood, pass_a_day
from simulation.officials import (
    Orders,
    Responses,
    call_for_help,
    fall_due,
    give_orders,
    is_reported,
    respond,
)
from simulation.stage import Stage
from simulation.types import Bools, Column, Rng
from simulation.world import World

LIFE_DAYS = 240  # after that a dispute is over for good

Table = TypeVar("Table", Acts, Responses, Orders, Hazards)


@dataclass(frozen=True)
class Story:
    """All that happened, had nobody ever gone to the last extreme."""

    acts: Acts
    reported: Bools  # per act
    responses: Responses
    orders: Orders
    hazards: Hazards
    mood: Mood  # at the end


@dataclass(frozen=True)
class _Day:
    acts: Acts
    reported: Bools
    responses: tuple[Responses, ...]
    orders: Orders
    hazards: Hazards


def live(
    world: World, disputes: Disputes, rng: Rng, *, progress: Callable[[float], None] | None = None
) -> Story:
    """The course of every dispute over the simulated period."""
    stage = Stage(world, disputes, first_mood(disputes, rng))
    days = []
    for day in range(world.preset.days):
        days.append(_one_day(stage, day, rng))
        if progress is not None and day % 30 == 0:
            progress(day / world.preset.days)
    return Story(
        acts=joined([d.acts for d in days]),
        reported=np.concatenate([d.reported for d in days]),
        responses=joined([r for d in days for r in d.responses]),
        orders=joined([d.orders for d in days]),
        hazards=joined([d.hazards for d in days]),
        mood=stage.mood,
    )


def _one_day(stage: Stage, day: int, rng: Rng) -> _Day:
    first, stop = np.searchsorted(stage.disputes.day, [day - LIFE_DAYS, day + 1])
    rows = slice(int(first), int(stop))
    today = stage.mood.window(rows.start, rows.stop)
    pass_a_day(today, rng)
    _part(stage.disputes, today, rows, rng)
    # sides come together on the first day, later as mood has it
    acting = (stage.disputes.day[rows] == day) | (rng.random(stop - first) < act_rate(today))
    acts = draw_acts(stage.disputes, stage.mood, first + np.flatnonzero(acting), day, rng)
    leave_marks(stage.mood, acts)
    reported = is_reported(stage, acts, rng)
    call_for_help(stage, _chosen(acts, reported), rng)
    orders = give_orders(stage, acts, reported=reported, rng=rng)
    answered = respond(stage, first + np.flatnonzero(today.response_on == day), day=day, rng=rng)
    fallen = fall_due(stage, first + np.flatnonzero(today.promise_on == day), day=day, rng=rng)
    hazards = _observe(stage.disputes, today, rows, day)
    return _Day(acts, reported, (answered, fallen), orders, hazards)


def _part(disputes: Disputes, today: Mood, rows: slice, rng: Rng) -> None:
    """Couples in heat separate; that is the most dangerous time."""
    close = np.isin(disputes.pairs.relation[rows], ["夫妻", "恋人"])
    leaves = close & (rng.random(len(today.anger)) < 0.003 * (1 + today.fear) * today.tension)
    today.parted[leaves] = True
    today.anger[leaves] += 0.5
    today.hope[leaves] -= 0.5


def _observe(disputes: Disputes, today: Mood, rows: slice, day: int) -> Hazards:
    other, self_ = hazard_today(disputes, today, rows)
    return Hazards(np.arange(rows.start, rows.stop), np.full(len(other), day), other, self_)


def _chosen(acts: Acts, keep: Bools) -> Acts:
    cues = {name: cue[keep] for name, cue in acts.cues.items()}
    return Acts(
        acts.dispute[keep],
        acts.day[keep],
        acts.second[keep],
        acts.grade[keep],
        cues,
        acts.parted[keep],
        acts.under_order[keep],
    )


def joined(tables: list[Table]) -> Table:
    """One table out of the days' tables, in order."""
    columns: dict[str, Column | dict[str, Column]] = {}
    for field in fields(tables[0]):
        parts = [getattr(t, field.name) for t in tables]
        if isinstance(parts[0], dict):
            columns[field.name] = {k: np.concatenate([p[k] for p in parts]) for k in parts[0]}
        else:
            columns[field.name] = np.concatenate(parts)
    return type(tables[0])(**columns)  # type: ignore[arg-type]
