"""The nights that models are judged on: every cohort of the test periods, and the incidents to catch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from features import registry, spans, turning
from features.calendar import Calendar
from features.clusters import clusters
from features.incidents import incidents
from features.incidents_of_persons import of_persons
from features.runs import following, runs
from models.nightly import EvalLists
from models.runs import Runs
from models.trained import Attribution
from pipelines.request import Request
from pipelines.targets import Target


def eval_lists(con: duckdb.DuckDBPyConnection, request: Request) -> EvalLists:
    """Every night's whole cohort in the test periods, piece by piece, and the incidents to catch."""

    def pieces(from_: pd.Timestamp, until: pd.Timestamp) -> Iterator[Runs]:
        calendar = _nights(from_, until, hour=request.settings.scoring.as_of_hour)
        for table in _runs_of(con, request, calendar):
            yield _as_runs(table, request, calendar)

    training, unit = request.settings.training, request.settings.disputes.unit
    found = incidents(
        con, horizon_days=training.horizon_days, known_before=request.as_of, unit=unit
    )
    return EvalLists(
        pieces,
        _incidents(con, found, request),
        per_day=training.per_day,
        outcomes_until=pd.Timestamp(request.as_of),
        # in a city without persons nobody's ids are asked for
        attribution=None if unit == "place" else attribution(found),
        hear=request.hear,
    )


def attribution(found: pa.Table) -> Attribution:
    """How many incidents of `found` (see `incidents`) there are, and how many nobody can answer for."""
    able = found.to_pandas().groupby("incident_id")["attributable"].any()
    return Attribution(len(able) - int(able.sum()), len(able))


def _as_runs(table: pa.Table, request: Request, calendar: Calendar) -> Runs:
    """A table of `features.runs` with what its columns do from night to night."""
    features = registry.features(request.target.grain)
    return Runs(
        table.drop_columns("nights").to_pandas(),
        table["nights"].to_numpy().astype("int64"),
        ageing=turning.ageing(features),
        following={name: np.array(v) for name, v in following(features, calendar).items()},
        begins=np.datetime64(calendar.first, "us"),
    )


def _runs_of(
    con: duckdb.DuckDBPyConnection, request: Request, calendar: Calendar
) -> Iterator[pa.Table]:
    grain = request.target.grain

    def built() -> Iterator[pa.Table]:
        _at_risk(con, request.target, calendar)
        features = registry.features(grain)
        yield from runs(con, calendar, spans="spans", features=features, grain=grain)

    name = f"{grain}-{calendar.first:%Y%m%dT%H%M}-{calendar.nights}"
    return built() if request.kept is None else request.kept.tables(name, built)


def _at_risk(con: duckdb.DuckDBPyConnection, target: Target, calendar: Calendar) -> None:
    if target.grain == "dispute":
        spans.disputes(con, calendar, into="spans")
        return
    spans.disputes(con, calendar, into="dispute_spans")
    spans.persons(con, calendar, spans="dispute_spans", into="spans")


def _incidents(con: duckdb.DuckDBPyConnection, found: pa.Table, request: Request) -> pd.DataFrame:
    """incident_id, entity, happened_at, reachable, cluster, first_report_known_at: one row per name it could be listed under."""
    if request.target.grain == "person":
        acts = of_persons(con, found, what=request.target.what, known_before=request.as_of)
        return _with_clusters(con, acts.to_pandas(), request)
    named = found.to_pandas().explode("aliases").rename(columns={"aliases": "entity"})
    return _with_clusters(con, named, request)


def _with_clusters(
    con: duckdb.DuckDBPyConnection, rows: pd.DataFrame, request: Request
) -> pd.DataFrame:
    names = clusters(con, known_before=request.as_of).rename(columns={"entity_id": "entity"})
    joined = rows.merge(names, on="entity", how="left")
    return joined.sort_values(["happened_at", "incident_id", "entity"], ignore_index=True)


def _nights(from_: pd.Timestamp, until: pd.Timestamp, *, hour: int) -> Calendar:
    first = from_.normalize() + timedelta(hours=hour)
    first = first if first >= from_ else first + timedelta(days=1)
    nights = len(pd.date_range(first, until, freq="D", inclusive="left"))
    return Calendar(first.to_pydatetime(), nights)
