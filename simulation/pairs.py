"""Who is against whom: couples, former couples, relatives, neighbours, workers and owners, lenders."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from simulation.streams import chance, pick
from simulation.types import Bools, Floats, Ints, Rng, Texts, Times
from simulation.world import World

RELATIONS = {
    "family": "亲属",
    "neighbour": "邻居",
    "labour": "雇佣",
    "debt": "借贷",
    "land": "邻居",
    "property": "其他",
    "consumer": "买卖",
    "other": "其他",
}
LOVE = ("夫妻", "前配偶", "恋人", "前恋人")


@dataclass(frozen=True)
class Pairs:
    """The two sides of every dispute, as indexes into people (never -1) and firms (-1 without)."""

    doer: Ints
    other: Ints
    firm: Ints
    relation: Texts
    doer_applies: Bools
    crowd: Ints  # further workers on the applicant's side
    third: Ints  # relatives and neighbours who have joined in, on either side
    child: Bools  # a minor lives with them

    def take(self, index: Ints) -> Pairs:
        """The pairs at `index`, which may name one several times."""
        return Pairs(**{f.name: getattr(self, f.name)[index] for f in fields(self)})


def draw_pairs(world: World, group: Texts, born_at: Times, *, firm: Ints, rng: Rng) -> Pairs:
    """Two different persons for every dispute, by the rules of its group; `firm` where it is known."""
    n = len(group)
    relation = np.array([RELATIONS.get(g, "") for g in group], dtype=object)
    relation = np.where(group == "love", pick(rng, LOVE, n, p=[0.52, 0.16, 0.16, 0.16]), relation)
    firm = np.where(firm >= 0, firm, _firms(world, group, born_at, rng))
    first, second = _strangers(world, n, rng)
    first, second = _couples(world, relation == "夫妻", first, second, rng)
    first, second = _lovers(world, (group == "love") & (relation != "夫妻"), first, second, rng)
    near = np.isin(group, ["neighbour", "land", "property"])
    first, second = _nearby(world, near, first, second, rng)
    first, second = _relatives(world, group == "family", first, second, rng)
    first, second = _workers(world, group == "labour", (first, second), firm=firm, rng=rng)
    kept = np.isin(group, ["consumer", "property"]) & (firm >= 0)
    second = np.where(kept, world.employers.owner[firm], second)
    second = np.where(first == second, (first + 1) % len(world.people), second)
    doer, other, applies = _sides(world, group, first, second, rng)
    third, crowd = _joiners(group, rng), _crowd(world, group, firm, rng)
    child = chance(rng, 0.4, n) & (group == "love")
    drawn = Pairs(doer, other, firm, relation, applies, crowd, third, child)
    return _again(drawn, group, born_at, rng)


def _crowd(world: World, group: Texts, firm: Ints, rng: Rng) -> Ints:
    """Fellow workers who join a claim: mostly a few, at times a whole site, never more than work there."""
    n = len(group)
    many = np.where(chance(rng, 0.04, n), rng.integers(8, 38, n), 0)
    crowd = np.minimum(np.maximum(rng.geometric(0.35, n) * rng.integers(0, 4, n), many), 37)
    there = world.employers.size[np.maximum(firm, 0)] - 1
    return np.where(group == "labour", np.minimum(crowd, there), 0)


def _joiners(group: Texts, rng: Rng) -> Ints:
    """A land quarrel soon sets clan against clan; a couple's own is joined by parents at most."""
    n = len(group)
    joined = np.where(np.isin(group, ["land", "family", "neighbour"]), 0.35, 0.12)
    joined = np.where(np.isin(group, ["consumer", "debt", "property", "labour"]), 0.03, joined)
    how_many = np.where(group == "land", rng.geometric(0.25, n), rng.geometric(0.6, n))
    limit = np.where(np.isin(group, ["love", "family"]), 6, 20)
    return np.where(chance(rng, joined, n), np.minimum(how_many, limit), 0)


def _again(drawn: Pairs, group: Texts, born_at: Times, rng: Rng) -> Pairs:
    """One in twenty pairs without a firm is that of an earlier dispute of the same group, months back."""
    again = chance(rng, 0.05, len(group)) & (drawn.firm < 0)
    source = np.arange(len(group))
    back = (born_at - rng.integers(15, 500, len(group)).astype("timedelta64[D]")).astype(
        born_at.dtype
    )
    for name in np.unique(group):
        mine = np.flatnonzero(group == name)
        place = np.searchsorted(born_at[mine], back[mine])
        # before the first day nobody has quarrelled yet
        known = again[mine] & (place > 0) & (place < np.arange(len(mine)))
        source[mine[known]] = mine[place[known]]
    same = drawn.take(source)
    return Pairs(same.doer, same.other, drawn.firm, same.relation, same.doer_applies, drawn.crowd,
                 drawn.third, same.child)  # fmt: skip


