"""The mechanism: day by day, disputes live, people act, somebody calls or not, officials answer."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from simulation.life import kinds
from simulation.life.disputes import WARM_UP_DAYS, Disputes
from simulation.life.drift import pass_a_day
from simulation.life.firms_mood import first_firms
from simulation.life.harm import LIFE_DAYS, hazards_today, no_hazards, watched
from simulation.life.measures import advance_wages, pay_wages
from simulation.life.mood import DOER, OTHER, first_mood
from simulation.life.officials import fall_due, respond
from simulation.life.sides import one_side
from simulation.life.stage import Kept, Stage
from simulation.life.story import Day, Story, joined
from simulation.types import Rng
from simulation.world.world import World

KEPT_DAYS = 180  # after its last report a dispute is at risk for so long


def live(
    world: World,
    disputes: Disputes,
    rng: Rng,
    *,
    keep: Collection[int] = (),
    progress: Callable[[float], None] | None = None,
) -> Story:
    """The course of every dispute over the simulated period.

    Of the days before it only the state is carried over: what happened then is in no table.
    `keep` names days (since `history_from`) of which `Story.kept` holds the state as it was at the
    start, before anything happened on them.
    """
    mood = first_mood(disputes, rng, mechanism=world.preset.mechanism)
    stage = Stage(world, disputes, mood, first_firms(world, rng), disputes.pairs.firm.copy())
    hazards, days, kept = (
        no_hazards(disputes.day, world.preset.days),
        list[Day](),
        dict[int, Kept](),
    )
    for day in range(-WARM_UP_DAYS, 0):
        one_day(stage, watched(disputes.day, day), day, rng)
    for day in range(world.preset.days):
        if day in keep:
            kept[day] = stage.kept(_still_of_use(disputes, day))
        days.append(one_day(stage, hazards.rows(day), day, rng))
        hazards.of(day)[0][:], hazards.of(day)[1][:] = days[-1].other, days[-1].self_
        if progress is not None and day % 30 == 0:
            progress(day / world.preset.days)
    return Story(
        acts=joined([a for d in days for a in d.acts]),
        reported=np.concatenate([r for d in days for r in d.reported]),
        responses=joined([r for d in days for r in d.responses]),
        orders=joined([o for d in days for o in d.orders]),
        filings=joined([f for d in days for f in d.filings]),
        measures=joined([m for d in days for m in d.measures]),
        hazards=hazards,
        mood=stage.mood,
        kept=kept,
    )


def _still_of_use(disputes: Disputes, day: int) -> slice:
    """Disputes born by then that live, or are over and may have been reported in the last half year."""
    first, stop = np.searchsorted(disputes.day, [day - LIFE_DAYS - KEPT_DAYS, day + 1])
    return slice(int(first), int(stop))


def one_day(stage: Stage, rows: slice, day: int, rng: Rng) -> Day:
    """One day of the disputes `rows`, all of them born by then; changes the stage in place."""
    today = stage.mood.window(rows.start, rows.stop)
    relapse = kinds.shared("relapse").astype(np.float32)[stage.disputes.kind[rows]]
    pass_a_day(today, stage.mechanism, relapse=relapse, rng=rng)
    paid = pay_wages(stage, rows, day=day, rng=rng)
    sides = [one_side(stage, rows, side=side, day=day, rng=rng) for side in (DOER, OTHER)]
    due = rows.start + np.flatnonzero(today.response_on == day)
    advanced = advance_wages(stage, due, day=day, rng=rng)
    answered = respond(stage, due, day=day, rng=rng)
    promised = rows.start + np.flatnonzero(today.promise_on == day)
    fallen = fall_due(stage, promised, day=day, rng=rng)
    other, self_ = hazards_today(stage, rows, day=day)
    return Day(
        acts=tuple(s.acts[0] for s in sides),
        reported=tuple(s.reported[0] for s in sides),
        responses=(answered, fallen),
        orders=tuple(s.orders[0] for s in sides),
        filings=tuple(s.filings[0] for s in sides),
        measures=(paid, *(s.measures[0] for s in sides), advanced),
        other=other,
        self_=self_,
    )
