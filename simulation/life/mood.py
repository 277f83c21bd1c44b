"""The hidden state of both sides of a dispute. Only the truth folder ever shows it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from simulation.life import kinds
from simulation.life.disputes import Disputes
from simulation.mechanism import Mechanism
from simulation.types import Bools, Floats, Ints, Rng

NEVER = 1 << 30
DOER, OTHER = 0, 1


@dataclass(frozen=True)
class Mood:
    """One entry per dispute, `[side, dispute]` where both sides have one.

    A window shares memory with the whole, so a day changes it in place; `take` copies.
    """

    temper: Floats  # where the doer's anger comes back to
    anger: Floats  # [side, dispute]
    fear: Floats  # [side, dispute]
    hope: Floats  # [side, dispute], that this ends well by lawful means
    money: Floats  # pressure of money on the doer
    load: Floats  # what nobody sees of the doer: drink, shame, an illness, a lost job
    control: Floats  # possessiveness of the doer, love only
    mouth: Floats  # the doer's habit of big words
    means: Floats  # the doer's access to a weapon, poison, petrol
    heat: Floats  # excitation left by recent acts
    memory: Floats  # of threats and blows, fading over months
    bitter: Floats  # left by broken promises and failed mediation, fading over weeks
    ground: Floats  # what there was to quarrel about at first: a relapse goes back towards it
    tension: Floats  # what there is to quarrel about; a settlement takes most of it away
    worry: Floats  # how grave officials take the next step to be
    parted_on: Ints  # day on which they parted, NEVER while together or never a couple
    response_on: Ints  # day on which officials will act, NEVER without
    promise_on: Ints  # day on which something was promised
    order_until: Ints  # last day of a warning letter or protection order, -1 without
    detained_until: Ints  # last day in detention, -1 without
    filed_on: Ints  # day on which one side went to law, NEVER without

    def __len__(self) -> int:
        return len(self.tension)

    @property
    def parted(self) -> Bools:
        """Whether they live apart or divorce."""
        found: Bools = self.parted_on < NEVER
        return found

    def window(self, first: int, stop: int) -> Mood:
        """The disputes `[first, stop)`, as views."""
        return Mood(**{f.name: getattr(self, f.name)[..., first:stop] for f in fields(self)})

    def take(self, index: Ints) -> Mood:
        """Copies of the disputes at `index`, which may name one several times."""
        return Mood(**{f.name: getattr(self, f.name)[..., index] for f in fields(self)})


def first_mood(disputes: Disputes, rng: Rng, *, mechanism: Mechanism | None = None) -> Mood:
    """The state in which disputes are born; without hidden drivers nobody differs in them."""
    n, hidden = len(disputes), (mechanism or Mechanism()).hidden
    temper = rng.normal(0.0, 0.7, n) + 0.5 * kinds.numbers("temper")[disputes.kind]
    sides = np.zeros((2, n))
    ground = rng.lognormal(-0.6, 0.9, n) * (1 + 0.15 * np.log1p(disputes.crowd + disputes.third))
    apart = np.isin(disputes.pairs.relation, ["前配偶", "前恋人"])
    return Mood(
        temper=_small(temper),
        anger=_small(np.stack([temper + 0.3, rng.normal(0.0, 0.5, n)])),
        fear=_small(np.maximum(rng.normal([[0.0], [0.2]], 0.4, (2, n)), 0.0)),
        hope=_small(rng.normal(0.0, 0.5, (2, n))),
        money=_small(_money(disputes, rng)),
        load=_small(hidden * rng.normal(0.0, 1.0, n)),
        control=_small(hidden * rng.normal(0.0, 1.0, n) * (disputes.group == "love")),
        mouth=_small(hidden * rng.normal(0.0, 1.0, n)),
        means=_small(hidden * rng.normal(0.0, 1.0, n)),
        heat=_small(sides[0]),
        memory=_small(sides[0]),
        bitter=_small(sides[0]),
        ground=_small(ground),
        tension=_small(ground),
        worry=_small(sides[0]),
        # long parted: the first, most dangerous months are over for most of them
        parted_on=_days(np.where(apart, disputes.day - rng.integers(0, 900, n), NEVER)),
        response_on=_days(np.full(n, NEVER)),
        promise_on=_days(np.full(n, NEVER)),
        order_until=_days(np.full(n, -1)),
        detained_until=_days(np.full(n, -1)),
        filed_on=_days(np.full(n, NEVER)),
    )


def _money(disputes: Disputes, rng: Rng) -> Floats:
    """What is owed presses by its size; others have money troubles of their own."""
    own = np.abs(rng.normal(0.0, 0.6, len(disputes)))
    each = disputes.claim_yuan / np.maximum(disputes.claim_people, 1)
    pressed = np.isin(disputes.group, ["labour", "debt"])
    return own + pressed * np.clip(0.4 + 0.25 * np.log(each / 5_000 + 0.2), 0.0, 1.6)


def _small(values: Floats) -> Floats:
    """Half the memory, and faster: states are no more exact than that."""
    return values.astype(np.float32)


def _days(values: Ints) -> Ints:
    return values.astype(np.int32)