def _sides(
    world: World, group: Texts, first: Ints, second: Ints, rng: Rng
) -> tuple[Ints, Ints, Bools]:
    """Which of the two drives it, who suffers it, and whether the driving side is the applicant."""
    n, love = len(group), group == "love"
    # in couples the man drives it in six of seven; workers and customers drive their own claims
    man = world.people.female[first] == chance(rng, 0.86, n)
    swap = np.where(love, man, chance(rng, 0.4, n)) & ~np.isin(
        group, ["labour", "consumer", "property"]
    )
    applies = (group == "labour") | chance(rng, np.where(love, 0.17, 0.5), n)
    return np.where(swap, second, first), np.where(swap, first, second), applies


def _firms(world: World, group: Texts, born_at: Times, rng: Rng) -> Ints:
    """Bigger and worse firms more often; one that has stopped work gathers claims for some months."""
    firms, n = world.employers, len(group)
    weight = firms.size**0.75 * np.sqrt(firms.pressure)
    chosen = rng.choice(len(firms), size=n, p=weight / weight.sum())
    chosen = np.where(
        (group == "labour") & chance(rng, 0.25, n), _stopped(world, born_at, chosen, rng), chosen
    )
    keepers = np.flatnonzero(firms.trade == "K")
    managed = keepers[rng.integers(0, max(len(keepers), 1), n)] if len(keepers) else chosen
    chosen = np.where(group == "property", managed, chosen)
    return np.where(np.isin(group, ["labour", "consumer", "property"]), chosen, -1)


def _stopped(world: World, born_at: Times, usual: Ints, rng: Rng) -> Ints:
    """A firm that stopped work in the five months before or stops within three weeks, if there is one."""
    stops = np.sort(world.employers.stopped_at)
    order = np.argsort(world.employers.stopped_at, kind="stable")
    start = np.searchsorted(stops, born_at - np.timedelta64(150, "D"))
    end = np.searchsorted(stops, born_at + np.timedelta64(21, "D"))
    nth = start + (rng.random(len(born_at)) * (end - start)).astype(np.int64)
    return np.where(end > start, order[np.minimum(nth, len(order) - 1)], usual)


def _troubled(world: World, pool: Ints, n: int, rng: Rng) -> Ints:
    weight = world.people.trouble[pool] ** 0.85
    return rng.choice(pool, size=n, p=weight / weight.sum())


def _adults(world: World) -> Bools:
    age: Floats = world.people.age_at(world.preset_day)
    return (age >= 19) & (age < 75)


def _strangers(world: World, n: int, rng: Rng) -> tuple[Ints, Ints]:
    pool = np.flatnonzero(_adults(world))
    return _troubled(world, pool, n, rng), _troubled(world, pool, n, rng)


def _couples(world: World, where: Bools, first: Ints, second: Ints, rng: Rng) -> tuple[Ints, Ints]:
    pool = np.flatnonzero((world.people.partner >= 0) & (world.people.position == 0))
    head = _troubled(world, pool, len(first), rng)
    return np.where(where, head, first), np.where(where, world.people.partner[head], second)


def _lovers(world: World, where: Bools, first: Ints, second: Ints, rng: Rng) -> tuple[Ints, Ints]:
    """A woman and a man of about the same age."""
    people, n = world.people, len(first)
    adults = np.flatnonzero(_adults(world) & (people.age_at(world.preset_day) < 55))
    by_age = adults[np.argsort(people.born_on[adults], kind="stable")]
    women, men = by_age[people.female[by_age]], by_age[~people.female[by_age]]
    rank = rng.random(n)
    near = np.clip(rank + rng.normal(0, 0.03, n), 0, 0.9999)
    woman = women[(rank * len(women)).astype(np.int64)]
    return np.where(where, woman, first), np.where(
        where, men[(near * len(men)).astype(np.int64)], second
    )


def _nearby(world: World, where: Bools, first: Ints, second: Ints, rng: Rng) -> tuple[Ints, Ints]:
    """The head of another household of the same grid."""
    people = world.people
    heads = np.flatnonzero(people.position == 0)
    by_grid = heads[np.argsort(people.grid[heads], kind="stable")]
    grid = people.grid[by_grid]
    start, stop = (
        np.searchsorted(grid, people.grid[first]),
        np.searchsorted(grid, people.grid[first], "right"),
    )
    chosen = by_grid[
        np.minimum(
            start + (rng.random(len(first)) * (stop - start)).astype(np.int64), len(by_grid) - 1
        )
    ]
    return first, np.where(where, chosen, second)


def _relatives(
    world: World, where: Bools, first: Ints, second: Ints, rng: Rng
) -> tuple[Ints, Ints]:
    """Another adult of the same household; where there is none, somebody from elsewhere."""
    home = world.people.household
    start, stop = np.searchsorted(home, home[first]), np.searchsorted(home, home[first], "right")
    at_home = start + (rng.random(len(first)) * (stop - start)).astype(np.int64)
    grown = _adults(world)[at_home] & (at_home != first)
    return first, np.where(where & grown, at_home, second)


def _workers(
    world: World, where: Bools, sides: tuple[Ints, Ints], *, firm: Ints, rng: Rng
) -> tuple[Ints, Ints]:
    """One of the firm's workers against its owner."""
    firms, place = world.employers, np.maximum(firm, 0)
    nth = (rng.random(len(firm)) * firms.size[place]).astype(np.int64)
    worker = firms.worker[firms.first[place] + nth]
    return np.where(where, worker, sides[0]), np.where(where, firms.owner[place], sides[1])
