"""The shock in the middle: the biggest employer of workers closes, and its people claim what is owed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulation.presets import Preset
from simulation.types import Ints, Rng
from simulation.world.world import World

LABOUR_RICH = ("C", "E")  # GB/T 4754: manufacturing, construction
WORST_PRESSURE = 4.0
WAVE_DAYS = 14.0  # mean wait of a worker after the closing before coming forward


@dataclass(frozen=True)
class Wave:
    """Births of the closing's disputes: so many, on these days since the start, all with one firm."""

    firm: int
    day: Ints


def closing_firm(world: World) -> int:
    """The firm that closes: the biggest of the trades that live by many hands."""
    firms = world.employers
    rich = np.isin(firms.trade, LABOUR_RICH)
    return int(np.where(rich, firms.size, 0).argmax())


def struck(world: World, rng: Rng) -> World:
    """The same world with the closing entered: work stops on the day, the owner may vanish after it."""
    firm, firms = closing_firm(world), world.employers
    at = np.datetime64(world.preset.shock_on, "s") + np.timedelta64(8, "h")
    gone = at + np.timedelta64(int(rng.integers(6, 30)), "D")
    never = np.datetime64("NaT", "s")
    stopped, vanished, pressure = (
        firms.stopped_at.copy(), firms.vanished_at.copy(), firms.pressure.copy()
    )  # fmt: skip
    stopped[firm], vanished[firm] = at, gone if rng.random() < 0.5 else never
    pressure[firm] = max(float(pressure[firm]), WORST_PRESSURE)
    return replace(
        world,
        employers=replace(firms, stopped_at=stopped, vanished_at=vanished, pressure=pressure),
    )


def wave(world: World, n: int, rng: Rng) -> Wave:
    """One in six of the closing firm's workers, at most one in a hundred and fifty of all `n` disputes."""
    preset, firm = world.preset, closing_firm(world)
    size = int(min(world.employers.size[firm] / 6, n / 150))
    day = _day(preset) + rng.exponential(WAVE_DAYS, size).astype(np.int64)
    return Wave(firm, day[(day >= 0) & (day < preset.days)])


def _day(preset: Preset) -> int:
    return (preset.shock_on - preset.history_from).days
