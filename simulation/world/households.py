"""Households as they are: people alone, couples, children, three generations, lodgers, dormitories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.types import Bools, Floats, Ints, Rng

HEAD, PARTNER, CHILD, GROWN, PARENT, LODGER = range(6)

# share of households; years of the head; others: partner, minors, grown children, parents, lodgers;
# share of women among heads; share of migrants
KINDS = """
alone young      8    20 40   0 0 0 0 0   0.45  0.45
alone grown      5    40 60   0 0 0 0 0   0.40  0.20
alone old       12    60 93   0 0 0 0 0   0.66  0.03
couple young     8    23 36   1 0 0 0 0   0.15  0.30
couple grown    22    47 86   1 0 0 0 0   0.15  0.08
one child       17    27 49   1 1 0 0 0   0.20  0.22
two children    10    29 49   1 2 0 0 0   0.15  0.24
three children   2    30 49   1 3 0 0 0   0.10  0.20
grown child      8    46 63   1 0 1 0 0   0.15  0.10
one parent       3    27 50   0 1 0 0 0   0.72  0.18
parent grown     2    46 66   0 0 1 0 0   0.70  0.08
three generations 6   28 50   1 1 0 1 0   0.15  0.10
big family       2    30 50   1 2 0 2 0   0.15  0.08
shared flat      3    19 38   0 0 0 0 2   0.50  0.80
shared crowded   1    19 45   0 0 0 0 4   0.40  0.90
dormitory room   2    18 50   0 0 0 0 5   0.25  0.95
"""
DORMITORY = 15  # the row of dormitory rooms


@dataclass(frozen=True)
class Kinds:
    """The table above, one entry per kind of household."""

    share: Floats
    youngest: Floats
    oldest: Floats
    others: Ints  # kinds x roles
    women: Floats
    migrants: Floats


@dataclass(frozen=True)
class Households:
    """Who lives with whom; `kind`, `migrant` one entry per household, the rest one per person."""

    kind: Ints
    migrant: Bools
    household: Ints
    position: Ints
    role: Ints
    female: Bools
    age: Floats


def kinds() -> Kinds:
    """The kinds of households as arrays."""
    rows = [line.split()[-10:] for line in KINDS.strip().splitlines()]
    table = np.array(rows, dtype=float)
    share = table[:, 0] / table[:, 0].sum()
    return Kinds(
        share, table[:, 1], table[:, 2], table[:, 3:8].astype(np.int64), table[:, 8], table[:, 9]
    )


def build_households(residents: int, rng: Rng) -> Households:
    """Households with exactly `residents` people; the last one may lack some of its members."""
    table = kinds()
    size = 1 + table.others.sum(axis=1)
    likely = int(residents / float(size @ table.share) * 1.1) + 20
    kind = rng.choice(len(table.share), size=likely, p=table.share)
    homes = int(np.searchsorted(np.cumsum(size[kind]), residents)) + 1
    kind = kind[:homes]
    household = np.repeat(np.arange(homes), size[kind])[:residents]
    position = np.arange(residents) - np.searchsorted(household, household)
    role = _roles(table, kind[household], position)
    female = _sexes(table, kind, household, role, rng)
    return Households(
        kind=kind,
        migrant=rng.random(homes) < table.migrants[kind],
        household=household,
        position=position,
        role=role,
        female=female,
        age=_ages(table, kind, household, role=role, female=female, rng=rng),
    )


def _roles(table: Kinds, kind: Ints, position: Ints) -> Ints:
    """Head first, then partner, minors, grown children, parents, lodgers."""
    last = np.cumsum(table.others, axis=1)[kind]
    return np.where(position == 0, HEAD, 1 + (position[:, None] > last).sum(axis=1))


def _sexes(table: Kinds, kind: Ints, household: Ints, role: Ints, rng: Rng) -> Bools:
    """Couples are of two sexes, dormitories of one; mothers outlive fathers; 111 boys to 100 girls."""
    n = len(household)
    head = (rng.random(len(kind)) < table.women[kind])[household]
    likely = np.select([role == PARENT, role == LODGER], [0.66, 0.45], 100 / 211)
    female = rng.random(n) < likely
    female = np.where((role == HEAD) | (kind[household] == DORMITORY), head, female)
    found: Bools = np.where(role == PARTNER, ~head, female)
    return found


def _ages(
    table: Kinds, kind: Ints, household: Ints, *, role: Ints, female: Bools, rng: Rng
) -> Floats:
    """Ages that fit together: children by the mother's, grown children and parents a generation apart."""
    n = len(household)
    span = table.oldest - table.youngest
    # the old thin out with the years
    head = table.youngest[kind] + span[kind] * np.where(
        table.oldest[kind] > 80, rng.beta(1.15, 1.5, len(kind)), rng.random(len(kind))
    )
    own = head[household]
    partner = own + np.where(female, -2.0, 2.0) + rng.normal(0, 2.5, n)
    partner = np.where(partner < 20, rng.uniform(20, 23, n), partner)
    child = _between(np.maximum(own - 38, 0.0), np.minimum(own - 20, 18.0), rng)
    grown = _between(np.maximum(own - 38, 18.0), np.minimum(own - 20, 40.0), rng)
    parent = own + rng.uniform(21, 34, n)
    lodger = 18 + 34 * rng.beta(1.1, 2.0, n)
    return np.choose(role, [own, partner, child, grown, parent, lodger])


def _between(low: Floats, high: Floats, rng: Rng) -> Floats:
    """Uniform draws: cut off at a border instead, hundreds would share a birthday."""
    found: Floats = low + (high - low) * rng.random(len(low))
    return found
