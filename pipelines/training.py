"""From the warehouse to trained models: one path for disputes and for persons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from data_contracts.errors import JianweiError
from features import labels, registry, spans, spine, turning
from features.builder import build
from features.calendar import Calendar
from features.clusters import clusters
from features.incidents import incidents
from features.incidents_of_persons import of_persons
from features.mechanisms import mechanism
from features.runs import following, runs
from models.about import PLACE, About
from models.arrays import B1
from models.candidates import default_candidates
from models.entity_folds import entity_folds
from models.errors import FrameError
from models.folds import Split, mature_times, time_folds
from models.frame import FeatureSpec, TrainingFrame
from models.nightly import EvalLists
from models.runs import Runs
from models.train import train
from models.trained import Attribution, Trained
from pipelines.families import pooled_by
from pipelines.kept import KeptTables
from pipelines.settings import Settings, SettingsError, Training
from pipelines.targets import TARGETS, Target

Tell = Callable[[str, int, int], None]
# rows that are built at once: memory stays flat whatever the number of landmarks
ROWS_AT_ONCE = 100_000
TOLD = ("label", "label_secondary", "known_at", "weight", "cluster")


class NothingToLearn(JianweiError):
    """The warehouse holds no dispute that could be learned from yet."""


@dataclass(frozen=True)
class Request:
    """What is trained: a target, as known before `as_of`, under the city's settings.

    With `kept`, nights that another target of the same job has built are not built again. `reconstructed` is the
    share of facts whose clock was rebuilt from bulk history. `hear` is told the scored nights (see `EvalLists`).
    """

    target: Target
    as_of: datetime
    settings: Settings
    kept: KeptTables | None = None
    reconstructed: float = 0.0
    hear: Callable[[pd.DataFrame], None] | None = None

    @property
    def about(self) -> About:
        """What the card says that is estimated; in a city without persons a place is the dispute."""
        settings = self.settings
        found = self.target.about
        if self.target.grain == "dispute" and settings.disputes.unit == "place":
            found = PLACE
        clock = f"所用事实中 {self.reconstructed:.0%} 的得知时间由批量历史数据推算（reconstructed），并非当时记录。"
        return replace(
            found,
            horizon_days=settings.training.horizon_days,
            simulated=settings.city.simulated,
            limits=(*found.limits, clock),
        )

    @property
    def features(self) -> tuple[FeatureSpec, ...]:
        """Every registered feature that the target may learn from, as models see it."""
        return tuple(
            FeatureSpec(
                f.name,
                f.direction,
                f.categorical,
                f.absent,
                mechanism(f.mechanism).title,
                f.sentence,
            )
            for f in registry.features(self.target.grain, what=self.target.what)
        )


def train_target(con: duckdb.DuckDBPyConnection, request: Request, *, tell: Tell) -> Trained:
    """The champion of one target with its report; the warehouse's disputes must be grouped already.

    Raises NothingToLearn, FrameError or FoldError, each with the way out.
    """
    name, training = request.target.name, request.settings.training
    tell(f"{name}: rows", 0, 4)
    frame = training_frame(con, request)
    tell(f"{name}: rows", 1, 4)
    folds = folds_of(frame, training)
    trained = train(
        frame,
        folds=folds,
        candidates=default_candidates(request.features, ranking_column=request.target.yardstick),
        seed=training.seed,
        num_threads=training.threads,
        # a night may only be scored by a model of its past, which folds by entity do not give
        eval_lists=eval_lists(con, request) if training.folds_by == "time" else None,
        about=request.about,
        check_by=("kind",),
        pool_by=pooled_by(request.features),
    )
    tell(f"{name}: rows", 4, 4)
    return trained


def folds_of(frame: TrainingFrame, training: Training) -> tuple[Split, ...]:
    """The splits that the settings ask for: in time with an embargo of one horizon, or by entity."""
    if training.folds_by == "entity":
        return entity_folds(frame, training.folds, training.seed)
    if training.folds_by != "time":
        raise SettingsError(f"[training] folds_by = {training.folds_by!r}; use time or entity.")
    return time_folds(
        mature_times(frame),
        horizon_days=training.horizon_days,
        n_folds=training.folds,
        test_days=training.fold_days,
    )


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
    """The features of the spine's rows to keep, built a part at a time: what a row may see is many rows."""
    # both targets of persons learn from the same rows, but for their labels
    shared = request.kept if request.target.grain == "person" else None
    build_all = partial(_parts, con, request)
    parts = build_all() if shared is None else shared.tables("person-landmarks", build_all)
    # the parts must belong to nobody else: each column is let go as it is converted
    table = pa.concat_tables(list(_kept_rows(parts, keep)))
    found: pd.DataFrame = table.to_pandas(split_blocks=True, self_destruct=True)
    return found


def _kept_rows(parts: Iterator[pa.Table], keep: B1) -> Iterator[pa.Table]:
    start = 0
    for table in parts:
        yield table.filter(pa.array(keep[start : start + len(table)]))
        start += len(table)


def _parts(con: duckdb.DuckDBPyConnection, request: Request) -> Iterator[pa.Table]:
    con.execute(
        "create or replace temp table numbered as select entity_id, as_of, "
        f"(row_number() over (order by as_of, entity_id) - 1) // {ROWS_AT_ONCE} as part from spine"
    )
    ((parts,),) = con.sql("select coalesce(max(part) + 1, 0) from numbered").fetchall()
    if not parts:
        raise NothingToLearn(
            f"no {request.target.grain} was at risk at 08:00 on any day before {request.as_of:%Y-%m-%d %H:%M}; "
            "train on a later time, or ingest files that name the parties."
        )
    for part in range(int(parts)):
        con.execute(
            f"create or replace temp table spine_part as select entity_id, as_of from numbered where part = {part}"
        )
        yield build(con, "spine_part", grain=request.target.grain)


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


def _at_risk(con: duckdb.DuckDBPyConnection, target: Target, calendar: Calendar) -> None:
    if target.grain == "dispute":
        spans.disputes(con, calendar, into="spans")
        return
    spans.disputes(con, calendar, into="dispute_spans")
    spans.persons(con, calendar, spans="dispute_spans", into="spans")


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


__all__ = ["TARGETS", "NothingToLearn", "Request", "train_target"]
