"""The parts of a linkage model: comparisons of fields, each with levels from same to different."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum


class Says(Enum):
    """What a level says about the person: SAME agrees, PERHAPS in part, OTHER contradicts; the rest says nothing."""

    SAME = "same"
    PERHAPS = "perhaps"
    NOTHING = "nothing"
    OTHER = "other"


@dataclass(frozen=True)
class Level:
    """One degree of agreement: SQL over `_l` and `_r` columns; `m` and `u` are its chances for one and for two people.

    `tf` names the column whose frequent values count for less here.
    """

    title: str
    sql: str
    m: float
    u: float
    says: Says = Says.NOTHING
    tf: str | None = None

    @property
    def weight(self) -> float:
        """The match weight in bits: log2(m / u)."""
        return math.log2(self.m / self.u)


@dataclass(frozen=True)
class Comparison:
    """How one field of two rows is compared; the first level that holds counts, the last holds always.

    `column` is the column whose absence on either side says nothing.
    """

    name: str
    title: str
    column: str
    levels: tuple[Level, ...]

    def value(self, at: int) -> int:
        """The number by which a result names level `at`: 0 for the last, rising to the first."""
        return len(self.levels) - 1 - at

    def level(self, value: int) -> Level | None:
        """The level that a result's number names; None where a side was missing (-1)."""
        return None if value < 0 else self.levels[len(self.levels) - 1 - value]

    def uses(self, column: str) -> bool:
        """Whether any of its levels looks at the column."""
        return column == self.column or any(
            re.search(rf"\b{column}_[lr]\b", v.sql) for v in self.levels
        )

    def values(self, *says: Says) -> tuple[int, ...]:
        """The numbers of the levels that say one of `says`."""
        return tuple(self.value(i) for i, level in enumerate(self.levels) if level.says in says)


@dataclass(frozen=True)
class Model:
    """`prior` is the chance that two rows drawn at random are one person."""

    prior: float
    comparisons: tuple[Comparison, ...]

    @property
    def prior_weight(self) -> float:
        """The prior as a match weight in bits."""
        return math.log2(self.prior / (1 - self.prior))

    def with_chances(
        self, m: Mapping[tuple[str, int], float], u: Mapping[tuple[str, int], float]
    ) -> Model:
        """The model with m and u where they are stated, by comparison and level number."""
        comparisons = tuple(
            replace(c, levels=tuple(
                replace(v, m=m.get((c.name, c.value(at)), v.m), u=u.get((c.name, c.value(at)), v.u))
                for at, v in enumerate(c.levels)
            ))
            for c in self.comparisons
        )  # fmt: skip
        return Model(self.prior, comparisons)
