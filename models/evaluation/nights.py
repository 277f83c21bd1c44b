"""Which disputes are newly listed each night when each may be listed once in a while."""

from __future__ import annotations

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
    codes, names = pd.factorize(scores["entity"].astype(str), sort=True)
    nights, score = (
        times(scores["as_of"]).astype(np.int64),
        scores["score"].to_numpy(dtype=np.float64),
    )
    order = np.argsort(nights, kind="stable")
    bounds = np.flatnonzero(np.diff(nights[order], prepend=NEVER))
    listed_at = np.full(len(names), NEVER)
    picked: list[I8] = []
    for rows in np.split(order, bounds[1:]):
        night, pause = nights[rows[0]], counted_once.astype(np.int64)
        free = rows[night - listed_at[codes[rows]] >= pause]
        chosen = free[_highest(score[free], codes[free], per_day)]
        listed_at[codes[chosen]] = night
        picked.append(chosen)
    return scores.iloc[np.concatenate(picked)][["entity", "as_of", "score"]].reset_index(drop=True)


def _highest(score: F8, code: I8, n: int) -> I8:
    """Positions of the n highest, ties by code; only rows at or above the n-th score are sorted."""
    if len(score) <= n:
        return np.lexsort((code, -score))
    edge = -np.partition(-score, n - 1)[n - 1]
    near: B1 = score >= edge
    positions = np.flatnonzero(near)
    return positions[np.lexsort((code[near], -score[near]))[:n]]
