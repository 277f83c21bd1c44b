"""How often each sign is told, denied, told from hearsay, or only sounds as if."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.record.telling import PARTY, Facts
from simulation.streams import chance
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
    worth: float = 1.0  # how readily it is told beside other things


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
    "drunk": Manner(2.9, shameful=True, denied=0.025, hearsay=0.010, figure=0.006, worth=0.9),
    "minor": Manner(5.0, denied=0.025, hearsay=0.008, figure=0.008, groups=HOME),
    "parted": Manner(2.4, private=True, denied=0.010, hearsay=0.006, figure=0.004, groups=("love",)),
    "separating": Manner(2.5, private=True, denied=0.012, hearsay=0.008, figure=0.003, groups=("love",)),
    "custody": Manner(2.8, private=True, denied=0.008, hearsay=0.005, figure=0.003, groups=HOME),
    "order": Manner(2.6, private=True, denied=0.008, hearsay=0.004, figure=0.003, groups=HOME),
    "wages": Manner(2.3, private=True, denied=0.030, hearsay=0.010, figure=0.010, groups=("labour",)),
    "promise": Manner(3.2, private=True, denied=0.015, hearsay=0.010, figure=0.008, groups=WORK),
    "repeat": Manner(5.5, private=True, denied=0.030, hearsay=0.006, figure=0.008, worth=0.55),
    "retract": Manner(7.0, private=True, denied=0.006, hearsay=0.004, figure=0.005),
}  # fmt: skip
BY_ROLE = {PARTY: 0.80, "家属": 0.64, "邻居": 0.50, "路人": 0.38, "单位": 0.55, "其他": 0.55}
PRIVATE_TO = {PARTY: 1.0, "家属": 0.8, "邻居": 0.30, "路人": 0.06, "单位": 0.5, "其他": 0.3}
OWN_DEED = 0.35  # who did it tells it that much less
DENIED_THOUGH_TRUE = 0.02  # frightened people and officials in a hurry


@dataclass(frozen=True)
class Candour:
    """How readily each caller tells what anybody can see, and what only those concerned know."""

    seen: Floats
    private: Floats

    @classmethod
    def of(cls, facts: Facts) -> Candour:
        """By role."""
        roles, inverse = np.unique(facts.role.astype(str), return_inverse=True)
        seen = np.array([BY_ROLE[r] for r in roles])
        private = np.array([PRIVATE_TO[r] for r in roles])
        return cls(seen[inverse], (seen * private)[inverse])


def told(facts: Facts, cue: str, candour: Candour, rng: Rng) -> Bools:
    """In which texts a true sign is told."""
    manner = MANNERS[cue]
    rate = manner.worth * (candour.private if manner.private else candour.seen)
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
        # nobody has their own deeds from hearsay
        "hearsay": manner.hearsay * fits * bystander * np.where(true, 4.0, 1.0) * ~facts.by_caller,
        "figure": np.full(n, manner.figure),
    }
    free = {state: ~said | (state == "figure") for state in rates}
    return {s: np.flatnonzero(chance(rng, rate, n) & free[s]) for s, rate in rates.items()}
