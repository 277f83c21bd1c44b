"""Which disputes are newly listed each night when each may be listed once in a while."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.arrays import B1, F8, I8, times

NEVER = np.iinfo(np.int64).min // 2


def new_listings(
    scores: pd.DataFrame, *, per_day: int, counted_once: np.timedelta64
) -> pd.DataFrame:
    """The newly listed rows (entity, as_of, score), night by night, the highest first.

    A dispute listed at `t` may be listed again from `t + counted_once` on. Equal scores go by entity, as text.
    """
    codes, names = entity_codes(scores["entity"])
    score = scores["score"].to_numpy(dtype=np.float64)
    listed_at = np.full(len(names), NEVER)
    picked: list[I8] = []
    for night, rows in by_night(scores["as_of"]):
        free = rows[night - listed_at[codes[rows]] >= counted_once.astype(np.int64)]
        chosen = free[_highest(score[free], codes[free], per_day)]
        listed_at[codes[chosen]] = night
        picked.append(chosen)
    return scores.iloc[np.concatenate(picked)][["entity", "as_of", "score"]].reset_index(drop=True)


def within_reach(
    scores: pd.DataFrame, *, per_day: int, counted_once: np.timedelta64
) -> pd.DataFrame:
    """The rows out of which `new_listings` picks the same at any capacity up to `per_day`: a small part of a city's.

    A night passes over at most those that were listed on the nights of the pause, so of each night the
    highest rows suffice, that many times `per_day` and `per_day` more.
    """
    codes, _ = entity_codes(scores["entity"])
    score = scores["score"].to_numpy(dtype=np.float64)
    nights = list(by_night(scores["as_of"]))
    times_ = np.array([night for night, _ in nights])
    paused = np.arange(len(nights)) - np.searchsorted(
        times_, times_ - counted_once.astype(np.int64), side="right"
    )
    kept = [
        rows[_highest(score[rows], codes[rows], per_day * (int(before) + 1))]
        for (_, rows), before in zip(nights, paused, strict=True)
    ]
    return scores.iloc[np.concatenate(kept)].reset_index(drop=True)


def entity_codes(entity: pd.Series) -> tuple[I8, pd.Index]:
    """A number for each entity, in the order of their texts, and the texts by number."""
    if isinstance(entity.dtype, pd.CategoricalDtype):
        texts = entity.cat.categories.astype(str)
        place = np.argsort(np.argsort(texts.to_numpy(dtype=object), kind="stable"), kind="stable")
        return place[entity.cat.codes.to_numpy()], texts.sort_values()
    codes, names = pd.factorize(entity.astype(str), sort=True)
    return codes, names


def by_night(as_of: pd.Series) -> Iterator[tuple[int, I8]]:
    """Each night, in microseconds, with the positions of its rows; from the first night on."""
    nights = times(as_of).astype(np.int64)
    order = np.argsort(nights, kind="stable")
    bounds = np.flatnonzero(np.diff(nights[order], prepend=NEVER))
    for rows in np.split(order, bounds[1:]):
        yield int(nights[rows[0]]), rows


def _highest(score: F8, code: I8, n: int) -> I8:
    """Positions of the n highest, ties by code; only rows at or above the n-th score are sorted."""
    if len(score) <= n:
        return np.lexsort((code, -score))
    edge = -np.partition(-score, n - 1)[n - 1]
    near: B1 = score >= edge
    positions = np.flatnonzero(near)
    return positions[np.lexsort((code[near], -score[near]))[:n]]
