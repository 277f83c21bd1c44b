"""How two people come to be against each other: as a couple, lovers, neighbours, kin, worker and owner.

Each of these replaces both sides `where` its rule holds and leaves the others as they are.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from simulation.streams import chance
from simulation.types import Bools, Floats, Ints, Rng, Texts, Times
from simulation.world.world import World

Sides: TypeAlias = tuple[Ints, Ints]
WITH_FIRM = ("labour", "consumer")  # who manages houses is given by where one lives


def firms(world: World, group: Texts, *, born_at: Times, rng: Rng) -> Ints:
    """A firm per dispute of the groups that choose one, else -1.

    Bigger and worse firms come more often, and one that has stopped work gathers claims for months.
    """
    all_, n = world.employers, len(group)
    weight = all_.size**0.75 * np.sqrt(all_.pressure)
    chosen = rng.choice(len(all_), size=n, p=weight / weight.sum())
    closing = (group == "labour") & chance(rng, 0.25, n)
    chosen = np.where(closing, _stopped(world, born_at, usual=chosen, rng=rng), chosen)
    return np.where(np.isin(group, WITH_FIRM), chosen, -1)


def _stopped(world: World, born_at: Times, *, usual: Ints, rng: Rng) -> Ints:
    """A firm that stopped work in the five months before or stops within three weeks, if there is one."""
    stops = np.sort(world.employers.stopped_at)
    order = np.argsort(world.employers.stopped_at, kind="stable")
    start = np.searchsorted(stops, born_at - np.timedelta64(150, "D"))
    end = np.searchsorted(stops, born_at + np.timedelta64(21, "D"))
    nth = start + (rng.random(len(born_at)) * (end - start)).astype(np.int64)
    return np.where(end > start, order[np.minimum(nth, len(order) - 1)], usual)


def strangers(world: World, n: int, rng: Rng) -> Sides:
    """Two adults from anywhere, those often in trouble more often; they may be the same person."""
    pool = np.flatnonzero(_adults(world))
    return _troubled(world, pool, n, rng), _troubled(world, pool, n, rng)


def couples(world: World, sides: Sides, *, where: Bools, rng: Rng) -> Sides:
    """The head of a household and the partner."""
    pool = np.flatnonzero((world.people.partner >= 0) & (world.people.position == 0))
    head = _troubled(world, pool, len(where), rng)
    return np.where(where, head, sides[0]), np.where(where, world.people.partner[head], sides[1])


def lovers(world: World, sides: Sides, *, where: Bools, rng: Rng) -> Sides:
    """A woman and a man of about the same age."""
    people = world.people
    adults = np.flatnonzero(_adults(world) & (people.age_at(world.preset_day) < 55))
    by_age = adults[np.argsort(people.born_on[adults], kind="stable")]
    women, men = by_age[people.female[by_age]], by_age[~people.female[by_age]]
    rank = rng.random(len(where))
    near = np.clip(rank + rng.normal(0, 0.03, len(where)), 0, 0.9999)
    woman = women[(rank * len(women)).astype(np.int64)]
    man = men[(near * len(men)).astype(np.int64)]
    return np.where(where, woman, sides[0]), np.where(where, man, sides[1])


def nearby(world: World, sides: Sides, *, where: Bools, rng: Rng) -> Sides:
    """The first side, and the head of a household of the same grid."""
    people = world.people
    heads = np.flatnonzero(people.position == 0)
    by_grid = heads[np.argsort(people.grid[heads], kind="stable")]
    place = _one_of(people.grid[by_grid], people.grid[sides[0]], rng)
    chosen = by_grid[np.minimum(place, len(by_grid) - 1)]
    return sides[0], np.where(where, chosen, sides[1])


def relatives(world: World, sides: Sides, *, where: Bools, rng: Rng) -> Sides:
    """The first side, and another adult of the same household; without one, somebody from elsewhere."""
    home = world.people.household
    at_home = _one_of(home, home[sides[0]], rng)
    grown = _adults(world)[at_home] & (at_home != sides[0])
    return sides[0], np.where(where & grown, at_home, sides[1])


def workers(world: World, sides: Sides, *, where: Bools, firm: Ints, rng: Rng) -> Sides:
    """One of the firm's workers against its owner."""
    all_, place = world.employers, np.maximum(firm, 0)
    nth = (rng.random(len(firm)) * all_.size[place]).astype(np.int64)
    worker = all_.worker[all_.first[place] + nth]
    return np.where(where, worker, sides[0]), np.where(where, all_.owner[place], sides[1])


def _one_of(sorted_: Ints, value: Ints, rng: Rng) -> Ints:
    """Per value the place of one of its equals in a sorted array, by lot; where it has none, the next."""
    start, stop = np.searchsorted(sorted_, value), np.searchsorted(sorted_, value, "right")
    found: Ints = start + (rng.random(len(value)) * (stop - start)).astype(np.int64)
    return found


def _troubled(world: World, pool: Ints, n: int, rng: Rng) -> Ints:
    weight = world.people.trouble[pool] ** 0.85
    return rng.choice(pool, size=n, p=weight / weight.sum())


def _adults(world: World) -> Bools:
    age: Floats = world.people.age_at(world.preset_day)
    return (age >= 19) & (age < 75)
