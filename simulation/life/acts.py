"""What a side does on a day of trouble, and what that leaves behind in both."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from simulation.life import kinds
from simulation.life.cues import CUES, draw_cues
from simulation.life.disputes import Disputes
from simulation.life.mood import DOER, NEVER, OTHER, Mood
from simulation.types import Bools, Floats, Ints, Rng

__all__ = ["CUES", "QUARREL", "THREAT", "VIOLENCE", "Acts", "draw_acts", "leave_marks"]
QUARREL, THREAT, VIOLENCE, LEAVE, LAW = range(5)


@dataclass(frozen=True)
class Acts:
    """Acts of one day or of all: dispute, day, second of the day, grade and true signs."""

    dispute: Ints
    day: Ints
    second: Ints
    grade: Ints  # QUARREL, THREAT or VIOLENCE
    by_other: Bools  # the other side acted, not the doer
    cues: dict[str, Bools]
    parted: Bools
    under_order: Bools
    fear: Floats  # of the side that suffers the act, before it

    def where(self, keep: Bools) -> Acts:
        """The acts that `keep` names."""
        kept = {f.name: getattr(self, f.name) for f in fields(self)}
        cues = {name: cue[keep] for name, cue in self.cues.items()}
        return Acts(**{k: v[keep] for k, v in kept.items() if k != "cues"}, cues=cues)


def choose(disputes: Disputes, mood: Mood, *, who: Ints, side: int, day: int, rng: Rng) -> Ints:
    """What one side does in each dispute of `who`: the liveliest of five wishes (softmax)."""
    anger, fear, hope = mood.anger[side, who], mood.fear[side, who], mood.hope[side, who]
    temper = 0.6 * kinds.numbers("temper")[disputes.kind[who]]
    fierce = 0.8 * anger + 0.4 * mood.memory[who] + temper - 0.9 * side - 0.4 * fear
    together = _together(disputes, mood, who)
    ripe = (day - disputes.day[who] > 7) & (mood.filed_on[who] == NEVER)
    sues = kinds.shared("sues")[disputes.kind[who]] + 0.5 * side * together
    wishes = np.stack(
        [
            np.zeros(len(who)),
            fierce - 1.9,
            1.2 * fierce - 2.9,
            np.where(together, -4.0 + 1.5 * side + 0.6 * fear - 0.5 * hope, -np.inf),
            np.where(ripe, sues + 0.4 * hope + 0.4 * mood.bitter[who], -np.inf),
        ]
    )  # fmt: skip
    chosen: Ints = (wishes + rng.gumbel(size=wishes.shape)).argmax(axis=0)
    return chosen


def _together(disputes: Disputes, mood: Mood, who: Ints) -> Bools:
    close = np.isin(disputes.pairs.relation[who], ["夫妻", "恋人"])
    found: Bools = close & ~mood.parted[who]
    return found


def draw_acts(
    disputes: Disputes, mood: Mood, *, who: Ints, grade: Ints, side: int, day: int, rng: Rng
) -> Acts:
    """One act of `side` for each dispute index in `who`."""
    return Acts(
        dispute=who,
        day=np.full(len(who), day),
        second=_second(disputes, who, rng),
        grade=grade,
        by_other=np.full(len(who), side == OTHER),
        cues=draw_cues(disputes, mood, who=who, grade=grade, side=side, rng=rng),
        parted=mood.parted[who],
        under_order=mood.order_until[who] >= day,
        fear=mood.fear[1 - side, who],
    )


def leave_marks(mood: Mood, acts: Acts, *, side: int = DOER, excitation: float = 1.0) -> None:
    """Self-excitation: an act brings the next nearer, frightens and angers one side, costs hope.

    Every dispute may be named once: a day has one act of each side.
    """
    who, grade, victim = acts.dispute, acts.grade, 1 - side
    # nobody gets angrier without end: each scale saturates
    mood.heat[who] = np.minimum(mood.heat[who] + (0.6 + 0.4 * grade) * excitation, 4.0)
    mood.memory[who] = np.minimum(mood.memory[who] + np.array([0.0, 0.4, 0.8])[grade], 2.0)
    _raise(mood.anger[side], who, excitation * (0.04 + 0.10 * grade), mood.temper[who] + 1.5)
    _raise(mood.anger[victim], who, excitation * (0.05 + 0.20 * grade), mood.temper[who] + 1.5)
    _raise(mood.fear[victim], who, 0.08 + 0.3 * grade, 3.0)
    for hope in mood.hope:
        hope[who] = np.maximum(hope[who] - 0.03 - 0.05 * grade, -3.0)


def _raise(state: Floats, who: Ints, by: Floats, most: Floats | float) -> None:
    state[who] = np.maximum(np.minimum(state[who] + by, most), state[who])


def _second(disputes: Disputes, who: Ints, rng: Rng) -> Ints:
    """Families quarrel in the evening, others by day."""
    n = len(who)
    evening = np.isin(disputes.group[who], ["love", "family"]) & (rng.random(n) < 0.65)
    hour = np.where(evening, rng.normal(21, 2.2, n), rng.normal(14, 3.6, n)) % 24
    return np.minimum((hour * 3600).astype(np.int64), 86_399)
