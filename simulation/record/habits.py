"""How officials record: what each town ticks, asks and classes, and for whom they do it less.

All of it scales with `Mechanism.bias`: with 0.0 every town and every person is recorded alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.life.calendar import at_night
from simulation.streams import chance, sigmoid, stream
from simulation.types import Bools, Floats, Ints, Rng, Times
from simulation.world.world import World

# log-odds of being written down
MIGRANT, MAN, OTHER_SIDE = -0.55, -0.45, -0.35
NIGHT = -0.5  # a tired shift ticks less for everybody, so this is no bias


@dataclass(frozen=True)
class Habits:
    """One entry per town, in log-odds from what the whole city does."""

    ticks: Floats  # tags and weapons at the scene
    asks: Floats  # papers
    enters: Floats  # a ledger entry for what was settled on the spot
    plays_down: Floats  # a family's blows as a mere quarrel or a plea for help
    bias: float  # the preset's switch

    def ticked(
        self, rate: float, *, town: Ints, victim: Ints, at: Times, world: World, rng: Rng
    ) -> Bools:
        """Which of the true signs an officer ticks: less at night, for migrants and for men who suffer."""
        people, somebody = world.people, np.maximum(victim, 0)
        shift = MIGRANT * people.migrant[somebody] + MAN * ~people.female[somebody]
        shift = self.ticks[town] + self.bias * np.where(victim >= 0, shift, 0.0)
        return chance(rng, shifted(rate, shift + NIGHT * at_night(at)), len(town))


def habits(world: World, seed: int) -> Habits:
    """The habits of one seed's towns."""
    rng, towns, bias = stream(seed, "habits"), world.places.towns, world.preset.mechanism.bias
    n = len(towns.code)
    rural = np.where(towns.urban, 0.0, -0.3)
    return Habits(
        ticks=bias * (rng.normal(0.0, 0.5, n) + rural),
        asks=bias * (rng.normal(0.0, 0.4, n) + rural),
        enters=bias * rng.normal(0.0, 0.4, n),
        plays_down=bias * (rng.normal(0.0, 0.4, n) - rural),
        bias=bias,
    )


def shifted(rate: Floats | float, by: Floats | float) -> Floats:
    """A probability moved by log-odds; 0 and 1 stay where they are."""
    inside = np.clip(rate, 1e-12, 1 - 1e-12)
    return sigmoid(np.log(inside / (1 - inside)) + by)
