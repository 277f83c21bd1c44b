"""What the software makes of one simulated city: ingested, trained and listed by the jobs that a real city runs."""

from __future__ import annotations

import time as clock
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.reached_lists import NOBODY, lists_of
from benchmarks.reached_match import true_disputes
from pipelines import jobs
from pipelines.city import City
from simulation.presets import Preset
from simulation.truth.capacity import LISTS_PER_DISPUTE
from simulation.types import Floats, Ints

SAMPLED_NIGHTS = 8  # of the test nights, for the rankings of everybody at risk


@dataclass(frozen=True, eq=False)
class Ours:
    """The lists of the test nights and the ranking of some of them, by true dispute.

    `listed`: day, entity, dispute (NOBODY where no record is about a true one). `ranked`: day, entity, score, dispute.
    `told` are figures of the model's own card, `seconds` of CPU by step.
    """

    days: range
    listed: pd.DataFrame
    ranked: pd.DataFrame
    told: dict[str, float | str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def lists(self) -> dict[int, Ints]:
        """Day -> the true disputes that the list names."""
        return {day: rows["dispute"].to_numpy(dtype=np.int64) for day, rows in _by_day(self.listed)}


def per_day(preset: Preset) -> float:
    """New listings a day that the city takes up: ten for 115 new disputes a day, 3.3 at a third of that size."""
    return preset.disputes_per_year / 365 * LISTS_PER_DISPUTE


def ours(city: City, truth: Path, *, preset: Preset) -> Ours:
    """The champion of disputes as of the last morning, and its lists of the out-of-time nights."""
    seconds: dict[str, float] = {}
    heard: list[pd.DataFrame] = []
    training = replace(city.settings.training, targets=("dispute",))
    city = replace(city, settings=replace(city.settings, training=training))
    with _timed(seconds, "train"):
        run = jobs.train(city, _last_morning(preset), hear=heard.append)
    nights = heard[0].assign(day=days_since(heard[0]["as_of"], preset.history_from))
    days = range(int(nights["day"].min()), int(nights["day"].max()) + 1)
    with _timed(seconds, "match"), city.warehouse() as con:
        listed = matched(con, drawn(nights, rate=per_day(preset), days=days), truth, city)
        sampled = set(sample(days))
        ranked = matched(con, nights[nights["day"].isin(sampled)], truth, city)
    return Ours(days, listed, ranked, _told(run), seconds)


def drawn(nights: pd.DataFrame, *, rate: float, days: range) -> pd.DataFrame:
    """The rows of the nights (day, entity, as_of, score) that are listed."""
    # categories are sorted, so equal scores go by name
    code, names = pd.factorize(nights["entity"], sort=True)
    by_day = dict(_by_day(nights.assign(code=code)))

    def scores(day: int) -> tuple[Ints, Floats]:
        # a night without anybody at risk has no rows
        rows = by_day.get(day, nights.iloc[:0].assign(code=code[:0]))
        return rows["code"].to_numpy(), rows["score"].to_numpy(dtype=np.float64)

    lists = lists_of(scores, size=len(names), rate=rate, days=days)
    parts = [rows[rows["code"].isin(lists[day])] for day, rows in by_day.items() if day in lists]
    return pd.concat(parts, ignore_index=True).drop(columns="code")


def sample(days: range) -> list[int]:
    """Nights evenly over the period, on which everybody at risk is ranked."""
    return sorted({days.start + len(days) * nth // SAMPLED_NIGHTS for nth in range(SAMPLED_NIGHTS)})


def matched(
    con: duckdb.DuckDBPyConnection, rows: pd.DataFrame, truth: Path, city: City
) -> pd.DataFrame:
    """The rows with the true dispute of most of their records."""
    rows = rows.assign(entity=rows["entity"].astype(str))
    found = true_disputes(con, rows[["entity", "as_of"]], truth=truth, keys=city.keys)
    with_truth = rows.merge(found, on=["entity", "as_of"], how="left", validate="1:1")
    return with_truth.assign(dispute=with_truth["dispute"].fillna(NOBODY).astype(np.int64))


def days_since(as_of: pd.Series, first: date) -> pd.Series:
    """Days from the first midnight of the city to the night's."""
    days: pd.Series = (as_of.dt.normalize() - pd.Timestamp(first)).dt.days
    return days


def _by_day(rows: pd.DataFrame) -> Iterator[tuple[int, pd.DataFrame]]:
    day = rows["day"].to_numpy(dtype=np.int64)
    order = np.argsort(day, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(day[order])) + 1):
        if len(part):
            yield int(day[part[0]]), rows.iloc[part]


def _told(run: jobs.TrainingRun) -> dict[str, float | str]:
    """What the model's card says, for comparison."""
    report = run.models[0].trained.report
    champion = next(c for c in report.candidates if c.name == report.champion)
    here = (report.champion, report.headline_per_day)
    point = next(p for p in report.capacity if (p.candidate, p.per_day) == here)
    return {
        "champion": report.champion, "version": run.models[0].version,
        "auc": champion.metrics["auc"].value,
        "average_precision": champion.metrics["average_precision"].value,
        "recall": point.recall.value, "recall_reachable": point.recall_reachable.value,
        "incidents": point.incidents_n, "caught": point.caught_n, "coverage_none": point.coverage_none,
    }  # fmt: skip


def _last_morning(preset: Preset) -> datetime:
    return datetime.combine(preset.until, time(8))


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = clock.process_time()
    yield
    seconds[step] = clock.process_time() - started
