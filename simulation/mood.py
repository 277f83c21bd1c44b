"""The hidden state of both sides of a dispute. Only the truth folder ever shows it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from simulation import kinds
from simulation.disputes import Disputes
from simulation.types import Bools, Floats, Ints, Rng

NEVER = 1 << 30


@dataclass(frozen=True)
class Mood:
    """One entry per dispute; a window shares memory with the whole, so a day changes it in place."""

    temper: Floats  # where the doer's anger comes back to
    anger: Floats  # of the doer
    fear: Floats  # of the other side
    hope: Floats  # of the doer, that this ends well by lawful means
    money: Floats  # pressure of money on the doer
    load: Floats  # what nobody sees: drink, shame, an illness, a lost job
    heat: Floats  # excitation left by recent acts
    memory: Floats  # of threats and blows, fading over months
    tension: Floats  # what there is to quarrel about; a settlement takes most of it away
    parted: Bools  # living apart or divorcing
    response_on: Ints  # day on which officials will act, NEVER without
    promise_on: Ints  # day on which something was promised
    order_until: Ints  # last day of a warning letter or protection order

    def window(self, first: int, stop: int) -> Mood:
        """The disputes `[first, stop)`, as views."""
        return Mood(**{f.name: getattr(self, f.name)[first:stop] for f in fields(self)})


def first_mood(disputes: Disputes, rng: Rng) -> Mood:
    """The state in which disputes are born."""
    n = len(disputes)
    temper = rng.normal(0.0, 0.7, n) + 0.5 * kinds.numbers("temper")[disputes.kind]
    pressed = np.isin(disputes.group, ["labour", "debt"])
    return Mood(
        temper=temper,
        anger=temper + 0.3,
        fear=np.maximum(rng.normal(0.2, 0.4, n), 0.0),
        hope=rng.normal(0.0, 0.5, n),
        money=np.abs(rng.normal(0.0, 0.6, n)) + 0.7 * pressed,
        load=rng.normal(0.0, 1.0, n),
        heat=np.zeros(n),
        memory=np.zeros(n),
        tension=rng.lognormal(-0.6, 0.9, n),
        parted=np.isin(disputes.pairs.relation, ["前配偶", "前恋人"]),
        response_on=np.full(n, NEVER),
        promise_on=np.full(n, NEVER),
        order_until=np.full(n, -1),
    )


def pass_a_day(mood: Mood, rng: Rng) -> None:
    """A day by itself: heat cools, anger returns to temper, unseen blows of fate fall."""
    mood.heat[:] *= 0.86
    mood.memory[:] *= 0.982
    mood.fear[:] *= 0.99
    mood.anger[:] += 0.04 * (mood.temper - mood.anger)
    mood.hope[:] -= 0.02 * mood.hope
    struck = rng.random(len(mood.load)) < 1 / 90
    mood.load[:] += np.where(struck, rng.exponential(0.9, len(struck)), 0.0) - 0.01 * mood.load
    # most quarrels die of themselves
    mood.tension[:] *= np.where(rng.random(len(struck)) < 0.03, 0.3, 1.0)


def act_rate(mood: Mood) -> Floats:
    """Expected acts of the doer per day: a base rate by mood, and self-excitation by heat."""
    own = 0.022 * mood.tension * np.exp(0.6 * mood.anger - 0.4 * mood.hope + 0.2 * mood.money)
    held = np.where(mood.parted, 1.15, 1.0)
    rate: Floats = np.minimum(own * held + 0.04 * mood.heat, 0.5)
    return rate
