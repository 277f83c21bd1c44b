"""What a check of parity found, as data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Cause(StrEnum):
    """Why a recomputed value is another one; only a changed definition explains it away."""

    DEFINITION = "定义已修改"
    BUILDER = "构建程序已修改"
    ERASED = "数据已删除"
    CHANGED = "数据被改动"
    LATE = "迟到数据"
    FAULT = "原因不明"


@dataclass(frozen=True)
class Example:
    """One value: what was kept, what came out now, and the facts behind it that are not as they were."""

    entity_id: str
    kept: str
    now: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """One column of one grain in which rows differ, the worst examples first."""

    grain: str
    column: str
    differing_n: int
    cause: Cause
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Bucket:
    """Facts of one table that became known on one day: how many there were then and are now."""

    table: str
    known_on: date
    then_n: int
    now_n: int


@dataclass(frozen=True)
class Traced:
    """One fact that is not where it was: its table and id, and when it is known by what the warehouse says now."""

    table: str
    fact_id: str
    known_at: datetime


@dataclass(frozen=True)
class Past:
    """How the facts known before a list differ from what they were when it was made.

    `comparable` is false when another DuckDB version made the digests: then nothing is known of it.
    `late` are files taken in after the list, with facts known before it.
    """

    buckets: tuple[Bucket, ...] = ()
    traced: tuple[Traced, ...] = ()
    late: tuple[str, ...] = ()
    comparable: bool = True


@dataclass(frozen=True)
class Cohort:
    """Entities of one grain: how many rows are kept and were drawn, who would be missing or new today."""

    grain: str
    kept_n: int
    drawn_n: int
    columns_n: int
    missing: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class ListParity:
    """What became of one list's check. `gone` are columns by grain whose definition is no more."""

    name: str
    as_of: datetime
    cohorts: tuple[Cohort, ...]
    differences: tuple[Difference, ...]
    gone: Mapping[str, Sequence[str]]
    past: Past

    @property
    def values_n(self) -> int:
        """Number of values that were compared, scores among them."""
        return sum(c.drawn_n * c.columns_n for c in self.cohorts)

    @property
    def differing_n(self) -> int:
        """Number of values that are not the same."""
        return sum(d.differing_n for d in self.differences)

    @property
    def findings(self) -> str:
        """What differs, as a JSON array without anything that names a person."""
        told = [
            {"grain": d.grain, "column": d.column, "rows": d.differing_n, "cause": d.cause.name}
            for d in self.differences
        ]
        at_risk = [
            {"grain": c.grain, "column": "entity_id", "rows": len(ids), "cause": what}
            for c in self.cohorts
            for what, ids in (("MISSING", c.missing), ("NEW", c.new))
            if ids
        ]
        return json.dumps(told + at_risk)

    @property
    def unexplained_n(self) -> int:
        """Values that no changed definition explains, and entities that would be missing or new."""
        values = sum(d.differing_n for d in self.differences if d.cause is not Cause.DEFINITION)
        return values + sum(len(c.missing) + len(c.new) for c in self.cohorts)
