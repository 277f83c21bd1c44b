"""The stage of a day: who lives here, what they quarrel about, how they feel."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.disputes import Disputes
from simulation.mood import Mood
from simulation.types import Ints
from simulation.world import World


@dataclass(frozen=True)
class Stage:
    """What the actors' and officials' decisions look at and change."""

    world: World
    disputes: Disputes
    mood: Mood

    @property
    def town(self) -> Ints:
        """Town index of each dispute's place."""
        return self.world.places.grids.town[self.disputes.place]
