"""One side's part of a day: who comes forward, what they do, who tells of it, what officials do at once."""

from __future__ import annotations

import numpy as np

from simulation.life.acts import LAW, LEAVE, QUARREL, VIOLENCE, Acts, choose, draw_acts, leave_marks
from simulation.life.drift import act_rates
from simulation.life.harm import LIFE_DAYS
from simulation.life.law import go_to_law
from simulation.life.mood import DOER, OTHER, Mood
from simulation.life.officials import call_for_help, gravity
from simulation.life.protection import detain, give_orders
from simulation.life.reporting import is_reported
from simulation.life.stage import Stage
from simulation.life.story import Day
from simulation.types import Bools, Floats, Ints, Rng


def one_side(stage: Stage, rows: slice, *, side: int, day: int, rng: Rng) -> Day:
    """The tables of one side's day, without hazards; changes the stage in place."""
    mood = stage.mood
    who = rows.start + np.flatnonzero(_acting(stage, rows, side=side, day=day, rng=rng))
    wish = choose(stage.disputes, mood, who=who, side=side, day=day, rng=rng)
    filings = go_to_law(stage, who[wish == LAW], side=side, day=day, rng=rng)
    _leave(mood, who[wish == LEAVE], side=side, day=day)
    who, wish = who[wish != LAW], wish[wish != LAW]
    grade = np.where(wish <= VIOLENCE, wish, QUARREL)
    acts = draw_acts(stage.disputes, mood, who=who, grade=grade, side=side, day=day, rng=rng)
    leave_marks(mood, acts, side=side, excitation=stage.mechanism.excitation)
    _stir_colleagues(stage, acts)
    reported = is_reported(stage, acts, rng)
    told = acts.where(reported)
    seen = gravity(stage, told, rng)
    call_for_help(stage, told, seen=seen, rng=rng)
    orders = give_orders(stage, told, seen=seen, rng=rng)
    nothing = np.zeros(0)
    return Day((acts,), (reported,), (), (orders,), (filings,), (detain(stage, told, seen=seen, rng=rng),),
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
