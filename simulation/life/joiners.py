"""Who else is drawn into a dispute: fellow workers, relatives, neighbours."""

from __future__ import annotations

import numpy as np

from simulation.streams import chance
from simulation.types import Ints, Rng, Texts
from simulation.world.world import World

MOST_PARTIES = 40  # of one dispute, both sides and all who joined


def crowd(world: World, group: Texts, *, firm: Ints, rng: Rng) -> Ints:
    """Fellow workers who join a claim: mostly a few, at times a whole site, never more than work there."""
    n = len(group)
    many = np.where(chance(rng, 0.04, n), rng.integers(8, 38, n), 0)
    many = np.minimum(
        np.maximum(rng.geometric(0.35, n) * rng.integers(0, 4, n), many), MOST_PARTIES - 3
    )
    there = world.employers.size[np.maximum(firm, 0)] - 1
    return np.where(group == "labour", np.minimum(many, there), 0)


def joiners(group: Texts, rng: Rng) -> Ints:
    """A land quarrel soon sets clan against clan; a couple's own is joined by parents at most."""
    n = len(group)
    joined = np.where(np.isin(group, ["land", "family", "neighbour"]), 0.35, 0.12)
    joined = np.where(np.isin(group, ["consumer", "debt", "property", "labour"]), 0.03, joined)
    how_many = np.where(group == "land", rng.geometric(0.25, n), rng.geometric(0.6, n))
    limit = np.where(np.isin(group, ["love", "family"]), 6, 20)
    return np.where(chance(rng, joined, n), np.minimum(how_many, limit), 0)
