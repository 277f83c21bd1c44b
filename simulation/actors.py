"""The mechanism: day by day, disputes live, people act, somebody calls or not, officials answer."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from simulation import kinds
from simulation.acts import LAW, LEAVE, QUARREL, VIOLENCE, Acts, choose, draw_acts, leave_marks
from simulation.disputes import WARM_UP_DAYS, Disputes
from simulation.drift import act_rates, pass_a_day
from simulation.firms_mood import first_firms
from simulation.harm import LIFE_DAYS, hazards_today, no_hazards, watched
from simulation.law import go_to_law
from simulation.measures import advance_wages, pay_wages
from simulation.mood import DOER, OTHER, Mood, first_mood
from simulation.officials import call_for_help, fall_due, gravity, respond
from simulation.protection import detain, give_orders
from simulation.reporting import is_reported
from simulation.stage import Kept, Stage
from simulation.story import Day, Story, joined
from simulation.types import Bools, Floats, Ints, Rng
from simulation.world import World

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
    sides = [_one_side(stage, rows, side=side, day=day, rng=rng) for side in (DOER, OTHER)]
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


def _one_side(stage: Stage, rows: slice, *, side: int, day: int, rng: Rng) -> Day:
    """What one side does, who tells of it, and what officials do on the spot."""
    mood = stage.mood
    who = rows.start + np.flatnonzero(_acting(stage, rows, side=side, day=day, rng=rng))
    wish = choose(stage.disputes, mood, who, side=side, day=day, rng=rng)
    filings = go_to_law(stage, who[wish == LAW], side=side, day=day, rng=rng)
    _leave(mood, who[wish == LEAVE], side=side, day=day)
    who, wish = who[wish != LAW], wish[wish != LAW]
    grade = np.where(wish <= VIOLENCE, wish, QUARREL)
    acts = draw_acts(stage.disputes, mood, who, grade, side=side, day=day, rng=rng)
    leave_marks(mood, acts, side=side, excitation=stage.mechanism.excitation)
    _stir_colleagues(stage, acts)
    reported = is_reported(stage, acts, rng)
    told = acts.where(reported)
    seen = gravity(stage, told, rng)
    call_for_help(stage, told, seen, rng)
    orders = give_orders(stage, told, seen, rng)
    nothing = np.zeros(0)
    return Day((acts,), (reported,), (), (orders,), (filings,), (detain(stage, told, seen, rng),),
               nothing, nothing)  # fmt: skip


def _acting(stage: Stage, rows: slice, *, side: int, day: int, rng: Rng) -> Bools:
    """The doer comes forward on the first day, later both as their mood has it."""
    today = stage.mood.window(rows.start, rows.stop)
    row = stage.firm_row[rows]
    labour = (row >= 0) & (stage.disputes.group[rows] == "labour")
    colleagues = np.where(labour, stage.firms.heat[np.maximum(row, 0)], 0.0)
    rate: Floats = act_rates(today, stage.mechanism, colleagues=colleagues)[side]
    if side == DOER:
        rate = np.where(today.detained_until >= day, 0.0, rate)
    age = day - stage.disputes.day[rows]
    acting = (rng.random(len(rate)) < rate) & (age <= LIFE_DAYS)
    return acting | (age == 0) if side == DOER else acting


def _leave(mood: Mood, who: Ints, *, side: int, day: int) -> None:
    """Couples in heat separate; that is the most dangerous time."""
    mood.parted_on[who] = day
    mood.anger[1 - side, who] += 0.5 + 0.3 * np.maximum(mood.control[who], 0.0) * (side == OTHER)
    mood.hope[1 - side, who] -= 0.5


def _stir_colleagues(stage: Stage, acts: Acts) -> None:
    """Workers act when colleagues act."""
    row = stage.firm_row[acts.dispute]
    stirs = (row >= 0) & (stage.disputes.group[acts.dispute] == "labour") & ~acts.by_other
    np.add.at(stage.firms.heat, row[stirs], 1.0)
