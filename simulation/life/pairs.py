"""Who is against whom: couples, former couples, relatives, neighbours, workers and owners, lenders."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from simulation.life import matches
from simulation.life.joiners import MOST_PARTIES, crowd, joiners
from simulation.streams import chance, pick
from simulation.types import Bools, Ints, Rng, Texts, Times
from simulation.world.world import World

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


def draw_pairs(world: World, group: Texts, *, born_at: Times, firm: Ints, rng: Rng) -> Pairs:
    """Two different persons for every dispute, by the rules of its group; `firm` where it is known."""
    n = len(group)
    relation = np.array([RELATIONS.get(g, "") for g in group], dtype=object)
    relation = np.where(group == "love", pick(rng, LOVE, n, p=[0.52, 0.16, 0.16, 0.16]), relation)
    firm = np.where(firm >= 0, firm, matches.firms(world, group, born_at=born_at, rng=rng))
    first, second = _matched(world, group, relation, firm=firm, rng=rng)
    # who manages the houses is given by where one lives
    manager = world.employers.manager[world.people.grid_at(first, born_at)]
    firm = np.where(group == "property", manager, firm)
    second = _or_owner(world, group, (first, second), firm=firm)
    doer, other, applies = _sides(world, group, first, second, rng)
    third, workers = joiners(group, rng), crowd(world, group, firm=firm, rng=rng)
    third = np.minimum(third, MOST_PARTIES - 2 - workers)
    child = chance(rng, 0.4, n) & (group == "love")
    drawn = Pairs(doer, other, firm, relation, applies, workers, third, child)
    return _again(drawn, group, born_at, rng)


def _matched(world: World, group: Texts, relation: Texts, *, firm: Ints, rng: Rng) -> matches.Sides:
    """Both sides before a firm's owner takes the place of the second."""
    love, married = group == "love", relation == "夫妻"
    near = np.isin(group, ["neighbour", "land", "property"])
    sides = matches.strangers(world, len(group), rng)
    sides = matches.couples(world, sides, where=married, rng=rng)
    sides = matches.lovers(world, sides, where=love & ~married, rng=rng)
    sides = matches.nearby(world, sides, where=near, rng=rng)
    sides = matches.relatives(world, sides, where=group == "family", rng=rng)
    return matches.workers(world, sides, where=group == "labour", firm=firm, rng=rng)


def _or_owner(world: World, group: Texts, sides: matches.Sides, *, firm: Ints) -> Ints:
    """The second side: a firm's owner where customers and residents are against it; never the first."""
    first, second = sides
    with_owner = np.isin(group, ["consumer", "property"]) & (firm >= 0)
    second = np.where(with_owner, world.employers.owner[firm], second)
    return np.where(first == second, (first + 1) % len(world.people), second)


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
