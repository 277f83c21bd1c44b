"""A register of old people, large enough to learn from."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from features.identity import Linkage, LinkSettings, clusters_at, quality, waterfall
from features.identity.comparisons import SEX
from features.identity.model import Model
from features.identity.splinking import chances_of_two
from tests.features.identity.historical import Register, register
from tests.features.identity.people_tables import frame_table, linked

ROWS = register(Register(people=120, seed=3))
SETTINGS = LinkSettings(sampled_pairs=100_000)


@pytest.fixture(scope="module")
def linkage() -> Iterator[Linkage]:
    with linked(frame_table(ROWS), SETTINGS) as found:
        yield found


def truth(found: Linkage) -> np.ndarray:
    return ROWS.set_index("unique_id")["cluster"].loc[list(found.ids)].to_numpy(str)


def test_people_of_an_old_register_are_found_without_labels(linkage: Linkage) -> None:
    found = quality(linkage.clusters.person, truth(linkage))
    assert found.precision > 0.9
    assert found.b_f1 > 0.9


def test_the_truth_was_no_input(linkage: Linkage) -> None:
    assert linkage.columns.withheld == ("cluster",)
    assert not {"cluster", "truth"} & set(linkage.con.table("people").columns)


def test_weights_fall_from_agreement_to_contradiction(linkage: Linkage) -> None:
    for comparison in linkage.trained.model.comparisons:
        first, *_, last = comparison.levels
        assert first.weight > 0 > last.weight, comparison.title


def test_a_higher_threshold_puts_fewer_rows_together(linkage: Linkage) -> None:
    strict = clusters_at(linkage, LinkSettings(threshold=0.99))
    assert strict.pairs < linkage.clusters.pairs


def test_frequent_values_count_for_less_and_the_bars_still_add_up(linkage: Linkage) -> None:
    query = "select unique_id_l, unique_id_r, match_weight from scored order by hash(unique_id_l, unique_id_r) limit 5"
    for left, right, weight in linkage.con.execute(query).fetchall():
        found = waterfall(linkage, linkage.ids[left - 1], linkage.ids[right - 1])
        assert sum(bar.bits for bar in found.bars) == pytest.approx(weight, abs=1e-6)
    adjusted = [c for c in linkage.con.table("scored").columns if c.startswith("mw_tf_adj_")]
    assert {"mw_tf_adj_name", "mw_tf_adj_birth_place"} <= set(adjusted)


def test_shuffled_rows_give_the_same_people(linkage: Linkage) -> None:
    with linked(frame_table(ROWS.sample(frac=1, random_state=4)), SETTINGS) as again:
        assert again.ids.tolist() == linkage.ids.tolist()
        assert again.person_ids.tolist() == linkage.person_ids.tolist()


def test_random_pairs_are_the_same_again_whatever_the_threads() -> None:
    # sampled rows that threads race for were other rows at every run
    model = Model(0.001, (SEX,))
    many = pa.table({"unique_id": range(400_000), "sex": ["男", "女", "女", None] * 100_000})
    found = []
    for threads, seed in ((1, 1), (4, 1), (4, 1), (4, 1), (4, 2)):
        with duckdb.connect(config={"threads": threads}) as con:
            con.register("many", many)
            con.execute("create temp table people as from many")
            found.append(chances_of_two(con, model, pairs=50_000, seed=seed))
    *same, other = found
    assert all(again == same[0] for again in same)
    assert other != same[0]
    assert same[0]["sex", 0] == pytest.approx(4 / 9, abs=0.05)


def test_full_blocks_are_skipped_and_counted() -> None:
    with linked(frame_table(ROWS.head(300)), LinkSettings(pairs_per_rule=300)) as found:
        full = {blocked.rule: blocked for blocked in found.blocked}["姓名一词 + 出生地"]
    assert full.skipped_blocks > 0
    assert full.skipped_rows > full.largest
    assert full.pairs <= 300


def test_hundreds_of_equal_rows_are_one_person() -> None:
    caller = ROWS.iloc[[0]].assign(
        full_name="lancelot brown", dob="1716-08-30", postcode_fake="NR1 1AA"
    )
    calls = pd.concat([caller] * 250).assign(unique_id=[f"Z{n}" for n in range(250)])
    rows = frame_table(pd.concat([ROWS, calls]))
    with linked(rows, LinkSettings(pairs_per_rule=20_000, sampled_pairs=100_000)) as found:
        person = dict(zip(found.ids, found.person_ids, strict=True))
    assert {person[n] for n in calls["unique_id"]} == {"Z0"}


@pytest.mark.parametrize("heads", ["id | name", "id | name | sex", "id | name | dob | sex"])
def test_a_table_with_few_columns_can_be_learned_from(heads: str) -> None:
    rows = frame_table(
        ROWS.head(600).rename(columns={"unique_id": "id", "full_name": "name", "gender": "sex"})
    )
    with linked(rows.select([h.strip() for h in heads.split("|")])) as found:
        assert len(found.ids) == 600
