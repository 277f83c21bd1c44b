"""Links the rows of a person table: who is the same person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from features.identity.blocking import Blocked, candidates
from features.identity.clusters import Clusters, Pairs, cluster
from features.identity.comparisons import comparisons_of
from features.identity.evidence import may_link_sql
from features.identity.mapping import ColumnMap
from features.identity.model import Model
from features.identity.people import Unread, prepare
from features.identity.settings import LinkSettings
from features.identity.splinking import Scorer
from features.identity.training import MOST_PRIOR, Trained, train

KEPT_BITS = -8.0
"""Pairs below this are neither links nor worth a look."""

Tell = Callable[[str, int, int], None]
STEPS = ("读入", "配对", "训练", "打分", "归并")


@dataclass(frozen=True)
class Linkage:
    """A linked table, open for questions until `con` is closed. Tables in `con`: people, source and scored.

    `ids` are the rows' ids in their order; `clusters.person` is per row the place of its person's first id.
    `trained.model` has the prior that the result itself bears out; weights in `scored` follow it.
    """

    con: duckdb.DuckDBPyConnection
    columns: ColumnMap
    settings: LinkSettings
    ids: NDArray[np.object_]
    unread: tuple[Unread, ...]
    blocked: tuple[Blocked, ...]
    candidates: int
    trained: Trained
    scorer: Scorer
    base: Model
    clusters: Clusters

    @property
    def person_ids(self) -> NDArray[np.object_]:
        """Per row the id of its person: the first id among the person's rows."""
        return self.ids[self.clusters.person]


def link_people(
    con: duckdb.DuckDBPyConnection,
    rows: pa.Table,
    columns: ColumnMap,
    settings: LinkSettings,
    *,
    tell: Tell = lambda step, done, of: None,
) -> Linkage:
    """The people in a table of text columns; `con` must be the caller's own and is left with the work tables.

    The order of rows plays no part where rows have an id. LinkError: ids missing or doubled.
    """
    tell("读入", 0, 1)
    unread = prepare(con, rows, columns)
    tell("读入", 1, 1)
    blocked = candidates(con, pairs_per_rule=settings.pairs_per_rule)
    ((found,),) = con.execute("select count(*) from candidates").fetchall()
    tell("配对", 1, 1)
    trained = train(con, comparisons_of(columns.fields), settings)
    tell("训练", 1, 1)
    scorer = Scorer(con, trained.model, frequencies=trained.frequencies)
    scorer.score("candidates", "scored", least_weight=KEPT_BITS)
    tell("打分", 1, 1)
    (ids,) = _columns(con, "select id from people order by unique_id")
    started = Linkage(
        con, columns, settings, ids, unread, blocked, found, trained, scorer, trained.model,
        Clusters(np.arange(len(ids)), 0),
    )  # fmt: skip
    linked = _with_own_prior(started)
    tell("归并", 1, 1)
    return linked


def clusters_at(linkage: Linkage, settings: LinkSettings) -> Clusters:
    """The people of the scored pairs at another threshold."""
    shift = linkage.trained.model.prior_weight - linkage.base.prior_weight
    return cluster(
        len(linkage.ids),
        _pairs(linkage, settings),
        lambda left, right: _weights(linkage, left, right) + shift,
        join_at=settings.join_at,
        largest=settings.largest_group,
    )


def _with_own_prior(started: Linkage) -> Linkage:
    """The people under the prior that a first clustering bears out: the sure rules see only a part of the matches.

    Presets of a small table keep their prior: there is nothing to count.
    """
    first = clusters_at(started, started.settings)
    rows = len(started.ids)
    if not started.trained.sessions or not first.pairs:
        return replace(started, clusters=first)
    prior = min(MOST_PRIOR, max(first.pairs / (rows * (rows - 1) / 2), started.base.prior))
    model = Model(prior, started.base.comparisons)
    started.con.execute(_SHIFT, {"bits": model.prior_weight - started.base.prior_weight})
    known = replace(started, trained=replace(started.trained, model=model))
    return replace(known, clusters=clusters_at(known, known.settings))


_SHIFT = """
update scored set
    match_weight = match_weight + $bits,
    match_probability = 1 / (1 + pow(2, -(match_weight + $bits)))
"""


def _pairs(linkage: Linkage, settings: LinkSettings) -> Pairs:
    may_link = may_link_sql(linkage.base.comparisons)
    left, right, weight, link = _columns(
        linkage.con,
        "select unique_id_l - 1 as l, unique_id_r - 1 as r, match_weight, "
        f"match_weight >= {settings.link_at!r} and ({may_link}) as link from scored order by l, r",
    )
    return Pairs(left, right, weight, link.astype(bool))


def _weights(
    linkage: Linkage, left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The match weights of any pairs, under the base model, in their order."""
    if not len(left):
        return np.empty(0)
    asked = pa.table(
        {
            "join_key_l": left + 1,
            "join_key_r": right + 1,
            "match_key": np.zeros(len(left), np.int64),
        }
    )
    linkage.con.register("asked_pairs", asked)
    linkage.con.execute("create or replace temp table asked as from asked_pairs")
    linkage.con.unregister("asked_pairs")
    linkage.scorer.score("asked", "answered")
    (weight,) = _columns(
        linkage.con,
        "select match_weight from asked left join answered on join_key_l = unique_id_l "
        "and join_key_r = unique_id_r order by join_key_l, join_key_r",
    )
    placed = np.empty(len(left))
    placed[np.lexsort((right, left))] = weight
    return placed


def _columns(con: duckdb.DuckDBPyConnection, query: str) -> tuple[NDArray[Any], ...]:
    return tuple(column.to_numpy() for column in con.sql(query).to_arrow_table().columns)
