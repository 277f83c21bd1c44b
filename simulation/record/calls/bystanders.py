"""People beside the two sides: relatives, neighbours, passers-by, officers on duty."""

from __future__ import annotations

import numpy as np

from simulation.streams import stream
from simulation.types import Ints, Rng
from simulation.world.world import World

OFFICERS_PER_TOWN = 4
CALLS_FROM_AGE = 16


def grown_ups(world: World) -> Ints:
    """Persons old enough to call for themselves, in order of grid."""
    old = world.people.age_at(world.preset_day) >= CALLS_FROM_AGE
    found = np.flatnonzero(old)
    return found[np.argsort(world.people.grid[found], kind="stable")]


def neighbours(world: World, grid: Ints, pool: Ints, rng: Rng) -> Ints:
    """One grown-up of each grid; anybody where a grid has none."""
    places = world.people.grid[pool]
    start, stop = np.searchsorted(places, grid), np.searchsorted(places, grid, "right")
    nth = start + (rng.random(len(grid)) * (stop - start)).astype(np.int64)
    anybody = rng.integers(0, len(pool), len(grid))
    chosen: Ints = pool[np.where(stop > start, np.minimum(nth, len(pool) - 1), anybody)]
    return chosen


def passers_by(pool: Ints, n: int, rng: Rng) -> Ints:
    """Anybody."""
    chosen: Ints = rng.choice(pool, n)
    return chosen


def relatives(world: World, of: Ints, against: Ints, pool: Ints, rng: Rng) -> Ints:
    """Somebody of the same home who is not the other side; one who lives elsewhere where there is none."""
    people, n = world.people, len(world.people)
    old = np.zeros(n, dtype=bool)
    old[pool] = True
    found = passers_by(pool, len(of), rng)
    # the partner comes last in this list and so first in choice
    for other in (of + 2, of - 2, of + 1, of - 1, people.partner[of]):
        near = np.clip(other, 0, n - 1)
        fits = (near != of) & (near != against) & old[near] & (other == near)
        found = np.where(fits & (people.household[near] == people.household[of]), near, found)
    return found


def officers(world: World, town: Ints, pool: Ints, seed: int, rng: Rng) -> Ints:
    """An officer of each town: a few persons whose telephones turn up in dozens of unrelated calls."""
    towns = len(world.places.towns.code)
    staff = stream(seed, "officers").choice(pool, (towns, OFFICERS_PER_TOWN))
    return staff[town, rng.integers(0, OFFICERS_PER_TOWN, len(town))]
