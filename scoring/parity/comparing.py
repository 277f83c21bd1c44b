"""Comparing columns to the last bit, and picking the worst that differ."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

EXAMPLES = 3


def differs(kept: pa.ChunkedArray, now: pa.ChunkedArray) -> NDArray[np.bool_]:
    """True per row where the values are not the same: missing equals missing, NaN equals NaN, -0.0 is not 0.0."""
    if kept.type != now.type:
        return np.ones(len(kept), dtype=bool)
    if not pa.types.is_floating(kept.type):
        same = pc.fill_null(pc.equal(kept, now), False)
        both = pc.and_(pc.is_null(kept), pc.is_null(now))
        return np.asarray(~pc.or_(same, both).to_numpy())
    return _bits_differ(kept, now)


def worst_first(kept: pa.ChunkedArray, now: pa.ChunkedArray, rows: NDArray[np.int64]) -> list[int]:
    """At most three of `rows`: those where a value came or went, then the largest distances."""
    if not pa.types.is_floating(kept.type) or kept.type != now.type:
        return [int(row) for row in rows[:EXAMPLES]]
    distance = np.abs(_numbers(kept)[rows] - _numbers(now)[rows])
    order = np.argsort(-np.nan_to_num(distance, nan=np.inf, posinf=np.inf), kind="stable")
    return [int(row) for row in rows[order][:EXAMPLES]]


def shown(value: object) -> str:
    """A value with every digit that tells it from its neighbours."""
    return "缺失" if value is None else repr(value) if isinstance(value, float) else str(value)


def _bits_differ(kept: pa.ChunkedArray, now: pa.ChunkedArray) -> NDArray[np.bool_]:
    here, there = (c.is_null(nan_is_null=False).to_numpy() for c in (kept, now))
    one, two = _numbers(kept), _numbers(now)
    bits = one.view(np.int64) == two.view(np.int64)
    same = bits | (np.isnan(one) & np.isnan(two))
    return np.asarray((here != there) | (~here & ~same))


def _numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Null becomes NaN; writable and contiguous, so that it can be viewed as bits."""
    return np.array(pc.fill_null(column, np.nan).to_numpy(), dtype=np.float64)
