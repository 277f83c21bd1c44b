"""A stage to try single decisions on: the disputes of a tiny city at the start of one day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulation.life.acts import Acts, draw_acts
from simulation.life.disputes import build_disputes
from simulation.life.firms_mood import first_firms
from simulation.life.mood import DOER, first_mood
from simulation.life.stage import Stage
from simulation.mechanism import Mechanism
from simulation.presets import PRESETS
from simulation.streams import stream
from simulation.world.world import build_world

DAY = 200  # all disputes of the stage are taken to live on it
CITY = replace(PRESETS["tiny"], disputes_per_year=3_000)


def a_stage(mechanism: Mechanism | None = None, *, group: str = "") -> Stage:
    """All disputes of the city (or of one group) with the moods they are born with."""
    preset = replace(CITY, mechanism=mechanism or Mechanism())
    world = build_world(preset, 3)
    disputes = build_disputes(preset, world, stream(3, "disputes"))
    if group:
        disputes = disputes.take(np.flatnonzero(disputes.group == group))
    disputes = replace(disputes, day=np.full(len(disputes), DAY - 20))
    mood = first_mood(disputes, stream(3, "mood"), mechanism=preset.mechanism)
    firms = first_firms(world, stream(3, "firms"))
    return Stage(world, disputes, mood, firms, disputes.pairs.firm.copy())


def everyone(stage: Stage) -> np.ndarray:
    """Indexes of all disputes."""
    return np.arange(len(stage.disputes))


def all_do(stage: Stage, grade: int, *, side: int = DOER) -> Acts:
    """The same act in every dispute."""
    who = everyone(stage)
    grades, rng = np.full(len(who), grade), stream(3, "acts")
    return draw_acts(stage.disputes, stage.mood, who=who, grade=grades, side=side, day=DAY, rng=rng)
