"""The state of firms that owe wages: arrears, the heat among their workers, payment, closing."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from simulation.life.mood import NEVER
from simulation.types import Bools, Floats, Ints, Rng
from simulation.world.world import World


@dataclass(frozen=True)
class FirmMood:
    """One entry per firm, changed in place day by day."""

    firm: Ints  # index into employers
    pressure: Floats  # how badly it does
    arrears: Floats  # months of wages owed on average
    heat: Floats  # recent acts of its workers
    stops_on: Ints  # day on which it stops work, NEVER for most
    vanishes_on: Ints  # day on which its owner is gone, NEVER for most

    def __len__(self) -> int:
        return len(self.firm)

    def take(self, index: Ints) -> FirmMood:
        """Copies of the firms at `index`, which may name one several times."""
        return FirmMood(**{f.name: getattr(self, f.name)[index] for f in fields(self)})

    def pays_today(self, day: np.datetime64, rng: Rng) -> Bools:
        """Which firms pay some of their workers today: the worse they do, the rarer."""
        # wages are settled before Spring Festival, so January sees twice the payments
        festive = 2.0 if day.astype("datetime64[M]").astype(int) % 12 == 0 else 1.0
        rate = 0.012 * festive * (1 + 0.4 * np.log1p(self.heat)) / np.sqrt(self.pressure)
        there = (self.vanishes_on == NEVER) & (self.arrears > 0)
        paid: Bools = there & (rng.random(len(self)) < rate)
        self.arrears[paid] *= 0.4
        return paid

    def pass_a_day(self, day: int) -> None:
        """Heat cools, arrears of firms in trouble grow, faster once they have stopped work."""
        self.heat[:] *= 0.88
        stopped = self.stops_on <= day
        self.arrears[:] += (self.pressure > 1.0) / 90.0 + stopped / 30.0


def first_firms(world: World, rng: Rng) -> FirmMood:
    """The firms on the first day."""
    firms, n = world.employers, len(world.employers)
    return FirmMood(
        firm=np.arange(n),
        pressure=firms.pressure.astype(float),
        arrears=rng.exponential(0.8, n) * np.sqrt(firms.pressure),
        heat=np.zeros(n),
        stops_on=_days_until(world, firms.stopped_at),
        vanishes_on=_days_until(world, firms.vanished_at),
    )


def _days_until(world: World, at: np.ndarray) -> Ints:
    days = (at.astype("datetime64[D]") - world.preset_day).astype(np.int64)
    return np.where(np.isnat(at), NEVER, days)
