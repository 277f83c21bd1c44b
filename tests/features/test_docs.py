"""The documents of features are generated, run, and complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from features import builder, definitions, listing, registry
from features.definition import Feature
from features.errors import DefinitionError
from features.sources import WHATS
from tests.features.feature_tables import warehouse

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "how-to" / "add-a-feature.md").read_text(encoding="utf-8")


def test_the_listing_in_docs_is_what_the_definitions_say():
    written = (DOCS / "features.md").read_text(encoding="utf-8")
    assert written == listing.markdown(), "run `python -m features.listing > docs/features.md`"


def test_the_guide_s_example_is_a_feature_that_builds():
    names: dict[str, object] = {}
    exec(re.search(r"```python\n(.*?)```", GUIDE, re.S).group(1), names)
    (made,) = [v for v in names.values() if isinstance(v, Feature)]
    con = warehouse(
        core__cues="record_id | cue | happened_at\n110:1 | 酒后 | 01-02 23:00\n110:1 | 酒后 | 01-03 12:00",
        derived__dispute_members="dispute_id | record_id | known_at\n110:1 | 110:1 | 01-01",
    )
    con.execute(
        "create temp table spine as select '110:1' as entity_id, timestamp '2024-01-10' as as_of"
    )
    table = builder.build_features(con, "spine", features=[made], grain="dispute")
    assert made.say(table[made.name].to_pylist()[0]) == "近30天内夜间酒后生事 1 次"


def test_the_guide_names_every_argument_of_a_definition():
    fields = set(Feature.__dataclass_fields__) - {"name", "expression", "sentence"}
    assert fields <= set(re.findall(r"^\| `(\w+)` \|", GUIDE, re.M))


def test_definitions_are_under_ten_lines():
    for path in Path(definitions.__path__[0]).glob("*.py"):
        for text in path.read_text(encoding="utf-8").split("\n@feature")[1:]:
            body = text.split("\n\n\n")[0].strip().splitlines()
            assert len(body) < 10, (path.name, body[0])


def test_counts_of_reports_and_signs_may_never_lower_risk():
    for feature in registry.every():
        if feature.expression.startswith("count(") and feature.mechanism != "relation":
            assert feature.direction == +1, feature.name


def test_two_definitions_of_one_name_are_refused(monkeypatch):
    doubled = registry.features("dispute")[0]
    monkeypatch.setattr(registry, "_read_definitions", lambda: [doubled, doubled])
    with pytest.raises(DefinitionError, match=f"defined twice: {doubled.name}"):
        registry.every.__wrapped__()


def test_having_suffered_violence_teaches_nothing_about_harming_others():
    told = {what: {f.name for f in registry.features("person", what=what)} for what in WHATS}
    sided = {f.name for f in registry.every() if f.by_side}
    assert {f"{name}_by" for name in sided} <= told["harm"]
    assert told["self"] - told["harm"] == {f"{name}_against" for name in sided}


def test_every_act_and_report_is_told_by_side_in_person_grain():
    for feature in registry.every():
        if feature.mechanism in ("gravity", "orders"):
            assert feature.by_side, feature.name
