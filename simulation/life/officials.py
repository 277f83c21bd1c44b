"""What officials do after a report: act late or soon, settle, fail, promise, keep or break."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.life.acts import Acts
from simulation.life.mood import DOER, NEVER, OTHER
from simulation.life.stage import Stage
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


MEDIATE, DUE = 0, 1


def gravity(stage: Stage, acts: Acts, rng: Rng) -> Floats:
    """How grave officials on the spot take each reported act to be.

    It is not what is written down: they see drink, shame and fear that no field has a place for.
    """
    who, cues = acts.dispute, acts.cues
    told = 0.8 * acts.grade + 0.5 * cues["weapon"] + 0.4 * cues["kill"] + 0.5 * cues["choke"]
    unseen = 0.8 * stage.mood.load[who] + 0.4 * (stage.mood.fear[OTHER, who] - 0.5)
    seen: Floats = told + stage.mechanism.confounding * unseen + rng.normal(0, 0.7, len(who))
    return seen


def call_for_help(stage: Stage, acts: Acts, *, seen: Floats, rng: Rng) -> None:
    """A report sets the day on which officials act, unless that is set already; the gravest first."""
    who, mood = acts.dispute, stage.mood
    slow = stage.world.places.towns.slowness[stage.town[who]]
    delay = rng.exponential(slow * np.exp(-0.4 * np.clip(seen, -2, 4))).astype(np.int64)
    delay = np.where(chance(rng, 0.5, len(who)), 0, delay)
    ignored = chance(rng, sigmoid(-1.5 - 0.8 * seen), len(who))
    on = np.where(ignored, NEVER, acts.day + delay + 1)
    mood.response_on[who] = np.minimum(mood.response_on[who], on)
    mood.worry[who] = np.maximum(mood.worry[who], seen)


def respond(stage: Stage, due: Ints, *, day: int, rng: Rng) -> Responses:
    """Mediation in the disputes `due`: success takes the tension out, failure takes hope."""
    mood = stage.mood
    skill: Floats = stage.world.places.towns.skill[stage.town[due]]
    z = 1.2 + skill - 0.6 * mood.anger[DOER, due] - 0.5 * mood.memory[due] - 0.3 * mood.money[due]
    # the graver it is taken, the more people and means they bring
    success = chance(rng, sigmoid(z + 0.25 * mood.worry[due]), len(due))
    if stage.helped:
        _settle(stage, due[success])
    _disappoint(stage, due[~success])
    mood.response_on[due] = NEVER
    mood.worry[due] *= 0.5
    return Responses(
        due, np.full(len(due), day), np.full(len(due), MEDIATE), success, _promise(stage, due, day, rng)
    )  # fmt: skip


def _settle(stage: Stage, who: Ints) -> None:
    mood = stage.mood
    strong = np.clip(mood.worry[who], 0.0, 2.0)
    mood.tension[who] *= 0.15
    mood.heat[who] *= 0.3 - 0.1 * strong
    mood.anger[:, who] -= 0.4 + 0.2 * strong
    mood.hope[:, who] += 0.4


def _disappoint(stage: Stage, who: Ints) -> None:
    mood = stage.mood
    mood.anger[DOER, who] += 0.10
    mood.hope[:, who] -= 0.25
    mood.bitter[who] += 0.3


def _promise(stage: Stage, due: Ints, day: int, rng: Rng) -> Ints:
    """Something is promised for a day within the month, most often where money is owed."""
    owed = np.isin(stage.disputes.group[due], ["labour", "debt"])
    promised = chance(rng, np.where(owed, 0.5, 0.12), len(due))
    promised &= stage.mood.promise_on[due] == NEVER
    on = np.where(promised, day + rng.integers(5, 31, len(due)), NEVER)
    stage.mood.promise_on[due] = np.minimum(stage.mood.promise_on[due], on)
    return on


def fall_due(stage: Stage, due: Ints, *, day: int, rng: Rng) -> Responses:
    """Promises on their day: kept ones end the matter, broken ones embitter."""
    mood, row = stage.mood, stage.firm_row[due]
    firm = np.maximum(row, 0)
    hard_up = np.where(row >= 0, np.log(stage.firms.pressure[firm]), 0.0)
    gone = (row >= 0) & (stage.firms.vanishes_on[firm] <= day)
    kept = chance(rng, np.where(gone, 0.0, sigmoid(0.6 - 0.5 * hard_up)), len(due))
    if stage.helped:
        _relieve(stage, due[kept])
    broken = due[~kept]
    mood.tension[broken] *= 1.2
    mood.anger[DOER, broken] += 0.4
    mood.hope[DOER, broken] -= 0.6
    mood.bitter[broken] += 0.8
    mood.promise_on[due] = NEVER
    none = np.full(len(due), NEVER)
    return Responses(due, np.full(len(due), day), np.full(len(due), DUE), kept, none)


def _relieve(stage: Stage, who: Ints) -> None:
    mood = stage.mood
    mood.tension[who] *= 0.15
    mood.anger[DOER, who] -= 0.5
    mood.hope[DOER, who] += 0.5
    mood.money[who] *= 0.4
