"""Warning letters, protection orders, detention: what separates people, and how it may go wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.acts import THREAT, VIOLENCE, Acts
from simulation.measures import DETAINED, Measures
from simulation.mood import DOER, OTHER
from simulation.stage import Stage
from simulation.streams import chance, sigmoid
from simulation.types import Bools, Floats, Ints, Rng


@dataclass(frozen=True)
class Orders:
    """Warning letters (1), protection orders (2) and breaches of them (3, 4)."""

    dispute: Ints
    day: Ints
    type: Ints
    until: Ints


def give_orders(stage: Stage, acts: Acts, *, seen: Floats, rng: Rng) -> Orders:
    """Letters and protection orders after reported blows in couples, and breaches of those in force."""
    who = acts.dispute
    close = np.isin(stage.disputes.group[who], ["love", "family"])
    breach = acts.under_order & (acts.grade >= THREAT) & chance(rng, 0.7, len(who))
    fresh = close & ~acts.under_order & (acts.grade == VIOLENCE)
    letter = fresh & chance(rng, sigmoid(-2.6 + 0.9 * seen), len(who))
    order = fresh & chance(rng, sigmoid(-4.3 + 1.0 * seen), len(who))
    type_ = np.select([breach, order, letter], [3 + (rng.random(len(who)) < 0.4), 2, 1], 0)
    until = np.where(type_ == 2, acts.day + 180, acts.day + 120)
    served = (type_ == 1) | (type_ == 2)
    if stage.helped:
        _serve(stage, who[served], until[served], type_[served])
    chosen = type_ > 0
    return Orders(who[chosen], acts.day[chosen], type_[chosen].astype(np.int64), until[chosen])


def _serve(stage: Stage, who: Ints, until: Ints, type_: Ints) -> None:
    """It holds most of them back; a controlling one takes it for a loss that he will not bear."""
    mood = stage.mood
    mood.order_until[who] = until
    enraged = mood.control[who] > 0.9
    mood.tension[who] *= np.where(enraged, 1.3, np.where(type_ == 2, 0.45, 0.6))
    mood.anger[DOER, who] += np.where(enraged, 0.5, -0.2)
    mood.heat[who] += np.where(enraged, 0.6, 0.0)
    mood.fear[OTHER, who] *= np.where(enraged, 1.1, 0.7)


def detain(stage: Stage, acts: Acts, *, seen: Floats, rng: Rng) -> Measures:
    """Five to fifteen days in detention for reported blows, the graver the likelier."""
    blows: Bools = (acts.grade == VIOLENCE) & ~acts.by_other
    hurt = acts.cues["hurt"] | acts.cues["weapon"]
    odds = -4.8 + 0.9 * seen + 1.0 * hurt + 0.8 * acts.under_order
    held = blows & chance(rng, sigmoid(odds), len(blows))
    who, until = acts.dispute[held], acts.day[held] + rng.integers(5, 16, int(held.sum()))
    if stage.helped:
        stage.mood.detained_until[who] = until
        stage.mood.heat[who] *= 0.4
        stage.mood.fear[OTHER, who] *= 0.7
    return Measures(who, acts.day[held], np.full(len(who), DETAINED), until, np.zeros(len(who)))
