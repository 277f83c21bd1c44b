"""What a feature's values depend on, as short hashes: its definition, and the SQL that the builder makes of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

from features.builder import stages
from features.definition import Feature
from features.passes import passes, table_sql

# what is said of a value, and what a model may make of it; the value itself is the same whatever stands here
WORDS = ("sentence", "mechanism", "direction", "unit", "grains", "not_for")


def definition_hash(feature: Feature) -> str:
    """16 hex digits over all of the definition that decides the value."""
    told = {name: value for name, value in asdict(feature).items() if name not in WORDS}
    return _hash(json.dumps(told, ensure_ascii=False, sort_keys=True))


def sql_hash(feature: Feature, grain: str) -> str:
    """16 hex digits over the SQL of a build of this feature alone: it moves when the builder's own rules do."""
    steps = stages("spine", [feature], grain=grain)
    table = table_sql(passes([feature]), [feature])
    return _hash("\n".join([*(step.sql for step in steps), table]))


def set_hash(features: Sequence[Feature]) -> str:
    """16 hex digits over a set of definitions, by name."""
    return _hash(json.dumps(sorted((f.name, definition_hash(f)) for f in features)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
