"""The likely reason why a column differs."""

from __future__ import annotations

from features.definition import Feature
from features.sources import source
from scoring.parity.found import Cause, Past
from scoring.parity.kept import KeptRows
from scoring.publish.fingerprints import definition_hash, sql_hash

# which records an entity has, and so every feature, rests on these
GROUPING = frozenset({"core.records", "derived.parties", "core.links", "derived.dispute_members"})


def cause_of(feature: Feature, grain: str, *, kept: KeptRows, past: Past) -> Cause:
    """The definition first, then the builder's own SQL, then the facts; a fault when all are what they were."""
    if kept.mark(grain, feature.name, "definition") != definition_hash(feature):
        return Cause.DEFINITION
    if kept.mark(grain, feature.name, "sql") != sql_hash(feature, grain):
        return Cause.BUILDER
    return _of_facts(_tables(feature), past)


def _of_facts(tables: frozenset[str], past: Past) -> Cause:
    concerned = [b for b in past.buckets if b.table in tables]
    if not concerned:
        return Cause.FAULT
    if past.late and all(b.now_n > b.then_n for b in concerned):
        return Cause.LATE
    moved = any(t.table in tables for t in past.traced)
    gone = all(b.now_n < b.then_n for b in concerned)
    return Cause.ERASED if gone and not moved else Cause.CHANGED


def _tables(feature: Feature) -> frozenset[str]:
    own = source(feature.source)
    settling = {own.settling.table} if own.settling else set()
    return GROUPING | {own.table} | settling
