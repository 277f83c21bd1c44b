"""What officials do after a report: act late or soon, settle, fail, promise, keep or break, separate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.acts import THREAT, VIOLENCE, Acts
from simulation.mood import NEVER
from simulation.stage import Stage
from simulation.streams import chance, sigmoid
from simulation.types import Bools, Floats, Ints, Rng


@dataclass(frozen=True)
class Responses:
    """What officials did, one entry each: mediation (with its result) or a promise falling due."""

    dispute: Ints
    day: Ints
    step: Ints  # MEDIATE or DUE
    success: Bools
    promise_on: Ints  # day promised in this step, NEVER without


@dataclass(frozen=True)
class Orders:
    """Warning letters (1), protection orders (2) and breaches of them (3, 4)."""

    dispute: Ints
    day: Ints
    type: Ints
    until: Ints


MEDIATE, DUE = 0, 1


def is_reported(stage: Stage, acts: Acts, rng: Rng) -> Bools:
    """Whether anybody tells any platform; fear, migration, sex and town hold people back."""
    who, disputes = acts.dispute, stage.disputes
    teller = np.where(disputes.pairs.doer_applies, disputes.doer, disputes.other)[who]
    z = 0.25 + 0.85 * acts.grade + disputes.candour[who]
    z -= stage.world.places.towns.reserve[stage.town[who]]
    z -= 0.45 * stage.world.people.migrant[teller] + 0.25 * ~stage.world.people.female[teller]
    afraid = np.isin(disputes.group[who], ["love", "family"])
    z -= 0.6 * afraid * np.maximum(stage.mood.fear[who] - 0.8, 0.0)
    return ~disputes.hidden[who] & chance(rng, sigmoid(z), len(who))


def call_for_help(stage: Stage, acts: Acts, rng: Rng) -> None:
    """A report sets the day on which officials act, unless that is set already; blows come first."""
    who = acts.dispute
    mood = stage.mood
    slow = stage.world.places.towns.slowness[stage.town[who]]
    delay = rng.exponential(slow / (1.0 + acts.grade)).astype(np.int64)
    delay = np.where(chance(rng, 0.55, len(who)), 0, delay)
    ignored = chance(rng, 0.12, len(who))
    on = np.where(ignored, NEVER, acts.day + delay + 1)
    mood.response_on[who] = np.minimum(mood.response_on[who], on)


def respond(stage: Stage, due: Ints, *, day: int, rng: Rng) -> Responses:
    """Mediation in the disputes `due`: success takes the tension out, failure takes hope."""
    mood = stage.mood
    skill: Floats = stage.world.places.towns.skill[stage.town[due]]
    z = 1.2 + skill - 0.6 * mood.anger[due] - 0.5 * mood.memory[due] - 0.3 * mood.money[due]
    success = chance(rng, sigmoid(z), len(due))
    mood.tension[due] *= np.where(success, 0.10, 0.9)
    mood.heat[due] *= np.where(success, 0.3, 0.9)
    mood.anger[due] -= np.where(success, 0.5, -0.10)
    mood.hope[due] += np.where(success, 0.4, -0.25)
    mood.response_on[due] = NEVER
    promises = np.where(np.isin(stage.disputes.group[due], ["labour", "debt"]), 0.5, 0.12)
    promised = chance(rng, promises, len(due)) & (mood.promise_on[due] == NEVER)
    on = np.where(promised, day + rng.integers(5, 31, len(due)), NEVER)
    mood.promise_on[due] = np.minimum(mood.promise_on[due], on)
    return Responses(due, np.full(len(due), day), np.full(len(due), MEDIATE), success, on)


def fall_due(stage: Stage, due: Ints, *, day: int, rng: Rng) -> Responses:
    """Promises on their day: kept ones end the matter, broken ones embitter."""
    mood, firm = stage.mood, stage.disputes.pairs.firm[due]
    hard_up = np.where(firm >= 0, np.log(stage.world.employers.pressure[np.maximum(firm, 0)]), 0.0)
    kept = chance(rng, sigmoid(0.6 - 0.5 * hard_up), len(due))
    mood.tension[due] *= np.where(kept, 0.15, 1.2)
    mood.anger[due] += np.where(kept, -0.5, 0.5)
    mood.hope[due] += np.where(kept, 0.5, -0.6)
    mood.money[due] *= np.where(kept, 0.4, 1.0)
    mood.promise_on[due] = NEVER
    return Responses(
        due, np.full(len(due), day), np.full(len(due), DUE), kept, np.full(len(due), NEVER)
    )


def give_orders(stage: Stage, acts: Acts, *, reported: Bools, rng: Rng) -> Orders:
    """Letters and protection orders after reported blows in couples, and breaches of those in force."""
    who, mood = acts.dispute, stage.mood
    close = stage.disputes.group[who] == "love"
    breach = acts.under_order & reported & (acts.grade >= THREAT) & chance(rng, 0.7, len(who))
    fresh = close & reported & ~acts.under_order & (acts.grade == VIOLENCE)
    letter, order = fresh & chance(rng, 0.35, len(who)), fresh & chance(rng, 0.12, len(who))
    type_ = np.select([breach, order, letter], [3 + (rng.random(len(who)) < 0.4), 2, 1], 0)
    chosen = type_ > 0
    until = np.where(type_[chosen] == 2, acts.day[chosen] + 180, acts.day[chosen] + 120)
    served = (type_ == 1) | (type_ == 2)
    mood.order_until[who[served]] = until[served[chosen]]
    mood.tension[who[served]] *= 0.6
    return Orders(who[chosen], acts.day[chosen], type_[chosen].astype(np.int64), until)
