"""True hazards along the path that was lived: on a day, and summed over the days to come."""

from __future__ import annotations

import numpy as np

from simulation.life.chronicle import Chronicle
from simulation.types import Floats, Ints


def hazard_on(chronicle: Chronicle, day: int) -> tuple[Ints, Floats]:
    """The disputes watched on that day, and their hazards of any incident on it."""
    hazards, scales = chronicle.story.hazards, chronicle.endings.scales
    rows, (other, self_) = hazards.rows(day), hazards.of(day)
    return np.arange(rows.start, rows.stop), (other + self_) * scales.on(day, rows)


def soft_labels(chronicle: Chronicle, day: int, *, horizon_days: int = 60) -> Floats:
    """Per dispute the chance of an incident in `[day, day + horizon_days)` on the path it took.

    1 - exp(-sum of the days' hazards): what a label of 0 or 1 is drawn from, with the accident of
    the draw taken away but that of the path left in. Days beyond the simulated ones count nothing.
    """
    size = len(chronicle.disputes)
    other, self_ = chronicle.story.hazards.between(day, day + horizon_days, disputes=size)
    found: Floats = -np.expm1(-(other + self_) * chronicle.endings.scale)
    return found
