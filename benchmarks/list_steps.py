"""From features to lists: train, score one night, explain, publish."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import duckdb
import pandas as pd

from benchmarks.measure import Amount
from benchmarks.place import Place
from benchmarks.spine import last_morning
from features import builder, registry, spine
from models import store
from models.errors import EvaluationError, FoldError
from models.trained import Trained
from pipelines import jobs
from pipelines.city import City
from pipelines.kept import kept_tables
from pipelines.request import Request
from pipelines.targets import TARGETS
from pipelines.training import train_target
from scoring.evidence import evidence
from scoring.models import RiskModel
from scoring.publish import publish as publish_list
from scoring.reasons import mechanism_reasons
from scoring.score import assess
from scoring.scored import ScoredList

Work = Callable[[], Amount]


@contextmanager
def train(place: Place) -> Iterator[Work]:
    """The model of disputes: rows, folds, candidates, every night of the test periods, card."""
    city = City.open(place.home)
    with city.warehouse() as con:
        request = Request(TARGETS["dispute"], last_morning(con), city.settings)

        def work() -> Amount:
            trained = train_target(con, request, tell=jobs.silent)
            store.promote(city.home.models, store.save(trained, city.home.models).version)
            return Amount(trained.report.data.rows_n, "mature rows", _nights(city))

        yield work


@contextmanager
def train_people(place: Place) -> Iterator[Work]:
    """The models of persons, both on the same nights; too few outcomes leave one out, and the note says so."""
    city = City.open(place.home)
    with city.warehouse() as con, kept_tables(place.folder) as kept:
        requests = [
            Request(TARGETS[name], last_morning(con), city.settings, kept)
            for name in ("person_harm", "person_self")
        ]

        def work() -> Amount:
            made = [found for request in requests if (found := _trained(con, city, request))]
            rows = sum(trained.report.data.rows_n for trained in made)
            return Amount(rows, "mature rows", f"{len(made)} of {len(requests)} targets")

        yield work


def _trained(con: duckdb.DuckDBPyConnection, city: City, request: Request) -> Trained | None:
    try:
        trained = train_target(con, request, tell=jobs.silent)
    except (FoldError, EvaluationError):
        return None
    store.promote(city.home.models, store.save(trained, city.home.models).version)
    return trained


@contextmanager
def score(place: Place) -> Iterator[Work]:
    """One night: cohort, features, risk, codes, and the reasons of those that are listed."""
    city = City.open(place.home)
    with city.warehouse() as con:
        as_of = last_morning(con)

        def work() -> Amount:
            scored = _assess(con, city, as_of)
            disputes, persons = len(scored.disputes), len(scored.persons)
            return Amount(disputes + persons, "disputes and persons", f"{disputes:,} disputes")

        yield work


@contextmanager
def explain(place: Place) -> Iterator[Work]:
    """SHAP, reasons and the facts behind them, for every dispute at risk instead of the listed ones."""
    city = City.open(place.home)
    model = jobs.champions(city)["dispute"]
    with city.warehouse() as con:
        as_of = last_morning(con)
        spine.nightly(con, [as_of])
        values = builder.build(con, "spine").to_pandas()
        yield lambda: _explained(con, model, values, as_of=as_of)


@contextmanager
def publish(place: Place) -> Iterator[Work]:
    """All files of one night's list, the page and the manifest."""
    city = City.open(place.home)
    with city.warehouse() as con:
        scored = _assess(con, city, last_morning(con))
    root = place.anew(place.folder / "published")

    def work() -> Amount:
        published = publish_list(scored, root, rows=root.parent / "rows")
        files = sum(1 for _ in published.path.iterdir())
        return Amount(
            len(scored.disputes) + len(scored.persons), "disputes and persons", f"{files} files"
        )

    yield work


def _assess(con: duckdb.DuckDBPyConnection, city: City, as_of: datetime) -> ScoredList:
    return assess(con, as_of, models=jobs.champions(city), policy=city.policy, ledger=city.ledger)


def _explained(
    con: duckdb.DuckDBPyConnection, model: RiskModel, values: pd.DataFrame, *, as_of: datetime
) -> Amount:
    told = mechanism_reasons(
        model.contributions(values), values, features=registry.features("dispute")
    )
    by_dispute = dict(zip(values["entity_id"], told, strict=True))
    facts = evidence(con, by_dispute, grain="dispute", as_of=as_of)
    return Amount(len(values), "disputes", f"{sum(map(len, told)):,} reasons, {len(facts):,} facts")


def _nights(city: City) -> str:
    asked = city.settings.training
    return f"and the lists of {asked.folds * asked.fold_days} nights"
