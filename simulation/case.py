"""Everything a writer needs: the true course, and what people and officials reported of it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from simulation.chronicle import Chronicle, tell
from simulation.handling import entries, steps
from simulation.incidents import incidents
from simulation.presets import Preset
from simulation.reports import reports
from simulation.sampled import kept_days
from simulation.streams import stream
from simulation.types import Rng
from simulation.world import World, build_world


@dataclass(frozen=True)
class Case:
    """The city's course with its paper trail; frames as their modules state them."""

    chronicle: Chronicle
    incidents: pd.DataFrame
    reports: pd.DataFrame
    ledger: pd.DataFrame
    steps: pd.DataFrame

    @property
    def world(self) -> World:
        """The standing population."""
        return self.chronicle.world

    def stream(self, module: str) -> Rng:
        """The random stream of one writer."""
        return stream(self.chronicle.seed, module)


def build_case(preset: Preset, seed: int) -> Case:
    """Simulate one city and all that is reported and noted in it."""
    chronicle = tell(build_world(preset, seed), seed, keep=kept_days(preset))
    bad = incidents(chronicle)
    told = reports(chronicle, bad)
    ledger = entries(chronicle, told, bad)
    return Case(chronicle, bad, told, ledger, steps(chronicle, ledger))
