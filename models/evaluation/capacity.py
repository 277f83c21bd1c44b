"""Recall and precision when a city can take up K new disputes a night (ESTIMAND, "Capacity")."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.arrays import B1, M8, days, times
from models.errors import EvaluationError
from models.evaluation.intervals import Interval, share_interval
from models.evaluation.nights import new_listings
from models.frame_checks import require_columns

SCORES = ["entity", "as_of", "score"]
COUNTED_ONCE_DAYS = 30
INCIDENTS = ["incident_id", "entity", "happened_at", "reachable", "cluster"]


@dataclass(frozen=True, eq=False)
class CapacityResult:
    """What a capacity of `per_day` new disputes a night reaches; NaN where there is nothing to count.

    `lead_time_days` is the median over caught incidents from the first listing in the window.
    `coverage_none` is the share of incidents with no report at all before (NaN when the incidents do not
    say `first_report_known_at`). `listings` (entity, as_of, score, judged, hit, cluster) and `incidents`
    (incident_id, happened_at, reachable, reported, cluster, caught, listed_at, lead_days) carry the rows.
    """

    per_day: int
    recall: float
    recall_reachable: float
    precision: float
    lead_time_days: float
    coverage_none: float
    listed_n: int
    judged_n: int
    incidents_n: int
    reachable_n: int
    caught_n: int
    listings: pd.DataFrame
    incidents: pd.DataFrame

    def intervals(self, *, seed: int, draws: int = 1000) -> dict[str, Interval]:
        """recall, recall_reachable and precision with intervals that resample person clusters.

        The lists are taken as they were: what varies is whom the incidents happened to.
        """
        caught = self.incidents["caught"].to_numpy(dtype=np.float64)
        reachable = self.incidents["reachable"].to_numpy(dtype=np.float64)
        judged = self.listings["judged"].to_numpy(dtype=np.float64)
        hit = self.listings["hit"].to_numpy(dtype=np.float64) * judged
        people, listed = self.incidents["cluster"], self.listings["cluster"]
        return {
            "recall": share_interval(
                caught, np.ones(len(caught)), cluster=people, seed=seed, draws=draws
            ),
            "recall_reachable": share_interval(
                caught * reachable, reachable, cluster=people, seed=seed, draws=draws
            ),
            "precision": share_interval(hit, judged, cluster=listed, seed=seed, draws=draws),
        }


@dataclass(frozen=True)
class Window:
    """When a listing counts for an incident: `[happened - horizon + 1 tick, happened - lead]`, and what is judged."""

    min_lead: np.timedelta64
    horizon: np.timedelta64
    incidents_from: np.datetime64
    incidents_until: np.datetime64
    outcomes_until: np.datetime64


def capacity(
    scores: pd.DataFrame,
    incidents: pd.DataFrame,
    *,
    per_day: int,
    counted_once_days: int = COUNTED_ONCE_DAYS,
    min_lead_hours: float = 24,
    horizon_days: int = 60,
    outcomes_until: pd.Timestamp | None = None,
) -> CapacityResult:
    """Recall, precision and lead time at `per_day` new disputes a night.

    `scores` has one row per night and at-risk dispute (entity, as_of, score). Every night the `per_day`
    highest that were not listed within the last `counted_once_days` are listed; equal scores go by entity.
    `incidents` (incident_id, entity, happened_at, reachable, cluster and, if known, first_report_known_at)
    has one row per incident and dispute it is attributed to; a null entity is nobody's dispute.

    An incident is caught when a dispute of it was listed at least `min_lead_hours` and less than
    `horizon_days` before. Judged are incidents that some night could have listed: from the first night to
    the last, each plus the lead. A listing is judged when its horizon ended before `outcomes_until`
    (default: incidents are complete to the end of the last listing's horizon).
    """
    _check(scores, incidents, per_day)
    listings = new_listings(scores, per_day=per_day, counted_once=days(counted_once_days))
    window = _window(scores, min_lead_hours / 24, horizon_days, outcomes_until)
    found = _incidents(incidents, listings, window)
    listings = _judge(listings, incidents, window)
    return _result(per_day, listings, found)


def _window(
    scores: pd.DataFrame, lead_days: float, horizon_days: int, outcomes_until: pd.Timestamp | None
) -> Window:
    nights, lead, horizon = times(scores["as_of"]), days(lead_days), days(horizon_days)
    last = nights.max()
    until = last + horizon if outcomes_until is None else np.datetime64(outcomes_until, "us")
    # the night after the last would list at last + 1 d, so incidents of its first lead are still ours
    return Window(lead, horizon, nights.min() + lead, last + lead + days(1), until)


def _incidents(incidents: pd.DataFrame, listings: pd.DataFrame, window: Window) -> pd.DataFrame:
    """One row an incident in the judged period, with its earliest listing inside the window."""
    rows = incidents.assign(happened_at=times(incidents["happened_at"]))
    inside = (rows["happened_at"] >= window.incidents_from) & (
        rows["happened_at"] < window.incidents_until
    )
    rows = rows[inside].assign(reported=_reported(rows[inside]))
    one = rows.groupby("incident_id", sort=True).agg(
        happened_at=("happened_at", "first"), reachable=("reachable", "max"),
        reported=("reported", "max"), cluster=("cluster", "first"),
    )  # fmt: skip
    one["listed_at"] = _first_listing(rows, listings, window).reindex(one.index)
    one["caught"] = one["listed_at"].notna()
    one["lead_days"] = (times(one["happened_at"]) - times(one["listed_at"])) / days(1)
    one["cluster"] = (
        one["cluster"].astype(object).where(one["cluster"].notna(), one.index.to_series())
    )
    return one.reset_index()


def _first_listing(rows: pd.DataFrame, listings: pd.DataFrame, window: Window) -> pd.Series:
    pairs = rows[["incident_id", "entity", "happened_at"]].merge(
        listings[["entity", "as_of"]], on="entity"
    )
    gap = times(pairs["happened_at"]) - times(pairs["as_of"])
    counted = pairs[(gap >= window.min_lead) & (gap < window.horizon)]
    return counted.groupby("incident_id")["as_of"].min()


def _judge(listings: pd.DataFrame, incidents: pd.DataFrame, window: Window) -> pd.DataFrame:
    """The listings with: did an incident of the dispute follow within the horizon, and is that known yet."""
    listed = times(listings["as_of"])
    pairs = listings.assign(row=np.arange(len(listings)))[["row", "entity", "as_of"]].merge(
        incidents[["entity", "happened_at", "cluster"]], on="entity"
    )
    gap = times(pairs["happened_at"]) - times(pairs["as_of"])
    hits = pairs[(gap >= days(0)) & (gap < window.horizon)].drop_duplicates("row").set_index("row")
    hit = np.isin(np.arange(len(listings)), hits.index)
    cluster = listings["entity"].astype(object).copy()
    cluster.loc[hits.index] = (
        hits["cluster"].astype(object).where(hits["cluster"].notna(), cluster[hits.index])
    )
    return listings.assign(hit=hit, judged=_known(listed, window), cluster=cluster)


def _known(listed: M8, window: Window) -> B1:
    return np.asarray(listed + window.horizon <= window.outcomes_until, dtype=bool)


def _reported(rows: pd.DataFrame) -> pd.Series:
    if "first_report_known_at" not in rows:
        return pd.Series(np.nan, index=rows.index)
    before = times(rows["first_report_known_at"]) < times(rows["happened_at"])
    return pd.Series(before.astype(np.float64), index=rows.index)


def _result(per_day: int, listings: pd.DataFrame, found: pd.DataFrame) -> CapacityResult:
    caught, reachable = found["caught"], found["reachable"].astype(bool)
    judged = listings[listings["judged"]]
    return CapacityResult(
        per_day=per_day,
        recall=_mean(caught),
        recall_reachable=_mean(caught[reachable]),
        precision=_mean(judged["hit"]),
        lead_time_days=float(found["lead_days"].median()),
        coverage_none=1 - _mean(found["reported"]),
        listed_n=len(listings),
        judged_n=len(judged),
        incidents_n=len(found),
        reachable_n=int(reachable.sum()),
        caught_n=int(caught.sum()),
        listings=listings,
        incidents=found,
    )


def _mean(values: pd.Series) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _check(scores: pd.DataFrame, incidents: pd.DataFrame, per_day: int) -> None:
    require_columns(scores, SCORES)
    require_columns(incidents, INCIDENTS)
    if per_day < 1:
        raise EvaluationError(
            f"per_day={per_day}: a city that takes up none cannot be judged; use at least 1."
        )
    if not len(scores):
        raise EvaluationError("scores are empty: list at least one night of at-risk disputes.")
    if scores["score"].isna().any():
        raise EvaluationError(
            f"score is missing in {int(scores['score'].isna().sum())} rows; score every dispute."
        )
    check_once_a_night(scores)


def check_once_a_night(scores: pd.DataFrame) -> None:
    """Nothing; EvaluationError when an entity has several rows on one night."""
    twice = int(scores.duplicated(["entity", "as_of"]).sum())
    if twice:
        raise EvaluationError(f"{twice} rows repeat an entity on the same night; keep one each.")
