"""What a day does by itself: heat cools, anger goes back to temper, unseen blows of fate fall."""

from __future__ import annotations

import numpy as np

from simulation.life.mood import DOER, OTHER, Mood
from simulation.mechanism import Mechanism
from simulation.types import Floats, Rng

MOST_ACTS = 0.5  # a day, of one side
MEAN_BLOW = 1.0  # of load
WORST_BLOW = 3.0  # harm grows exponentially with load: one blow must not outweigh a city


def pass_a_day(mood: Mood, mechanism: Mechanism, *, relapse: Floats, rng: Rng) -> None:
    """Change `mood` in place; `relapse` is each dispute's chance that a settled matter comes up again."""
    mood.heat[:] *= 0.86
    mood.memory[:] *= 0.982
    mood.bitter[:] *= 0.965
    mood.fear[:] *= 0.99
    mood.anger[DOER] += 0.04 * (mood.temper - mood.anger[DOER])
    mood.anger[OTHER] -= 0.05 * mood.anger[OTHER]
    mood.hope[:] -= 0.02 * mood.hope
    _fate(mood, mechanism, rng)
    _ebb_and_flare(mood, relapse, rng)


def _fate(mood: Mood, mechanism: Mechanism, rng: Rng) -> None:
    """Once in three months something befalls a life that no file of the dispute ever mentions."""
    struck = _toss(1 / 90, len(mood), rng)
    blow = np.zeros(len(mood), dtype=np.float32)
    blow[struck] = np.minimum(rng.exponential(MEAN_BLOW, int(struck.sum())), WORST_BLOW)
    mood.load[:] += mechanism.hidden * blow - 0.01 * mood.load


def _ebb_and_flare(mood: Mood, relapse: Floats, rng: Rng) -> None:
    """Most quarrels die of themselves, and some of the dead come back."""
    mood.tension[:] *= np.where(_toss(0.03, len(mood), rng), np.float32(0.3), np.float32(1.0))
    low = mood.tension < 0.3 * mood.ground
    again = low & _toss(relapse, len(mood), rng)
    mood.tension[again] = 0.7 * mood.ground[again]
    mood.heat[again] += 0.5


def act_rates(mood: Mood, mechanism: Mechanism, *, colleagues: Floats | float = 0.0) -> Floats:
    """Expected acts per day, `[side, dispute]`: a rate by mood, and self-excitation by heat.

    `colleagues` is the heat of the other disputes with the same firm.
    """
    held = np.where(mood.parted, 1.15, 1.0)
    doer = 0.022 * mood.tension * held
    doer *= np.exp(0.6 * mood.anger[DOER] - 0.4 * mood.hope[DOER] + 0.2 * mood.money)
    doer += mechanism.excitation * (0.04 * mood.heat + 0.008 * np.log1p(colleagues))
    other = 0.008 * mood.tension * np.exp(0.6 * mood.anger[OTHER] - 0.5 * mood.fear[OTHER])
    other += mechanism.excitation * 0.015 * mood.heat * np.exp(-0.3 * mood.fear[OTHER])
    rates: Floats = np.minimum(np.stack([doer, other]), MOST_ACTS)
    return rates


def _toss(p: Floats | float, n: int, rng: Rng) -> np.ndarray:
    return rng.random(n, dtype=np.float32) < p
