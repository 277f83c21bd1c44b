"""What is owed: one sum per dispute, so that calls, ledger, firms' reports and suits speak of the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.life import kinds
from simulation.types import Bools, Floats, Ints, Rng


@dataclass(frozen=True)
class Claims:
    """Per dispute yuan in all, months of wages and people unpaid; 0 where there are none."""

    yuan: Floats
    months: Ints
    people: Ints


def draw_claims(kind: Ints, crowd: Ints, rng: Rng) -> Claims:
    """Claims by kind: wages by people and months, the others by sums that run from small to ruinous."""
    n, group = len(kind), kinds.texts("group")[kind]
    local, code = kinds.texts("local")[kind], kinds.texts("code")[kind]
    unpaid = local == "0701A"
    months = np.minimum(rng.geometric(0.30, n), 24)
    people = 1 + crowd
    wages = people * months * rng.integers(30, 90, n) * 100.0
    single = np.select(
        [group == "debt", local == "0701B", group == "consumer", group == "property", code == "0602"],
        [_sum(rng, 30_000, 1.2, n), _sum(rng, 40_000, 0.8, n), _sum(rng, 1_500, 1.3, n),
         _sum(rng, 1_800, 0.7, n), _sum(rng, 5_000, 1.0, n)],
        0.0,
    )  # fmt: skip
    some = _named(group, rng)
    return Claims(
        yuan=np.where(unpaid, wages, np.where(some, np.round(single, -2), 0.0)),
        months=np.where(unpaid, months, 0),
        people=np.where(unpaid, people, 0),
    )


def _sum(rng: Rng, middle: float, spread: float, n: int) -> Floats:
    return np.maximum(rng.lognormal(np.log(middle), spread, n), 100.0)


def _named(group: np.ndarray, rng: Rng) -> Bools:
    """Not every quarrel with a shop or a manager is about a sum."""
    found: Bools = rng.random(len(group)) < np.where(
        np.isin(group, ["consumer", "property"]), 0.6, 1.0
    )
    return found
