"""The map: towns with their habits, grids with their codes."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.presets import Preset
from simulation.types import Rng
from simulation.world.grids import Grids, build_grids
from simulation.world.towns import Towns, build_towns


@dataclass(frozen=True)
class Places:
    """The map."""

    towns: Towns
    grids: Grids


def build_places(preset: Preset, rng: Rng) -> Places:
    """The city's map."""
    towns = build_towns(preset.towns, rng)
    return Places(towns, build_grids(preset, towns, rng))
