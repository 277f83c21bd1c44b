"""The rows that are learned from: landmarks of disputes and persons, their features, labels and weights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

import duckdb
import pandas as pd
import pyarrow as pa

from data_contracts.errors import JianweiError
from features import labels, spine
from features.builder import build_parts
from features.clusters import clusters
from models.arrays import B1
from models.errors import FrameError
from models.frame import TrainingFrame
from pipelines.request import Request

TOLD = ("label", "label_secondary", "known_at", "weight", "cluster")


class NothingToLearn(JianweiError):
    """The warehouse holds no dispute that could be learned from yet."""


def training_frame(con: duckdb.DuckDBPyConnection, request: Request) -> TrainingFrame:
    """Landmark rows with features and labels as known before `as_of`.

    Weights are 1/(rows of the entity); disputes with the outcome share their incident with all that it is the outcome of.
    """
    _landmarks(con, request)
    told = _told(con, request)
    rows = _built(con, request, keep=~told["excluded"].to_numpy(dtype=bool))
    told = told[~told["excluded"]].reset_index(drop=True)
    for key in ("entity_id", "as_of"):
        if not rows[key].equals(told[key].astype(rows[key].dtype)):
            raise FrameError(f"{key}: features and labels come in different orders; report this.")
    rows = pd.concat([rows, told[list(TOLD)]], axis=1)
    return TrainingFrame(
        rows,
        entity="entity_id",
        time="as_of",
        label="label",
        label_known="known_at",
        weight="weight",
        cluster="cluster",
        # where a place is the dispute nobody is matched, so there is no wider reading
        secondary="label_secondary" if request.settings.disputes.unit != "place" else None,
        features=request.features,
    )


def _told(con: duckdb.DuckDBPyConnection, request: Request) -> pd.DataFrame:
    """What is known of every row of the spine beside its features, in the order of the builder's rows."""
    keys = ["entity_id", "as_of"]
    weights = con.sql("select entity_id, as_of, weight from spine").df()
    told = _labels(con, request).merge(weights, on=keys, how="left", validate="1:1")
    if request.target.grain == "dispute":
        # an incident counts once, however many disputes it is the outcome of; an act is its actor's alone
        told["weight"] *= told["share"].where(told["label"].eq(1).fillna(False), 1.0)
    return told.merge(clusters(con, known_before=request.as_of), on="entity_id", how="left")


def _built(con: duckdb.DuckDBPyConnection, request: Request, *, keep: B1) -> pd.DataFrame:
    """The features of the spine's rows to keep."""
    if not len(keep):
        raise NothingToLearn(
            f"no {request.target.grain} was at risk at 08:00 on any day before {request.as_of:%Y-%m-%d %H:%M}; "
            "train on a later time, or ingest files that name the parties."
        )
    build = partial(build_parts, con, "spine", grain=request.target.grain)
    # both targets of persons learn from the same rows, but for their labels
    shared = request.kept if request.target.grain == "person" else None
    parts = build() if shared is None else shared.tables("person-landmarks", build)
    # the parts must belong to nobody else: each column is let go as it is converted
    table = pa.concat_tables(list(_kept_rows(parts, keep)))
    found: pd.DataFrame = table.to_pandas(split_blocks=True, self_destruct=True)
    return found


def _kept_rows(parts: Iterator[pa.Table], keep: B1) -> Iterator[pa.Table]:
    start = 0
    for table in parts:
        yield table.filter(pa.array(keep[start : start + len(table)]))
        start += len(table)


def _landmarks(con: duckdb.DuckDBPyConnection, request: Request) -> None:
    first = con.sql("select min(known_at) from derived.dispute_members").fetchall()[0][0]
    if first is None or first >= request.as_of:
        raise NothingToLearn(_nothing_to_learn(con, request.as_of))
    training, of_persons = request.settings.training, request.target.grain == "person"
    into = "dispute_spine" if of_persons else "spine"
    spine.landmarks(
        con,
        from_=first,
        until=request.as_of,
        per_dispute=training.rows_per_dispute_of_persons
        if of_persons
        else training.rows_per_dispute,
        seed=training.seed,
        into=into,
    )
    if of_persons:
        spine.persons(con, into, into="spine")


def _nothing_to_learn(con: duckdb.DuckDBPyConnection, as_of: datetime) -> str:
    query = "select count(distinct record_id) from core.records where known_at < ?"
    records = con.execute(query, [as_of]).fetchall()[0][0]
    none = f"no dispute was known before {as_of:%Y-%m-%d %H:%M}"
    if records:
        return (
            f"{none}: {records:,} records were, and none founds a dispute; "
            "see in docs/contracts.md what a source needs to found one (a class, a category)."
        )
    return f"{none}; run `jianwei ingest --history FOLDER` first."


def _labels(con: duckdb.DuckDBPyConnection, request: Request) -> pd.DataFrame:
    """entity_id, as_of, label (null while not mature), share, excluded, known_at (null while not mature)."""
    days, until = request.settings.training.horizon_days, request.as_of
    if request.target.grain == "dispute":
        unit = request.settings.disputes.unit
        found = labels.dispute_labels(
            con, "spine", horizon_days=days, known_before=until, unit=unit
        )
    else:
        found = labels.person_labels(
            con, "spine", what=request.target.what, horizon_days=days, known_before=until
        )
    table: pd.DataFrame = found.to_pandas()
    table["label"] = table["label"].astype("Float64").mask(~table["mature"])
    table["known_at"] = table["known_at"].mask(~table["mature"])
    return table
