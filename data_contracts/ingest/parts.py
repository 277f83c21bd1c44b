"""A large file part by part, so that memory follows the part and not the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

PART_ROWS = 100_000
BETWEEN = "\x1f"


def parts(rows_n: int, keys: Sequence[pa.Array]) -> Iterator[pa.Array | None]:
    """The places of each part's rows in their order; None, once, where the file is one part.

    A row goes where the first row of its key goes: what becomes of a version depends on the others of its key.
    Without keys a row is its own key, and equal rows may stand anywhere: then there is one part.
    """
    if rows_n <= PART_ROWS or not keys:
        yield None
        return
    part = _first_of_key(keys) // PART_ROWS
    for n in range(-(-rows_n // PART_ROWS)):
        rows = np.flatnonzero(part == n)
        if len(rows):
            yield pa.array(rows)


def _first_of_key(keys: Sequence[pa.Array]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The place of the first row that has the row's key."""
    whole = [pc.fill_null(key, "") for key in keys]
    joined = whole[0] if len(whole) == 1 else pc.binary_join_element_wise(*whole, BETWEEN)
    code = joined.dictionary_encode().indices.to_numpy()
    _, first = np.unique(code, return_index=True)
    return np.asarray(first[code], dtype=np.int64)
