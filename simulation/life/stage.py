"""The stage of a day: who lives here, what they quarrel about, how they and their firms feel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.life.disputes import Disputes
from simulation.life.firms_mood import FirmMood
from simulation.life.mood import Mood
from simulation.mechanism import Mechanism
from simulation.types import Ints
from simulation.world.world import World


@dataclass(frozen=True)
class Stage:
    """What the actors' and officials' decisions look at and change; one entry per dispute."""

    world: World
    disputes: Disputes
    mood: Mood
    firms: FirmMood
    firm_row: Ints  # row of `firms` that each dispute is with, -1 without
    helped: bool = True  # False: orders, detention, payment and successful mediation have no effect

    @property
    def mechanism(self) -> Mechanism:
        """The switches."""
        return self.world.preset.mechanism

    @property
    def town(self) -> Ints:
        """Town index of each dispute's place."""
        return self.world.places.grids.town[self.disputes.place]

    def copies(self, index: Ints, *, times: int = 1, helped: bool = True) -> Stage:
        """The disputes at `index` alone, `times` over (all of them, then all again), as copies.

        Each copy has its own state of the firms, so that what befalls a firm in one of them leaves
        the others alone.
        """
        rows = np.tile(index, times)
        used, place = np.unique(self.firm_row[index], return_inverse=True)
        with_firm = np.tile(self.firm_row[index], times) >= 0
        shifted = np.tile(place, times) + np.repeat(np.arange(times) * len(used), len(index))
        return Stage(
            self.world,
            self.disputes.take(rows),
            self.mood.take(rows),
            self.firms.take(np.tile(np.maximum(used, 0), times)),
            np.where(with_firm, shifted, -1),
            helped,
        )

    def kept(self, rows: slice) -> Kept:
        """The disputes `rows` with a state of their own: what happens here later leaves it alone."""
        index = np.arange(rows.start, rows.stop)
        return Kept(rows.start, self.copies(index, helped=self.helped))


@dataclass(frozen=True)
class Kept:
    """The state of one moment, of the disputes from `first` on that can still matter."""

    first: int
    stage: Stage

    def copies(self, who: Ints, *, times: int = 1, helped: bool = True) -> Stage:
        """The disputes `who` (indexes in the whole city) alone, as `Stage.copies` has it."""
        return self.stage.copies(who - self.first, times=times, helped=helped)
