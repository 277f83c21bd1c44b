"""Everything a writer needs: the true course, and what people and officials reported of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from simulation.life.chronicle import Chronicle, tell
from simulation.life.incidents import incidents
from simulation.life.sampled import kept_days
from simulation.presets import Preset
from simulation.record.filings import filings
from simulation.record.habits import Habits, habits
from simulation.record.handling import steps
from simulation.record.ledger_entries import entries
from simulation.record.moves import moves
from simulation.record.reports import reports
from simulation.record.wage_reports import wage_reports
from simulation.streams import stream
from simulation.types import Rng
from simulation.world.world import World, build_world


@dataclass(frozen=True)
class Case:
    """The city's course with its paper trail; frames as their modules state them."""

    chronicle: Chronicle
    incidents: pd.DataFrame
    reports: pd.DataFrame
    cues: pd.DataFrame
    filings: pd.DataFrame
    wage_reports: pd.DataFrame
    ledger: pd.DataFrame
    moves: pd.DataFrame
    steps: pd.DataFrame

    @property
    def world(self) -> World:
        """The standing population."""
        return self.chronicle.world

    @property
    def habits(self) -> Habits:
        """How each town records."""
        return habits(self.world, self.chronicle.seed)

    def without_kept_states(self) -> Case:
        """The same course without the states that `measure` needs: half a gigabyte of a whole city."""
        story = replace(self.chronicle.story, kept={})
        return replace(self, chronicle=replace(self.chronicle, story=story))

    def stream(self, module: str) -> Rng:
        """The random stream of one writer."""
        return stream(self.chronicle.seed, module)


def build_case(preset: Preset, seed: int) -> Case:
    """Simulate one city and all that is reported and noted in it."""
    chronicle = tell(build_world(preset, seed), seed, keep=kept_days(preset))
    bad = incidents(chronicle)
    (told, cues), filed = reports(chronicle, bad), filings(chronicle)
    wages = wage_reports(chronicle, told)
    ledger = entries(chronicle, told, bad, filed)
    moved = moves(chronicle, told, ledger, filed)
    done = steps(chronicle, ledger, told, moved)
    return Case(chronicle, bad, told, cues, filed, wages, ledger, moved, done)
