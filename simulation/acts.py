"""What the doer does on a day of trouble, and what that leaves behind in both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation import kinds
from simulation.disputes import Disputes
from simulation.mood import Mood
from simulation.streams import chance, sigmoid
from simulation.types import Bools, Ints, Rng

CUES = (
    "kill",
    "suicide",
    "both",
    "weapon",
    "goods",
    "choke",
    "stalk",
    "blow",
    "hurt",
    "drunk",
    "minor",
)
QUARREL, THREAT, VIOLENCE = 0, 1, 2


@dataclass(frozen=True)
class Acts:
    """Acts of one day or of all: dispute, day, second of the day, grade and true signs."""

    dispute: Ints
    day: Ints
    second: Ints
    grade: Ints
    cues: dict[str, Bools]
    parted: Bools
    under_order: Bools


def draw_acts(disputes: Disputes, mood: Mood, who: Ints, day: int, rng: Rng) -> Acts:
    """One act for each dispute index in `who`."""
    grade = _grade(disputes, mood, who, rng)
    return Acts(
        dispute=who,
        day=np.full(len(who), day),
        second=_second(disputes, who, rng),
        grade=grade,
        cues=_cues(disputes, mood, who, grade, rng),
        parted=mood.parted[who],
        under_order=mood.order_until[who] >= day,
    )


def leave_marks(mood: Mood, acts: Acts) -> None:
    """Self-excitation: an act brings the next nearer, frightens one side and costs the other hope."""
    who, grade = acts.dispute, acts.grade
    # nobody gets angrier without end: each scale saturates
    mood.heat[who] = np.minimum(mood.heat[who] + 0.6 + 0.4 * grade, 4.0)
    mood.anger[who] = np.minimum(mood.anger[who] + 0.04 + 0.10 * grade, mood.temper[who] + 1.5)
    mood.fear[who] = np.minimum(mood.fear[who] + 0.08 + 0.3 * grade, 3.0)
    mood.hope[who] = np.maximum(mood.hope[who] - 0.03 - 0.05 * grade, -3.0)
    mood.memory[who] = np.minimum(mood.memory[who] + np.array([0.0, 0.4, 0.8])[grade], 2.0)


def _grade(disputes: Disputes, mood: Mood, who: Ints, rng: Rng) -> Ints:
    z = 0.8 * mood.anger[who] + 0.4 * mood.memory[who] + rng.normal(0, 0.8, len(who))
    z += 0.6 * kinds.numbers("temper")[disputes.kind[who]]
    violent = chance(rng, sigmoid(z - 2.9), len(who))
    threatens = chance(rng, sigmoid(z - 2.1), len(who))
    return np.where(violent, VIOLENCE, np.where(threatens, THREAT, QUARREL))


def _second(disputes: Disputes, who: Ints, rng: Rng) -> Ints:
    """Families quarrel in the evening, others by day."""
    n = len(who)
    evening = np.isin(disputes.group[who], ["love", "family"]) & chance(rng, 0.65, n)
    hour = np.where(evening, rng.normal(21, 2.2, n), rng.normal(14, 3.6, n)) % 24
    return np.minimum((hour * 3600).astype(np.int64), 86_399)


def _cues(disputes: Disputes, mood: Mood, who: Ints, grade: Ints, rng: Rng) -> dict[str, Bools]:
    n, group = len(who), disputes.group[who]
    love, grave = group == "love", grade >= THREAT
    violent, labour = grade == VIOLENCE, group == "labour"
    despair = sigmoid(0.5 * mood.money[who] - 0.8 * mood.hope[who] - 1.2)
    weapon = chance(rng, np.where(violent, 0.16, 0.08) * np.where(mood.anger[who] > 1, 2.0, 1.0), n)
    return {
        # loud words fall in harmless quarrels too
        "kill": chance(rng, np.where(grave, 0.42, 0.035), n),
        "suicide": chance(rng, np.where(grave, 0.45 * despair, 0.05 * despair), n),
        "both": chance(rng, np.where(grave, 0.22 * despair, 0.006), n),
        "weapon": grave & weapon,
        "goods": grave & chance(rng, np.where(labour, 0.05, 0.015), n),
        "choke": violent & love & chance(rng, 0.05 + 0.07 * (mood.anger[who] > 1), n),
        "stalk": love & mood.parted[who] & chance(rng, 0.18 + 0.1 * grave, n),
        "blow": violent,
        "hurt": violent & chance(rng, 0.42, n),
        "drunk": chance(rng, np.where(grave, 0.28, 0.12) * np.where(labour, 0.4, 1.0), n),
        "minor": disputes.pairs.child[who] & chance(rng, 0.6, n),
    }
