"""What is there before anything happens: the map, the people, the firms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.presets import Preset
from simulation.streams import stream
from simulation.world.employers import Employers, build_employers
from simulation.world.people import People, build_people
from simulation.world.places import Places, build_places


@dataclass(frozen=True)
class World:
    """The city's standing population."""

    preset: Preset
    places: Places
    people: People
    employers: Employers

    @property
    def preset_day(self) -> np.datetime64:
        """The first day of the history, on which ages are taken."""
        return np.datetime64(self.preset.history_from, "D")


def build_world(preset: Preset, seed: int) -> World:
    """The map, the residents and the firms of one seed."""
    places = build_places(preset, stream(seed, "places"))
    people = build_people(preset, places, stream(seed, "people"))
    return World(
        preset, places, people, build_employers(preset, places, people, stream(seed, "employers"))
    )
