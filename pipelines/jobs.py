"""The jobs of a city as plain functions; the flows wrap them, the command and the tests call them directly.

Each takes what it reads the clock for as an argument, so that a job repeated with the same arguments does the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from data_contracts.adapters import Adapter, load_adapter
from data_contracts.checks import Finding, audit
from data_contracts.errors import JianweiError
from data_contracts.ingest import FileCount, ingest_folder
from data_contracts.quality import QualityReport, render_html, report
from features import disputes
from features.incidents import incidents
from models import store
from models.errors import EvaluationError, FoldError
from models.remarks import cannot_tell
from models.trained import Trained
from pipelines import nights
from pipelines.city import City
from pipelines.kept import KeptTables, kept_tables
from pipelines.request import Request
from pipelines.targets import TARGETS
from pipelines.training import train_target
from scoring.lookback import codes_before
from scoring.models import Models
from scoring.publish import Published, publish
from scoring.reading import newest_lists
from scoring.score import score as score_list
from scoring.seen import data_seen, reconstructed_share

if TYPE_CHECKING:
    from features.identity.city.run import Linked

Tell = Callable[[str, int, int], None]
Hear = Callable[[pd.DataFrame], None]


# facts of one table that an audit reads; more are sampled, and the quality page says so
AUDIT_ROWS = 20_000


class NoSuchFolder(JianweiError):
    """The folder of deliveries does not exist."""


class UnknownTarget(JianweiError):
    """Settings name a target that does not exist."""


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """One trained target under the version that the store gave it."""

    version: str
    path: Path
    trained: Trained

    @property
    def target(self) -> str:
        """dispute, person_harm or person_self."""
        return self.trained.about.target


@dataclass(frozen=True, eq=False)
class TrainingRun:
    """What a training made, why a target was left out, and why a stored model may not become champion."""

    models: tuple[TrainedModel, ...]
    untrained: Mapping[str, str]

    @property
    def withheld(self) -> dict[str, str]:
        """Target -> why its model is stored with its card, but grades nobody."""
        reasons = {m.target: withheld(m.trained) for m in self.models}
        return {target: reason for target, reason in reasons.items() if reason is not None}


def withheld(trained: Trained) -> str | None:
    """Why the model may not become champion, in Chinese: a person gets no grade from a model that cannot tell.

    A dispute's list stays: it is an order of visits, and the card says what it is worth.
    """
    grades_people = TARGETS[trained.about.target].grain == "person"
    return cannot_tell(trained) if grades_people else None


def silent(step: str, done: int, of: int) -> None:
    """Tells nobody how far a job is."""


def ingest(
    city: City, folder: Path, *, history: bool = False, now: datetime, tell: Tell = silent
) -> list[FileCount]:
    """What became of every new file below `folder`; disputes are grouped anew when anything came in."""
    if not folder.is_dir():
        raise NoSuchFolder(f"{folder}: no such folder; name the one that holds the deliveries.")
    settings = city.settings.ingest
    with city.warehouse() as con:
        counts = ingest_folder(
            con,
            folder,
            mode="history" if history else "live",
            keys=city.keys,
            ingested_at=now,
            received_at=now if settings.received == "arrival" else None,
            adapters=adapters(city),
            bounds=city.bounds,
            progress=lambda done, of, _: tell("ingest", done, of),
        )
        group_disputes(con, city)
    return counts


def check(city: City, counts: Sequence[FileCount], *, now: datetime) -> tuple[Finding, ...]:
    """What Great Expectations finds in the facts that these files brought, against the contracts (see `audit`)."""
    loaded = [count.file_id for count in counts if count.state == "loaded"]
    if not loaded:
        return ()
    with city.warehouse() as con:
        return audit(con, loaded, checked_at=now, sample_above=AUDIT_ROWS)


def group_disputes(con: duckdb.DuckDBPyConnection, city: City) -> bool:
    """True when which records are one dispute was worked out anew; nothing happens when no fact has changed.

    Who is the same person comes first, and takes effect after the last list that was published.
    """
    settings = city.settings.disputes
    if settings.unit == "parties":
        link_people(con, city)
    return disputes.refresh(con, unit=settings.unit, gap_days=settings.gap_days)


def link_people(con: duckdb.DuckDBPyConnection, city: City, *, anew: bool = False) -> Linked:
    """What linking those did of whom something came in since the last time; of everybody, learned again, when `anew`."""
    # Splink takes seconds to import, and most commands link nobody
    from features.identity.city.decisions import Decision
    from features.identity.city.run import CitySettings, link_city

    said = city.ledger.identity_decisions().items()
    stated = city.settings.identity
    return link_city(
        con,
        city.keys,
        CitySettings(link_at=stated.link_at, doubt_at=stated.doubt_at),
        not_before=_last_list(city),
        decisions=[Decision(n, d.what, d.a, d.b, d.decided_at) for n, d in said],
        anew=anew,
    )


def _last_list(city: City) -> datetime | None:
    """The time of the latest list that was published."""
    return max(newest_lists(city.home.published), default=None)


def adapters(city: City) -> list[Adapter]:
    """The vendors' mappings that the settings name, relative to the home."""
    return [load_adapter(city.home.root / path) for path in city.settings.ingest.adapters]


