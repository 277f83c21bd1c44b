"""Who tells any platform of an act: fear, migration, sex and town hold people back."""

from __future__ import annotations

import numpy as np

from simulation.life import kinds
from simulation.life.acts import QUARREL, Acts
from simulation.life.disputes import Disputes
from simulation.life.mood import DOER, OTHER
from simulation.life.stage import Stage
from simulation.streams import chance, sigmoid
from simulation.types import Bools, Floats, Ints, Rng


def is_reported(stage: Stage, acts: Acts, rng: Rng) -> Bools:
    """Whether anybody tells any platform, per act; of hidden disputes nobody ever does."""
    kind = stage.disputes.kind[acts.dispute]
    odds = -0.45 + 1.15 * acts.grade + kinds.shared("tells")[kind]
    odds = odds + stage.disputes.candour[acts.dispute]
    odds = odds - stage.mechanism.bias * reluctance(stage, acts)
    return ~stage.disputes.hidden[acts.dispute] & chance(rng, sigmoid(odds), len(odds))


def reluctance(stage: Stage, acts: Acts) -> Floats:
    """What keeps the teller from reporting, in log-odds, whatever has been done."""
    who, people = acts.dispute, stage.world.people
    side, person = tellers(stage.disputes, acts)
    held = stage.world.places.towns.reserve[stage.town[who]]
    held = held + 0.55 * people.migrant[person] + 0.45 * ~people.female[person] - 0.30
    close = np.isin(stage.disputes.group[who], ["love", "family"])
    afraid = np.maximum(stage.mood.fear[side, who] - 0.8, 0.0)
    found: Floats = held + np.where(close, 0.8, 0.3) * afraid
    return found


def tellers(disputes: Disputes, acts: Acts) -> tuple[Ints, Ints]:
    """The side and the person whom the act would make call: of quarrels the applicant, else who suffered."""
    d, who = disputes, acts.dispute
    suffers = np.where(acts.by_other, DOER, OTHER)
    applicant = np.where(d.pairs.doer_applies[who], DOER, OTHER)
    side = np.where(acts.grade == QUARREL, applicant, suffers)
    return side, np.where(side == DOER, d.doer[who], d.other[who])
