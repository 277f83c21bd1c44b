"""How often each sign is told, denied, told from hearsay, or only sounds as if."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.streams import chance
from simulation.telling import PARTY, SIGNS, Facts
from simulation.types import Bools, Floats, Ints, Rng

HOME = ("love", "family")
WORK = ("labour", "debt")


@dataclass(frozen=True)
class Manner:
    """One sign's place in the text and its rates per text.

    `private`: only those concerned know it. `shameful`: who did it keeps it to himself.
    `denied`, `hearsay` and `figure` are rates in texts of disputes where the sign is false.
    """

    place: float
    private: bool = False
    shameful: bool = False
    denied: float = 0.01
    hearsay: float = 0.005
    figure: float = 0.01
    groups: tuple[str, ...] = ()  # of disputes in which it is denied or heard of; all without


MANNERS = {
    "kill": Manner(4.0, shameful=True, denied=0.012, hearsay=0.008, figure=0.030),
    "suicide": Manner(4.2, denied=0.012, hearsay=0.006, figure=0.016),
    "both": Manner(4.4, denied=0.003, hearsay=0.002, figure=0.005),
    "weapon": Manner(3.6, shameful=True, denied=0.030, hearsay=0.006, figure=0.010),
    "goods": Manner(4.0, denied=0.006, hearsay=0.002, figure=0.008),
    "choke": Manner(3.8, shameful=True, denied=0.004, hearsay=0.002, figure=0.005, groups=HOME),
    "stalk": Manner(3.0, private=True, shameful=True, denied=0.006, hearsay=0.004, figure=0.006, groups=HOME),
    "blow": Manner(3.5, shameful=True, denied=0.070, hearsay=0.010, figure=0.025),
    "hurt": Manner(4.5, denied=0.060, hearsay=0.005, figure=0.012),
    "drunk": Manner(2.9, shameful=True, denied=0.025, hearsay=0.010, figure=0.006),
    "minor": Manner(5.0, denied=0.025, hearsay=0.008, figure=0.008, groups=HOME),
    "parted": Manner(2.4, private=True, denied=0.010, hearsay=0.006, figure=0.004, groups=("love",)),
    "separating": Manner(2.5, private=True, denied=0.012, hearsay=0.008, figure=0.003, groups=("love",)),
    "custody": Manner(2.8, private=True, denied=0.008, hearsay=0.005, figure=0.003, groups=HOME),
    "order": Manner(2.6, private=True, denied=0.008, hearsay=0.004, figure=0.003, groups=HOME),
    "wages": Manner(2.3, private=True, denied=0.030, hearsay=0.010, figure=0.010, groups=("labour",)),
    "promise": Manner(3.2, private=True, denied=0.015, hearsay=0.010, figure=0.008, groups=WORK),
    "repeat": Manner(5.5, private=True, denied=0.030, hearsay=0.006, figure=0.008),
    "retract": Manner(7.0, private=True, denied=0.006, hearsay=0.004, figure=0.005),
}  # fmt: skip
BY_ROLE = {PARTY: 0.80, "家属": 0.64, "邻居": 0.50, "路人": 0.38, "单位": 0.55}
PRIVATE_TO = {PARTY: 1.0, "家属": 0.8, "邻居": 0.30, "路人": 0.06, "单位": 0.5}
OWN_DEED = 0.35  # who did it tells it that much less
DENIED_THOUGH_TRUE = 0.02  # frightened people and officials in a hurry


def told(facts: Facts, cue: str, rng: Rng) -> Bools:
    """In which texts a true sign is told."""
    manner, rate = MANNERS[cue], _of_role(facts, BY_ROLE)
    if manner.private:
        rate = rate * _of_role(facts, PRIVATE_TO)
    if manner.shameful:
        rate = rate * np.where(facts.by_caller, OWN_DEED, 1.0)
    if cue == "retract":
        rate = np.full(len(facts), 0.95)  # such a call is made to say so
    return facts.sign(cue) & chance(rng, rate, len(facts))


def unsure(facts: Facts, cue: str, said: Bools, rng: Rng) -> dict[str, Ints]:
    """Rows that deny the sign, have it from hearsay, or use its words for something else."""
    manner, n, true = MANNERS[cue], len(facts), facts.sign(cue)
    fits = np.isin(facts.group, manner.groups) if manner.groups else np.ones(n, dtype=bool)
    bystander = np.where(facts.role == PARTY, 0.7, 2.0)
    rates = {
        "negated": np.where(true, DENIED_THOUGH_TRUE, manner.denied) * fits,
        "hearsay": manner.hearsay * fits * bystander * np.where(true, 4.0, 1.0),
        "figure": np.full(n, manner.figure),
    }
    free = {state: ~said | (state == "figure") for state in rates}
    return {s: np.flatnonzero(chance(rng, rate, n) & free[s]) for s, rate in rates.items()}


def _of_role(facts: Facts, rates: dict[str, float]) -> Floats:
    return np.array([rates[r] for r in facts.role])


assert tuple(MANNERS) == SIGNS
