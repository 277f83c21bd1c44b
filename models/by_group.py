"""The champion's results per group, such as a family of kinds, and over all: ranking, lists, coverage, lead time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.arrays import B1, F8, O1, times
from models.evaluation.capacity import CapacityResult
from models.evaluation.intervals import Interval, Metric, interval, share_interval
from models.evaluation.ranking import auc_metric, average_precision_metric
from models.grouping import Grouping

# fewer cases than these tell nothing that could be repeated: the card gives their number instead
FEWEST = 10


@dataclass(frozen=True)
class GroupResult:
    """One group, or all (`group` None); a figure is None where fewer than FEWEST person clusters speak for it.

    AUC and average precision are over the test rows. The rest is over the incidents of the test nights, a group's
    being those whose dispute stood in it on the last list before. Each figure counts its own cases: positives,
    incidents, reachable incidents, caught incidents.
    """

    group: str | None
    rows_n: int
    positives_n: int
    positive_clusters_n: int
    auc: Interval | None
    average_precision: Interval | None
    incidents_n: int
    reachable_n: int
    caught_n: int
    recall: Interval | None
    recall_reachable: Interval | None
    coverage_none: Interval | None
    lead_time_days: Interval | None


@dataclass(frozen=True, eq=False)
class GroupReport:
    """The results of all rows, of each group, and of incidents that never were on a list (`unlisted`)."""

    title: str
    per_day: int | None  # None where no nights were judged
    total: GroupResult
    groups: tuple[GroupResult, ...]
    unlisted: GroupResult | None
    titles: dict[str, str]


@dataclass(frozen=True, eq=False)
class Judged:
    """Out-of-time rows: what happened, the margin, and how much and for whom each counts."""

    label: F8
    margin: F8
    weight: F8
    cluster: O1
    group: O1

    def where(self, rows: B1) -> Judged:
        """Some of the rows."""
        return Judged(
            self.label[rows], self.margin[rows], self.weight[rows], self.cluster[rows], self.group[rows]
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Lists:
    """The champion's capacity result, the nights (entity, as_of, group) and incidents behind it; None without nights."""

    found: CapacityResult | None = None
    nights: pd.DataFrame | None = None
    incidents: pd.DataFrame | None = None


def group_report(rows: Judged, grouping: Grouping, *, lists: Lists, seed: int) -> GroupReport:
    """The report over the groups that have rows."""
    cases = _cases(lists)
    there = sorted({str(g) for g in rows.group if g is not None})
    never = cases[cases["group"].isna()]
    return GroupReport(
        grouping.title,
        None if lists.found is None else lists.found.per_day,
        _result(None, rows, cases, seed=seed),
        tuple(
            _result(g, rows.where(rows.group == g), cases[cases["group"] == g], seed=seed)
            for g in there
        ),
        None if never.empty else _result(None, rows.where(rows.group == ""), never, seed=seed),
        {g: grouping.name(g) for g in there},
    )


def groups_of_incidents(incidents: pd.DataFrame, nights: pd.DataFrame) -> pd.Series:
    """Per incident_id the group of its dispute on the last night before it; incidents on no list are absent.

    Of several disputes of one incident the one that was on a list last speaks.
    """
    named = incidents[["incident_id", "entity", "happened_at"]].dropna(subset=["entity"])
    named = named.assign(entity=named["entity"].astype(str))
    mine = nights.loc[nights["entity"].isin(named["entity"].unique()), ["entity", "as_of", "group"]]
    pairs = named.merge(mine.assign(entity=mine["entity"].astype(str)), on="entity")
    pairs = pairs.dropna(subset=["group"])
    before = pairs[times(pairs["as_of"]) < times(pairs["happened_at"])]
    last = before.sort_values(["incident_id", "as_of", "entity"]).groupby("incident_id").last()
    return last["group"].astype(object)


def _cases(lists: Lists) -> pd.DataFrame:
    """The judged incidents with their group; none where no nights were judged."""
    if lists.found is None or lists.nights is None or lists.incidents is None:
        columns = ["cluster", "reachable", "reported", "caught", "lead_days", "group"]
        return pd.DataFrame({name: [] for name in columns}, dtype=object)
    cases = lists.found.incidents
    group = groups_of_incidents(lists.incidents, lists.nights).reindex(cases["incident_id"])
    return cases.assign(group=group.to_numpy(dtype=object))


def _result(group: str | None, rows: Judged, cases: pd.DataFrame, *, seed: int) -> GroupResult:
    clusters = len(set(rows.cluster[rows.label == 1]))
    reachable, caught = (cases[name].astype(bool) for name in ("reachable", "caught"))
    every = pd.Series(True, index=cases.index)
    return GroupResult(
        group,
        len(rows.label),
        int(rows.label.sum()),
        clusters,
        _ranking(auc_metric, rows, clusters, seed),
        _ranking(average_precision_metric, rows, clusters, seed),
        len(cases),
        int(reachable.sum()),
        int(caught.sum()),
        _share(cases, caught, seed, among=every),
        _share(cases, caught, seed, among=reachable),
        _unreported(cases, seed, among=every),
        _lead_time(cases[caught], seed),
    )


def _ranking(
    metric: Callable[[F8, F8], Metric], rows: Judged, clusters: int, seed: int
) -> Interval | None:
    if clusters < FEWEST:
        return None
    return interval(
        metric(rows.label, rows.margin), cluster=rows.cluster, weight=rows.weight, seed=seed
    )


def _enough(cases: pd.DataFrame) -> bool:
    return cases["cluster"].nunique() >= FEWEST


def _share(cases: pd.DataFrame, hit: pd.Series, seed: int, *, among: pd.Series) -> Interval | None:
    """The share of hits among some of the cases; the others still are resampled with them."""
    if not _enough(cases[among]):
        return None
    bottom = among.to_numpy(dtype=np.float64)
    top = hit.to_numpy(dtype=np.float64) * bottom
    return share_interval(top, bottom, cluster=cases["cluster"], seed=seed)


def _unreported(cases: pd.DataFrame, seed: int, *, among: pd.Series) -> Interval | None:
    """The share of incidents with no report at all before; None too where that is not known."""
    if cases["reported"].isna().any():
        return None
    return _share(cases, 1 - cases["reported"].astype(np.float64), seed, among=among)


def _lead_time(caught: pd.DataFrame, seed: int) -> Interval | None:
    if not _enough(caught):
        return None
    days = caught["lead_days"].to_numpy(dtype=np.float64)
    return interval(median_metric(days), cluster=caught["cluster"], seed=seed)


def median_metric(values: F8) -> Metric:
    """The median as a function of row weights: the mean of the two middle values where two share the middle."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]

    def metric(weights: F8) -> F8:
        below = np.cumsum(weights[:, order], axis=1)
        half = below[:, -1:] / 2
        low, high = (below < half).sum(axis=1), (below <= half).sum(axis=1)
        last = len(ordered) - 1
        middle: F8 = (ordered[np.minimum(low, last)] + ordered[np.minimum(high, last)]) / 2
        return middle

    return metric