def train(
    city: City,
    as_of: datetime,
    *,
    promote: bool = True,
    tell: Tell = silent,
    hear: Hear | None = None,
) -> TrainingRun:
    """Stored models of the targets in settings, trained on what was known before `as_of`.

    A person target with too few outcomes is left untrained, with the reason; disputes must be trainable.
    A person target whose model cannot tell is stored and not promoted (see `withheld`): its champion stays.
    `hear` is told the scored nights of each target's test periods (entity, as_of, score).
    """
    models, untrained = [], {}
    with city.warehouse() as con, kept_tables(city.home.root) as kept:
        group_disputes(con, city)
        for name in city.settings.training.targets:
            try:
                request = _request(con, city, name, as_of, kept=kept, hear=hear)
                models.append(_train_one(con, city, request, promote=promote, tell=tell))
            except (FoldError, EvaluationError) as error:
                if name == "dispute":
                    raise
                untrained[name] = str(error)
    return TrainingRun(tuple(models), untrained)


def score(city: City, as_of: datetime, *, now: datetime) -> Published:
    """The published list of one night; the same inputs again give the folder that is there."""
    with city.warehouse() as con:
        group_disputes(con, city)
        scored = score_list(
            con,
            as_of,
            models=champions(city),
            policy=city.policy,
            ledger=city.ledger,
            recorded_at=now,
            gap_days=city.settings.disputes.gap_days,
        )
    return publish(scored, city.home.published, rows=city.home.rows)


def nights_to_score(city: City, *, until: datetime) -> list[datetime]:
    """Nights up to `until` that need a list, oldest first: those without one, and those that later deliveries concern."""
    listed = newest_lists(city.home.published)
    with city.warehouse() as con:
        current = {night: data_seen(con, night) for night in listed}
    recorded = {night: manifest["data_seen"] for night, manifest in listed.items()}
    due = {*nights.missed(listed, until=until), *nights.stale(recorded, current)}
    return sorted(night for night in due if night <= until)


def champions(city: City) -> Models:
    """The champion of every target that has one."""
    root = city.home.models
    there = [t for t in TARGETS if (root / f"CHAMPION.{t}").exists()]
    return {
        t: store.load(root, "champion", target=t, num_threads=city.settings.training.threads)
        for t in there
    }


def quality(city: City) -> QualityReport:
    """What came in and how good it is."""
    with city.warehouse() as con:
        return report(con)


def write_quality(city: City) -> Path:
    """The quality page, written anew."""
    page = render_html(quality(city))
    city.home.published.mkdir(parents=True, exist_ok=True)
    city.home.quality_page.write_text(page, encoding="utf-8")
    return city.home.quality_page


def lookback(city: City, until: datetime, *, days: int) -> pd.DataFrame:
    """What the lists said before each incident that happened in the `days` before `until` (see `codes_before`)."""
    settings = city.settings
    with city.warehouse() as con:
        found = incidents(
            con,
            horizon_days=settings.training.horizon_days,
            known_before=until,
            unit=settings.disputes.unit,
        ).to_pandas()
    recent = found[
        (found["happened_at"] >= until - timedelta(days=days)) & (found["happened_at"] < until)
    ]
    return codes_before(city.home.published, recent)


def _request(
    con: duckdb.DuckDBPyConnection,
    city: City,
    name: str,
    as_of: datetime,
    *,
    kept: KeptTables,
    hear: Hear | None,
) -> Request:
    if name not in TARGETS:
        raise UnknownTarget(
            f"[training] targets: {name!r} is none; use some of {', '.join(TARGETS)}."
        )
    share = reconstructed_share(data_seen(con, as_of))
    return Request(TARGETS[name], as_of, city.settings, kept, share, hear)


def _train_one(
    con: duckdb.DuckDBPyConnection, city: City, request: Request, *, promote: bool, tell: Tell
) -> TrainedModel:
    trained = train_target(con, request, tell=tell)
    ref = store.save(trained, city.home.models)
    if promote and withheld(trained) is None:
        store.promote(city.home.models, ref.version)
    return TrainedModel(ref.version, ref.path, trained)
