"""The jobs as Prefect flows: retries where retrying helps, artifacts that show in Prefect's pages, typed parameters.

Everything that does the work is a plain function in `pipelines.jobs`; this file is the rim.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from prefect import Task, flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE

from data_contracts.errors import JianweiError
from data_contracts.ingest import FileCount
from data_contracts.warehouse import WarehouseBusy
from pipelines import jobs, rows
from pipelines import parity as checks
from pipelines.city import City

P = ParamSpec("P")
R = TypeVar("R")


def _worth_retrying(_task: Any, _run: Any, state: Any) -> bool:
    # a wrong file or setting stays wrong; a locked warehouse or an unreachable ledger may be free in a minute
    try:
        state.result()
    except WarehouseBusy:
        return True
    except JianweiError:
        return False
    except Exception:  # the rule is about anything else that can go wrong
        return True
    return False


def steadily(name: str, job: Callable[P, R]) -> Task[P, R]:
    """The job as a task that is tried again, unless the user has to change something first."""
    steady = task(
        name=name,
        retries=2,
        retry_delay_seconds=[10, 60],
        retry_condition_fn=_worth_retrying,
        cache_policy=NO_CACHE,
    )
    return steady(job)


ingest_task = steadily("ingest deliveries", jobs.ingest)
train_task = steadily("train models", jobs.train)
check_task = steadily("check against contracts", jobs.check)
score_task = steadily("score one night", jobs.score)
lookback_task = steadily("look back", jobs.lookback)
quality_task = steadily("write quality page", jobs.write_quality)
parity_task = steadily("check parity", checks.parity)
drop_task = steadily("drop rows past their limit", checks.drop_old_rows)


def _show_quality(counts: Sequence[FileCount]) -> None:
    create_table_artifact(
        rows.per_source(counts),
        key="ingest-files",
        description="in = new + version + unchanged + quarantined",
    )
    create_table_artifact(
        rows.flags(counts), key="quality", description="fields that were emptied or noted, by rule"
    )


@flow(name="ingest", flow_run_name="ingest {folder}")
def ingest(home: Path, folder: Path, history: bool = False) -> int:
    """Number of rows in; every new file below `folder` is taken in once."""
    city = City.open(home)
    counts = ingest_task(city, folder, history=history, now=city.now())
    _show_quality(counts)
    check_task(city, counts, now=city.now())
    quality_task(city)
    return sum(count.rows_in for count in counts)


@flow(name="train", flow_run_name="train {as_of}")
def train(home: Path, as_of: datetime | None = None, promote: bool = False) -> list[str]:
    """Versions of the models trained on what was known before `as_of` (default: the latest list time).

    On a schedule nobody has read the card yet, so nothing is promoted unless `promote` says so.
    """
    city = City.open(home)
    run = train_task(city, as_of or city.latest_as_of(city.now()), promote=promote)
    create_table_artifact(rows.left_out(run.untrained, run.withheld), key="models-left-out")
    for model in run.models:
        name = model.target.replace("_", "-")
        create_table_artifact(
            rows.candidates(model.trained), key=f"metrics-{name}", description=model.version
        )
        create_table_artifact(
            rows.folds(model.trained), key=f"folds-{name}", description=model.version
        )
    return [model.version for model in run.models]


@flow(name="score", flow_run_name="score {as_of}")
def score(home: Path, as_of: datetime | None = None) -> str:
    """Folder of the list published for one `as_of`."""
    city = City.open(home)
    published = score_task(city, as_of or city.latest_as_of(city.now()), now=city.now())
    create_table_artifact(
        rows.list_head(published), key="list-head", description=str(published.path)
    )
    return str(published.path)


@flow(name="nightly", flow_run_name="nightly {as_of}")
def nightly(home: Path, as_of: datetime | None = None, inbox: Path | None = None) -> list[str]:
    """Folders of all lists made: tonight's, those of missed nights and those that a late file concerns."""
    city = City.open(home)
    tonight = as_of or city.latest_as_of(city.now())
    counts = ingest_task(city, inbox or city.inbox, history=False, now=city.now())
    _show_quality(counts)
    lists = [
        score_task(city, night, now=city.now())
        for night in jobs.nights_to_score(city, until=tonight)
    ]
    check_task(city, counts, now=city.now())
    quality_task(city)
    drop_task(city, city.now())
    if lists:
        create_table_artifact(
            rows.list_head(lists[-1]), key="list-head", description=str(lists[-1].path)
        )
    return [str(published.path) for published in lists]


@flow(name="parity", flow_run_name="parity {until}")
def parity(home: Path, until: datetime | None = None, rows_n: int | None = None) -> int:
    """Number of values compared: the newest lists up to `until` against the warehouse, to the last bit.

    The run fails (ParityBroken) when something differs that no changed definition explains.
    """
    city = City.open(home)
    names = checks.lists_to_check(city, until=until)
    found = parity_task(city, names, now=city.now(), rows=rows_n)
    create_table_artifact(rows.parity(found), key="parity", description="kept rows made again")
    create_table_artifact(
        rows.differences(found),
        key="parity-differences",
        description="columns that differ, and why",
    )
    checks.require_parity(found)
    return sum(one.values_n for one in found)


@flow(name="ten-days", flow_run_name="ten days {until}")
def ten_days(home: Path, until: datetime | None = None, days: int = 10) -> int:
    """Number of incidents of the last days; what the lists said before each stands in an artifact (旬研判)."""
    city = City.open(home)
    found = lookback_task(city, until or city.latest_as_of(city.now()), days=days)
    create_table_artifact(
        rows.lookback(found),
        key="lookback",
        description="the last list at least 24 h before each incident",
    )
    quality_task(city)
    return len(found)
