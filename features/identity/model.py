"""The parts of a linkage model: comparisons of fields, each with levels from same to different."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class Says(StrEnum):
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

    def learning_from(self, other: Model, names: tuple[str, ...]) -> Model:
        """The model with these comparisons as `other` has them."""
        theirs = {c.name: c for c in other.comparisons if c.name in names}
        return Model(self.prior, tuple(theirs.get(c.name, c) for c in self.comparisons))


def to_json(model: Model) -> str:
    """The model as text that `from_json` reads; chances keep every digit."""
    return json.dumps(asdict(model), ensure_ascii=False)


def from_json(text: str) -> Model:
    """The model that `to_json` wrote."""
    raw = json.loads(text)
    return Model(raw["prior"], tuple(_comparison(c) for c in raw["comparisons"]))


def _comparison(raw: dict[str, Any]) -> Comparison:
    levels = tuple(Level(**{**level, "says": Says(level["says"])}) for level in raw.pop("levels"))
    return Comparison(**raw, levels=levels)
