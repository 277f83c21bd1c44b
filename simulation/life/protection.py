"""Warning letters, protection orders, detention: what separates people, and how it may go wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.life.acts import THREAT, VIOLENCE, Acts
from simulation.life.measures import DETAINED, Measures
from simulation.life.mood import DOER, OTHER
from simulation.life.stage import Stage
from simulation.streams import chance, sigmoid
from simulation.types import Floats, Ints, Rng


@dataclass(frozen=True)
class Orders:
    """Warning letters (1), protection orders (2) and breaches of them (3, 4)."""

    dispute: Ints
    day: Ints
    type: Ints
    until: Ints


@dataclass(frozen=True)
class Chances:
    """Per reported act the chances of each strong help, 0 where it is out of question."""

    letter: Floats
    order: Floats
    detention: Floats

    @property
    def any(self) -> Floats:
        """The chance of at least one of them: each is decided for itself."""
        found: Floats = 1 - (1 - self.letter) * (1 - self.order) * (1 - self.detention)
        return found


def chances_of_help(stage: Stage, acts: Acts, *, seen: Floats) -> Chances:
    """How likely each help is, given how grave officials take each act to be (`officials.gravity`).

    Letters and orders answer blows in couples and families where none is in force; only the doer
    is detained.
    """
    blows = acts.grade == VIOLENCE
    close = np.isin(stage.disputes.group[acts.dispute], ["love", "family"])
    fresh = blows & close & ~acts.under_order
    hurt = acts.cues["hurt"] | acts.cues["weapon"]
    held = -4.8 + 0.9 * seen + 1.0 * hurt + 0.8 * acts.under_order
    return Chances(
        letter=np.where(fresh, sigmoid(-2.6 + 0.9 * seen), 0.0),
        order=np.where(fresh, sigmoid(-4.3 + 1.0 * seen), 0.0),
        detention=np.where(blows & ~acts.by_other, sigmoid(held), 0.0),
    )


def give_orders(stage: Stage, acts: Acts, *, seen: Floats, rng: Rng) -> Orders:
    """Letters and protection orders after reported blows in couples, and breaches of those in force."""
    who, given = acts.dispute, chances_of_help(stage, acts, seen=seen)
    breach = acts.under_order & (acts.grade >= THREAT) & chance(rng, 0.7, len(who))
    letter = chance(rng, given.letter, len(who))
    order = chance(rng, given.order, len(who))
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
    given = chances_of_help(stage, acts, seen=seen)
    held = chance(rng, given.detention, len(seen))
    who, until = acts.dispute[held], acts.day[held] + rng.integers(5, 16, int(held.sum()))
    if stage.helped:
        stage.mood.detained_until[who] = until
        stage.mood.heat[who] *= 0.4
        stage.mood.fear[OTHER, who] *= 0.7
    return Measures(who, acts.day[held], np.full(len(who), DETAINED), until, np.zeros(len(who)))
