"""A scored list: what one night says of every dispute and person at risk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from scoring.ledger import Assessment
from scoring.policy import Policy
from scoring.standing import DOWN, NEW, RESTED, SAME, UP

DISPUTE_COLUMNS = (
    "as_of", "dispute_id", "kind", "scheme", "code", "model_code", "points", "risk", "change",
    "flags", "reasons", "evidence", "grid", "town", "unit", "lead_unit", "status", "confirmed_by",
    "opened_at", "last_activity_at", "due_at", "review_at", "model_version", "policy_version",
)  # fmt: skip
PERSON_COLUMNS = (
    "as_of", "person_id", "masked_name", "role", "grade", "grade_for", "protection", "points",
    "risk", "change", "flags", "disputes", "reasons", "evidence", "model_version", "policy_version",
)  # fmt: skip
CHANGES = (NEW, UP, DOWN, SAME, RESTED)
LIST_COLUMNS = ("flags", "reasons", "evidence", "disputes")
TIME_COLUMNS = ("as_of", "opened_at", "last_activity_at", "due_at", "review_at", "happened_at")


@dataclass(frozen=True, eq=False)
class ScoredList:
    """One list of one `as_of`; `version` is the ledger's, 0 while it is not recorded.

    disputes, persons: the stable columns, sorted worst first; flags, reasons, evidence and disputes hold
    lists. evidence: one row per fact behind a reason. members: dispute_id, record_id. departed: disputes
    and persons that carried a code on the last list and are no longer at risk (移出: left, not resolved).
    risks: what each target's model said of every feature row of its grain, in their order, unrounded.
    facts_stand: what the facts known by then looked like, by table and day (see `seen.facts_stand`).
    """

    as_of: datetime
    disputes: pd.DataFrame
    persons: pd.DataFrame
    evidence: pd.DataFrame
    members: pd.DataFrame
    dispute_features: pa.Table
    person_features: pa.Table
    risks: Mapping[str, NDArray[np.float64]]
    facts_stand: pa.Table
    assessments: tuple[Assessment, ...]
    departed: tuple[Assessment, ...]
    model_versions: dict[str, str]
    policy: Policy
    data_seen: tuple[dict[str, Any], ...]
    version: int = 0

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 over everything the list says; the same list always has the same one."""
        digest = hashlib.sha256(json.dumps(self._header, ensure_ascii=False).encode())
        for frame in (self.disputes, self.persons, self.evidence, self.members):
            digest.update(records_json(frame).encode())
        for table in (self.dispute_features, self.person_features):
            for part in _parts(table):
                digest.update(part)
        return digest.hexdigest()

    @property
    def _header(self) -> list[object]:
        gone = sorted((a.grain, a.entity_id) for a in self.departed)
        return [self.as_of.isoformat(), self.model_versions, self.policy.hash, self.data_seen, gone]

    def counts(self) -> dict[str, dict[str, int]]:
        """Disputes by code and by change, persons by grade; every code and grade is there, also at 0."""
        return {
            "codes": _count(self.disputes["code"], self.policy.codes.names),
            "changes": _count(self.disputes["change"], CHANGES),
            "grades": _count(self.persons["grade"], self.policy.grades.names),
        }


def _parts(table: pa.Table) -> Iterator[bytes]:
    """Names, numbers as they stand in memory, and the rest as text: a city's feature rows are millions of cells."""
    numbers = [f.name for f in table.schema if pa.types.is_floating(f.type)]
    yield json.dumps(table.column_names).encode()
    for name in numbers:
        values = table[name].to_numpy().astype(np.float64)
        # a missing value is one, whatever bits it has
        values[np.isnan(values)] = np.nan
        yield values.tobytes()
    yield records_json(table.drop_columns(numbers).to_pandas()).encode()


def records_json(frame: pd.DataFrame) -> str:
    """The rows as a JSON array of objects: times in ISO 8601 local time, missing values null."""
    plain = frame.copy()
    for name in TIME_COLUMNS:
        if name in plain:
            plain[name] = local_text(plain[name])
    text: str = plain.to_json(orient="records", force_ascii=False, double_precision=10)
    return text


def local_text(times: pd.Series) -> pd.Series:
    """Times as `YYYY-MM-DDTHH:MM:SS`, local and without zone; null where there is none."""
    text = pd.to_datetime(times).dt.strftime("%Y-%m-%dT%H:%M:%S").astype(object)
    return text.where(text.notna(), None)


def _count(values: pd.Series, names: tuple[str, ...]) -> dict[str, int]:
    found = values.value_counts()
    return {name: int(found.get(name, 0)) for name in names}
