"""A list held against the warehouse: what differs is found, and why.

Long because every cause of a difference is put into the same published list.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features import disputes, passes, registry
from features.definition import Feature
from features.sources import SOURCES
from scoring import policy
from scoring.errors import PublishedError
from scoring.ledger import Ledger
from scoring.models import Models
from scoring.parity import (
    Cause,
    KeptRows,
    ListParity,
    check_list,
    drop_rows,
    kept_names,
    kept_rows,
)
from scoring.parity.comparing import differs, worst_first
from scoring.parity.kept import NoKeptRows
from scoring.publish.manifest import features_version
from scoring.score import score
from scoring.scored import ScoredList
from scoring.seen import SQL, STAND
from tests.scoring.scored_city import NIGHT, fill, models, publish, rows_of, small_city

ALL = 1000


@pytest.fixture
def city() -> duckdb.DuckDBPyConnection:
    return small_city()


def scored_list(
    con: duckdb.DuckDBPyConnection, as_of: datetime = NIGHT, *, using: Models | None = None
) -> ScoredList:
    return score(
        con, as_of, models=using or models(), policy=policy.load("default"),
        ledger=Ledger("sqlite://"), recorded_at=as_of,
    )  # fmt: skip


@pytest.fixture
def kept(city: duckdb.DuckDBPyConnection, tmp_path: Path) -> KeptRows:
    path = publish(scored_list(city), tmp_path).path
    return kept_rows(tmp_path, rows_of(tmp_path), path.name)


def check(
    con: duckdb.DuckDBPyConnection,
    kept: KeptRows,
    *,
    rows: int = ALL,
    seed: int = 1,
    using: Models | None = None,
) -> ListParity:
    return check_list(con, kept, models=using or models(), rows=rows, seed=seed, recorded_at=NIGHT)


def told(found: ListParity) -> dict[tuple[str, str], tuple[int, Cause]]:
    return {(d.grain, d.column): (d.differing_n, d.cause) for d in found.differences}


# the rows that are kept


def test_the_kept_rows_are_the_rows_that_were_scored(
    city: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    scored = scored_list(city)
    path = publish(scored, tmp_path).path
    kept = kept_rows(tmp_path, rows_of(tmp_path), path.name)
    for grain, features in (
        ("dispute", scored.dispute_features),
        ("person", scored.person_features),
    ):
        assert kept.rows[grain].select(features.column_names).equals(features)
    assert kept.targets("dispute") == ("dispute",)
    assert kept.targets("person") == ("person_harm", "person_self")
    risk = models()["dispute"].risk(scored.dispute_features.to_pandas())
    assert kept.rows["dispute"].column("risk:dispute").to_pylist() == risk.tolist()


def test_only_their_owner_can_read_the_kept_rows(
    city: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = publish(scored_list(city), tmp_path).path
    private = rows_of(tmp_path)
    folders = (private, private / path.name)
    assert [oct(p.stat().st_mode & 0o777) for p in folders] == ["0o700"] * 2
    files = sorted((private / path.name).iterdir())
    assert [p.name for p in files] == ["disputes.parquet", "facts.parquet", "persons.parquet"]
    assert [oct(p.stat().st_mode & 0o777) for p in files] == ["0o600"] * 3
    assert not [p.name for p in path.iterdir() if "feature" in p.name or "facts" in p.name]


def test_the_manifest_names_the_kept_rows_with_their_hashes(
    city: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    published = publish(scored_list(city), tmp_path)
    assert sorted(published.manifest["kept_rows"]) == [
        "disputes.parquet", "facts.parquet", "persons.parquet",
    ]  # fmt: skip
    file = rows_of(tmp_path) / published.path.name / "persons.parquet"
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(PublishedError, match=r"persons.parquet: changed since the list"):
        kept_rows(tmp_path, rows_of(tmp_path), published.path.name)


def test_rows_that_a_killed_process_left_without_a_list_are_replaced(
    city: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    half = rows_of(tmp_path) / "20240301T0800"
    half.mkdir(parents=True)
    (half / "disputes.parquet").write_bytes(b"half")
    path = publish(scored_list(city), tmp_path).path
    assert kept_rows(tmp_path, rows_of(tmp_path), path.name).rows["dispute"].num_rows == 3


def test_rows_past_their_limit_are_dropped_and_their_lists_stay(
    city: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    nights = [NIGHT, NIGHT + timedelta(days=1), NIGHT + timedelta(days=2)]
    names = [publish(scored_list(city, night), tmp_path).path.name for night in nights]
    assert drop_rows(rows_of(tmp_path), before=nights[1]) == names[:1]
    assert kept_names(tmp_path, rows_of(tmp_path)) == names[1:]
    assert (tmp_path / names[0] / "manifest.json").is_file()
    with pytest.raises(NoKeptRows, match="keep_days"):
        kept_rows(tmp_path, rows_of(tmp_path), names[0])
    assert drop_rows(rows_of(tmp_path), before=nights[1]) == []


def test_only_the_newest_version_of_a_night_is_checked_unless_another_is_named(
    city: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    publish(scored_list(city), tmp_path)
    publish(scored_list(city, using=models(shift=1.0)), tmp_path)
    assert kept_names(tmp_path, rows_of(tmp_path)) == ["20240301T0800.v2"]


def test_the_feature_set_has_another_fingerprint_when_one_definition_is_another(
    city: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = scored_list(city).dispute_features
    before = features_version(rows, "dispute")
    redefine(monkeypatch, "reports_90d", sentence="说法不同 {value}", direction=0)
    assert features_version(rows, "dispute") == before
    redefine(monkeypatch, "reports_90d", window_days=89)
    assert features_version(rows, "dispute") != before


# comparing


@pytest.mark.parametrize(
    ("kept", "now", "same"),
    [
        (1.0, 1.0, True), (1.0, 1.0000000000000002, False), (0.0, -0.0, False),
        (None, None, True), (None, 0.0, False), (float("nan"), float("nan"), True),
        (float("nan"), None, False), ("甲", "甲", True), ("甲", "乙", False), (None, "", False),
    ],
)  # fmt: skip
def test_values_are_compared_to_the_last_bit(kept: object, now: object, same: bool) -> None:
    kind = pa.string() if isinstance(now, str) or isinstance(kept, str) else pa.float64()
    one, two = (pa.chunked_array([pa.array([v], kind, from_pandas=False)]) for v in (kept, now))
    assert differs(one, two).tolist() == [not same]


def test_the_worst_rows_come_first() -> None:
    kept = pa.chunked_array([pa.array([1.0, 1.0, None, 1.0])])
    now = pa.chunked_array([pa.array([2.0, 9.0, 1.0, 1.5])])
    assert worst_first(kept, now, differs(kept, now).nonzero()[0]) == [2, 1, 0]


# the check


def test_a_list_of_an_untouched_warehouse_is_the_same_to_the_last_bit(
    city: duckdb.DuckDBPyConnection, kept: KeptRows
) -> None:
    found = check(city, kept)
    assert (found.differences, found.unexplained_n, found.past.buckets) == ((), 0, ())
    dispute, person = found.cohorts
    assert (dispute.kept_n, dispute.drawn_n) == (3, 3)
    assert (person.kept_n, person.drawn_n) == (4, 4)  # 5 persons without the boy
    columns = len(kept.features("dispute")) + 1, len(kept.features("person")) + 2
    assert found.values_n == 3 * columns[0] + 4 * columns[1]


def test_the_draw_is_the_seed_s_and_another_seed_s_is_another(
    city: duckdb.DuckDBPyConnection, kept: KeptRows
) -> None:
    one, again = (check(city, kept, rows=2) for _ in range(2))
    assert one == again
    assert [c.drawn_n for c in one.cohorts] == [2, 2]


def test_facts_that_became_known_later_change_nothing_about_an_old_list(
    city: duckdb.DuckDBPyConnection, kept: KeptRows
) -> None:
    fill(
        city,
        "core.cues",
        """
        record_id | cue      | origin | happened_at         | known_at
        110:2     | 扬言杀人 | field  | 2024-02-20 23:00:00 | 2024-03-01 08:00:00
    """,
    )
    city.execute(
        "update core.cues set replaced_at = timestamp '2024-03-01 08:00:00' where record_id = '110:3'"
    )
    disputes.rebuild(city)
    found = check(city, kept)
    assert (found.differences, found.past.buckets) == ((), ())


def test_a_fact_whose_clock_was_moved_is_found_and_named(
    city: duckdb.DuckDBPyConnection, kept: KeptRows
) -> None:
    city.execute(
        "update core.cues set known_at = timestamp '2024-03-05 06:00:00' where record_id = '110:3'"
    )
    found = check(city, kept)
    assert told(found)["dispute", "kill_threats_90d"] == (1, Cause.CHANGED)
    (example,) = next(d for d in found.differences if d.column == "kill_threats_90d").examples
    assert (example.entity_id, example.kept, example.now) == ("110:1", "2.0", "1.0")
    (moved,) = found.past.traced
    assert (moved.table, moved.fact_id, moved.known_at) == (
        "core.cues", "cues:1", datetime(2024, 3, 5, 6),
    )  # fmt: skip
    assert [(b.table, b.then_n, b.now_n) for b in found.past.buckets] == [("core.cues", 1, 0)]
    assert found.unexplained_n == found.differing_n > 0


def test_facts_put_in_secretly_are_named_by_what_stands_behind_the_value_now(
    city: duckdb.DuckDBPyConnection, kept: KeptRows
) -> None:
    fill(
        city,
        "core.cues",
        """
        record_id | cue      | origin | happened_at         | known_at
        110:1     | 扬言杀人 | field  | 2024-02-11 23:00:00 | 2024-02-20 23:00:00
        110:1     | 扬言杀人 | field  | 2024-02-12 23:00:00 | 2024-02-20 23:00:00
    """,
    )
    found = check(city, kept)
    assert told(found)["dispute", "kill_threats_90d"] == (1, Cause.CHANGED)
    # three of that day stand where one stood, so no difference is one fact's alone
    assert [(b.table, b.then_n, b.now_n) for b in found.past.buckets] == [("core.cues", 1, 1 + 2)]
    assert found.past.traced == ()
    threats = next(d for d in found.differences if d.column == "kill_threats_90d")
    assert threats.examples[0].facts == ("cues:0", "cues:2", "cues:3")


def test_a_fact_that_was_deleted_is_told_apart(
    city: duckdb.DuckDBPyConnection, kept: KeptRows
) -> None:
    city.execute("delete from core.cues where record_id = '110:3'")
    found = check(city, kept)
    assert told(found)["dispute", "kill_threats_90d"] == (1, Cause.ERASED)
    assert found.unexplained_n > 0


def test_a_file_that_came_late_is_told_apart(
    city: duckdb.DuckDBPyConnection, kept: KeptRows
) -> None:
    fill(
        city,
        "core.cues",
        """
        record_id | cue      | origin | happened_at         | known_at
        110:2     | 扬言杀人 | field  | 2024-02-20 23:00:00 | 2024-02-29 06:00:00
    """,
    )
    city.execute(
        "insert into ops.deliveries (file_no, file_id, name, source, adapter, mode, sha256, bytes_n, received_at, "
        "ingested_at, state, rows_in, new_n, version_n, unchanged_n, quarantined_n, left_out_n, first_known_at) values "
        "(1, 'f', 'late.csv', 'police_110', 'police_110', 'live', 'x', 1, timestamp '2024-02-29 06:00:00', "
        "timestamp '2024-03-02 06:00:00', 'loaded', 1, 1, 0, 0, 0, 0, timestamp '2024-02-29 06:00:00')"
    )
    found = check(city, kept)
    assert told(found)["dispute", "kill_threats_90d"] == (1, Cause.LATE)
    assert found.past.late == ("late.csv",)


def redefine(monkeypatch: pytest.MonkeyPatch, name: str, **changes: object) -> None:
    def changed(feature: Feature) -> Feature:
        return replace(feature, **changes) if feature.name == name else feature

    new = tuple(changed(f) for f in registry.every())
    monkeypatch.setattr(registry, "every", lambda: new)


def test_a_definition_that_was_changed_since_explains_its_differences(
    city: duckdb.DuckDBPyConnection, kept: KeptRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    redefine(monkeypatch, "kill_threats_90d", window_days=5)
    found = check(city, kept)
    assert told(found)["dispute", "kill_threats_90d"] == (1, Cause.DEFINITION)
    assert (found.differing_n > 0, found.unexplained_n) == (True, 0)


def test_a_definition_that_is_no_more_is_said_and_not_compared(
    city: duckdb.DuckDBPyConnection, kept: KeptRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tuple(f for f in registry.every() if f.name != "kill_threats_90d")
    monkeypatch.setattr(registry, "every", lambda: left)
    found = check(city, kept)
    assert "kill_threats_90d" in found.gone["dispute"]
    assert found.unexplained_n == 0


def test_a_builder_that_was_changed_is_no_excuse(
    city: duckdb.DuckDBPyConnection, kept: KeptRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = passes.happened_sql
    monkeypatch.setattr(
        passes, "happened_sql", lambda fact, row="scope": f"{old(fact, row)} - interval 3 day"
    )
    found = check(city, kept)
    assert told(found)["dispute", "kill_threats_90d"] == (1, Cause.BUILDER)
    assert found.unexplained_n > 0


def test_another_model_under_the_same_name_is_found(
    city: duckdb.DuckDBPyConnection, kept: KeptRows
) -> None:
    found = check(city, kept, using=models(shift=1e-9))
    assert told(found) == {("dispute", "risk:dispute"): (3, Cause.FAULT)}


def test_a_risk_that_the_list_did_not_get_from_its_model_is_found(
    city: duckdb.DuckDBPyConnection, kept: KeptRows
) -> None:
    forged = {"dispute": dict(kept.published["dispute"]) | {"110:1": 0.5}} | {
        "person": kept.published["person"]
    }
    found = check(city, replace(kept, published=forged))
    assert told(found) == {("dispute", "risk"): (1, Cause.FAULT)}


def test_who_would_be_missing_or_new_today_is_named(
    city: duckdb.DuckDBPyConnection, kept: KeptRows
) -> None:
    city.execute("update core.records set happened_at = timestamp '2020-01-01 00:00:00' "
                 "where record_id = 'grid:9'")  # fmt: skip
    found = check(city, kept)
    dispute, person = found.cohorts
    assert (dispute.missing, dispute.new) == (("grid:9",), ())
    assert person.missing == ("Pc",)
    assert found.unexplained_n >= 1 + 1


def test_digests_of_another_database_version_are_not_compared(
    city: duckdb.DuckDBPyConnection, kept: KeptRows
) -> None:
    other = kept.facts.replace_schema_metadata({"duckdb": "1.0.0"})
    assert not check(city, replace(kept, facts=other)).past.comparable


def test_every_table_that_a_feature_reads_is_in_the_stand_of_the_facts() -> None:
    read = {t for s in SOURCES.values() for t in (s.table, s.settling and s.settling.table) if t}
    for path in (SQL, STAND):
        text = path.read_text(encoding="utf-8")
        assert sorted(t for t in read if f"'{t}'" not in text) == []


def test_the_rows_read_back_have_the_hashes_of_every_definition(kept: KeptRows) -> None:
    for grain in ("dispute", "person"):
        for name in kept.features(grain):
            assert len(kept.mark(grain, name, "definition")) == 16
            assert len(kept.mark(grain, name, "sql")) == 16


def test_an_unknown_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PublishedError, match="there is no such list"):
        kept_rows(tmp_path, rows_of(tmp_path), "20240301T0800")


def test_parquet_keeps_every_bit(tmp_path: Path) -> None:
    table = pa.table({"x": pa.array([0.1 + 0.2, -0.0, float("nan"), None, 5e-324])})
    pq.write_table(table, tmp_path / "x.parquet", compression="zstd")
    again = pq.read_table(tmp_path / "x.parquet")
    assert not differs(table.column("x"), again.column("x")).any()
