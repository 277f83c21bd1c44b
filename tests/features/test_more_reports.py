"""More of what was reported never makes a dispute or its parties look safer, feature by feature.

A feature may move only to the dangerous side of its direction, out of missing always; one without a direction may
not move at all. Models keep the directions (tests/models), so no report can lower a risk.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from data_contracts.contract import table
from features import builder, registry
from tests.features.crowded_city import AS_OF, COLUMNS, PEOPLE, RECORDS, cities
from tests.features.feature_tables import completed
from tests.features.test_properties import CON, UNHURRIED, put, spine_of

JUST_BEFORE = AS_OF - timedelta(seconds=1)
REPORTED = ("core.records", "core.cues", "core.findings", "core.links", "core.wage_claims")
# what a report says of the matter itself may be put right by the next one
MATTER = ("kind", "relation", "local_kind", "first_class", "final_class")


def told(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """One more fact about the call 110:1, known at the last moment."""
    columns = {c: values for c, values in COLUMNS[name].items() if c not in MATTER}
    return st.fixed_dictionaries(columns).map(lambda row: _fact(name, row))


def _fact(name: str, row: dict[str, Any]) -> dict[str, Any]:
    known = {"record_id": "110:1", "happened_at": JUST_BEFORE, "known_at": JUST_BEFORE}
    full = completed(table(name), {**row, **known}, 99)
    return {c.name: None for c in table(name).columns} | full


one_more = st.sampled_from(REPORTED).flatmap(lambda name: st.tuples(st.just(name), told(name)))


def values(city: dict[str, list[dict[str, Any]]], entities: tuple[str, ...], grain: str) -> Any:
    put(city)
    spine_of(entities)
    return builder.build(CON, grain=grain).to_pylist()


def never_safer(city: Any, added: Any, entities: tuple[str, ...], grain: str) -> None:
    name, fact = added
    before = values(city, entities, grain)
    after = values(city | {name: [*city[name], fact]}, entities, grain)
    for old, new in zip(before, after, strict=True):
        for feature in registry.features(grain):
            if old[feature.name] is not None:
                assert _no_safer(feature.direction, old[feature.name], new[feature.name]), (
                    feature.name, old[feature.name], new[feature.name]
                )  # fmt: skip


def _no_safer(direction: int, old: Any, new: Any) -> bool:
    if direction == 0:
        return bool(new == old)
    return new is not None and direction * (new - old) >= 0


@UNHURRIED
@given(cities, one_more)
def test_one_more_fact_never_makes_a_dispute_look_safer(city, added):
    never_safer(city, added, RECORDS[:2], "dispute")


@UNHURRIED
@given(cities, one_more)
def test_one_more_fact_never_makes_a_person_look_safer(city, added):
    never_safer(city, added, PEOPLE, "person")
