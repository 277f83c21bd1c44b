"""True signs of an act, each read off another state: none of them is a noisy copy of the hazard."""

from __future__ import annotations

import numpy as np

from simulation.life.disputes import Disputes
from simulation.life.mood import DOER, Mood
from simulation.streams import chance, sigmoid
from simulation.types import Bools, Floats, Ints, Rng

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


def draw_cues(
    disputes: Disputes, mood: Mood, *, who: Ints, grade: Ints, side: int, rng: Rng
) -> dict[str, Bools]:
    """Per act and sign whether it was there; traits are the doer's, the other side is average."""
    odds = cue_odds(disputes, mood, who=who, grade=grade, side=side)
    cues = {name: chance(rng, sigmoid(z), len(who)) for name, z in odds.items()}
    return cues | {
        "blow": grade == 2,
        "minor": disputes.pairs.child[who] & chance(rng, 0.6, len(who)),
    }


def cue_odds(
    disputes: Disputes, mood: Mood, *, who: Ints, grade: Ints, side: int
) -> dict[str, Floats]:
    """Log-odds of each sign that is drawn; -inf where it cannot be."""
    group, own = disputes.group[who], float(side == DOER)
    love, labour, land = group == "love", group == "labour", group == "land"
    anger, hope, mouth = mood.anger[side, who], mood.hope[side, who], own * mood.mouth[who]
    load, means, control = (own * s[who] for s in (mood.load, mood.means, mood.control))
    grave, violent = grade >= 1, grade == 2
    despair = 0.5 * own * mood.money[who] - 0.8 * hope
    return {
        # loud words fall in harmless quarrels too: they read the habit more than the danger
        "kill": -3.7 + 0.9 * mouth + 0.5 * anger + np.array([0.0, 2.8, 1.8])[grade],
        "suicide": -4.2 + despair + 0.3 * load + 0.4 * mouth + 1.6 * grave,
        "both": -6.2 + 0.5 * despair + 0.6 * mouth + 0.5 * anger + 2.8 * grave,
        "weapon": _only(grave, -3.4 + 0.9 * means + 0.5 * anger + 0.7 * violent),
        "goods": _only(grave, -4.8 + 0.8 * means + 1.2 * labour + 0.5 * land),
        "choke": _only(violent & love, -3.0 + 0.9 * control + 0.3 * anger),
        "stalk": _only(love, -3.6 + 0.8 * control + 1.8 * mood.parted[who]),
        "hurt": _only(violent, -0.4 + 0.2 * anger),
        "drunk": -2.3 + 0.7 * load + 0.6 * grave - 0.9 * labour,
    }


def _only(where: Bools, odds: Floats) -> Floats:
    found: Floats = np.where(where, odds, -np.inf)
    return found
