"""Holding published lists against the warehouse, and dropping rows past their limit: plain functions (see `jobs`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from data_contracts.errors import JianweiError
from models import store
from pipelines import jobs
from pipelines.city import City
from pipelines.jobs import Tell, silent
from scoring.ledger import ParityCheck
from scoring.models import Models
from scoring.parity import KeptRows, ListParity, check_list, drop_rows, kept_names, kept_rows
from scoring.publish.folders import stamp_of


class NothingKept(JianweiError):
    """No list's rows are there to be checked."""


class ParityBroken(JianweiError):
    """Some list cannot be made again as it was, and no changed definition says why."""


def parity(
    city: City,
    names: Sequence[str],
    *,
    now: datetime,
    rows: int | None = None,
    tell: Tell = silent,
) -> list[ListParity]:
    """What differs between the kept rows of the lists `names` and the same rows built today; recorded in the ledger.

    `rows` are drawn of each grain (default: the settings'). Nothing is recorded before all lists are done, so that
    a killed check is one that never was. Raises NoKeptRows, PublishedError, StoreError.
    """
    settings, ledger = city.settings.parity, city.ledger
    recorded = {entry.manifest_hash: entry.recorded_at for _, _, entry in reversed(ledger.lists())}
    found = []
    with city.warehouse() as con:
        jobs.group_disputes(con, city)
        for done, name in enumerate(names):
            tell("parity", done, len(names))
            kept = kept_rows(city.home.published, city.home.rows, name)
            found.append(
                check_list(
                    con,
                    kept,
                    models=_models(city, kept),
                    rows=settings.rows if rows is None else rows,
                    seed=settings.seed,
                    recorded_at=recorded.get(kept.manifest["content_hash"]),
                )
            )
    tell("parity", len(names), len(names))
    ledger.record_parity([_record(one, now, settings.seed) for one in found])
    return found


def lists_to_check(
    city: City, *, until: datetime | None = None, lists: int | None = None
) -> list[str]:
    """The newest lists up to `until` whose rows are kept, oldest first; NothingKept when there is none."""
    names = kept_names(city.home.published, city.home.rows)
    last = None if until is None else stamp_of(until)
    due = [name for name in names if last is None or name.split(".")[0] <= last]
    if not due:
        raise NothingKept(
            f"{city.home.rows}: no list's rows are kept here; `jianwei score` keeps those of every list it publishes."
        )
    return due[-(lists or city.settings.parity.lists) :]


def drop_old_rows(city: City, now: datetime) -> list[str]:
    """The lists whose rows were past `[parity] keep_days` and are gone; the lists stay."""
    days = city.settings.parity.keep_days
    return drop_rows(city.home.rows, before=now - timedelta(days=days))


def broken(found: Sequence[ListParity]) -> list[str]:
    """The names of lists with something that no changed definition explains."""
    return [one.name for one in found if one.unexplained_n]


def require_parity(found: Sequence[ListParity]) -> None:
    """Nothing; ParityBroken names the lists that are not what they were, and the way on."""
    if names := broken(found):
        raise ParityBroken(
            f"{', '.join(names)}: cannot be made again as published; "
            f"`jianwei parity --list {names[0]}` shows what differs and why."
        )


def _models(city: City, kept: KeptRows) -> Models:
    """The models that made the list, whoever is champion now."""
    threads = city.settings.training.threads
    return {
        target: store.load(city.home.models, version, target=target, num_threads=threads)
        for target, version in kept.manifest["models"].items()
    }


def _record(found: ListParity, now: datetime, seed: int) -> ParityCheck:
    drawn = {c.grain: c.drawn_n for c in found.cohorts}
    return ParityCheck(
        checked_at=now,
        list_name=found.name,
        as_of=found.as_of,
        seed=seed,
        disputes_n=drawn["dispute"],
        persons_n=drawn["person"],
        values_n=found.values_n,
        differing_n=found.differing_n,
        unexplained_n=found.unexplained_n,
        findings=found.findings,
    )
