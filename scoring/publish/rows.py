"""The rows that a list was scored from, kept for whoever may read the warehouse and for nobody else.

They are what a command centre is not handed: persons by their key, and every value. So they lie outside the
published folder, in a folder of the same name that its owner alone can open; the manifest names their hashes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from features.definition import Feature
from features.registry import chosen
from scoring.publish.fingerprints import definition_hash, sql_hash
from scoring.publish.manifest import sha256_of
from scoring.scored import ScoredList
from scoring.sides import TARGETS_OF

ROWS = {"dispute": "disputes.parquet", "person": "persons.parquet"}
FACTS = "facts.parquet"
# no feature's name holds a colon
RISK = "risk:"
KEYS = ("entity_id", "as_of")


def keep_rows(scored: ScoredList, folder: Path) -> dict[str, str]:
    """SHA-256 by file name, after the rows of both grains and the stand of the facts were written into `folder`.

    disputes.parquet, persons.parquet: entity_id, as_of, every feature that was read (the hashes of its definition and
    of its SQL in the column's metadata), `risk:<target>` unrounded. facts.parquet: see `seen.facts_stand`.
    """
    tables = {
        ROWS["dispute"]: _rows(scored, scored.dispute_features, "dispute"),
        ROWS["person"]: _rows(scored, scored.person_features, "person"),
        # its digests are DuckDB's own hashes, which another version may make otherwise
        FACTS: scored.facts_stand.replace_schema_metadata({"duckdb": duckdb.__version__}),
    }
    for name, table in tables.items():
        (folder / name).touch(mode=0o600)
        pq.write_table(table, folder / name, compression="zstd")
    return {name: sha256_of(folder / name) for name in sorted(tables)}


def _rows(scored: ScoredList, features: pa.Table, grain: str) -> pa.Table:
    names = [name for name in features.column_names if name not in KEYS]
    table = _marked(features, chosen(grain, names), grain)
    for target in TARGETS_OF[grain]:
        if target in scored.risks:
            risk = pa.array(scored.risks[target], pa.float64())
            table = table.append_column(RISK + target, risk)
    return table


def _marked(features: pa.Table, definitions: Sequence[Feature], grain: str) -> pa.Table:
    known = {f.name: f for f in definitions}
    fields = [_field(field, known.get(field.name), grain) for field in features.schema]
    return features.cast(pa.schema(fields))


def _field(field: pa.Field, feature: Feature | None, grain: str) -> pa.Field:
    if feature is None:
        return field
    marks = {"definition": definition_hash(feature), "sql": sql_hash(feature, grain)}
    return field.with_metadata(marks)
