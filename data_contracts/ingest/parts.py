"""Rows in the portions in which they are taken in: a large file part by part, small files of one source together.

What becomes of a row depends on the other rows of its key, and on those of earlier files before all. So the rows of a
key and file stand in one part, and a part has no key of two files: those of the later file come in a later part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.adapters import adapt
from data_contracts.deliveries.model import STATUS_COLUMNS
from data_contracts.ingest.arrive import Arrived, Opened
from data_contracts.ingest.keyed import spelled_key, without_clear_keys

PART_ROWS = 100_000
BETWEEN = "\x1f"

Places = npt.NDArray[np.int64]


def parts(files: Sequence[Opened]) -> Iterator[Arrived]:
    """The rows of the files, part by part; several files must be `alike`."""
    whole = _whole(files)
    portions = _portions(whole, _row_keys(files))
    for rows in portions:
        yield _adapted(files[0], whole if rows is None else _taken(whole, rows))


def alike(first: Opened, other: Opened) -> bool:
    """Whether two files can be taken in together: the same mapping, and keys that tell rows apart."""
    headings = {*first.raw.data.column_names, *other.raw.data.column_names}
    one_status = len(headings.intersection(STATUS_COLUMNS)) < len(STATUS_COLUMNS)
    return one_status and first.adapter == other.adapter and not first.adapter.row_content_key


def usable_keys(opened: Opened) -> pa.Array:
    """The spelled keys of the file's rows, parts joined; null where one is missing."""
    keys = _keys(opened)
    return keys[0] if len(keys) == 1 else pc.binary_join_element_wise(*keys, BETWEEN)


def _whole(files: Sequence[Opened]) -> Arrived:
    """The rows as they came, not yet under the contract's names."""
    data = pa.concat_tables([f.raw.data for f in files], promote_options="default")
    numbers = [f.raw.row_no for f in files]
    damaged = [pc.is_in(f.raw.row_no, value_set=f.raw.damaged) for f in files]
    repaired = [pc.is_in(f.raw.row_no, value_set=f.raw.repaired) for f in files]
    lengths = [f.raw.data.num_rows for f in files]
    return Arrived(
        rows=data,
        received=data,
        row_no=pa.concat_arrays(numbers),
        file_at=pa.array(np.repeat(np.arange(len(files)), lengths)),
        damaged=pa.concat_arrays(damaged),
        repaired=pa.concat_arrays(repaired),
        headings=tuple(tuple(f.raw.data.column_names) for f in files),
        files_rows=sum(f.raw.rows_in for f in files),
    )


def _taken(whole: Arrived, rows: pa.Array) -> Arrived:
    return replace(
        whole,
        rows=whole.rows.take(rows),
        received=whole.received.take(rows),
        row_no=whole.row_no.take(rows),
        file_at=whole.file_at.take(rows),
        damaged=whole.damaged.take(rows),
        repaired=whole.repaired.take(rows),
    )


def _adapted(opened: Opened, part: Arrived) -> Arrived:
    """The rows that the adapter's filter keeps, under the contract's names."""
    adapted = adapt(part.received, opened.adapter, opened.delivery, opened.keys)
    kept = part if len(adapted.kept) == part.received.num_rows else _taken(part, adapted.kept)
    return replace(kept, rows=without_clear_keys(adapted.rows, opened.delivery, opened.keys))


def _portions(whole: Arrived, keys: pa.Array | None) -> Iterator[pa.Array | None]:
    """The places of each part's rows in their order; None, once, where there is one part.

    Without keys a row is its own key, and equal rows may stand anywhere: then there is one part.
    """
    file = whole.file_at.to_numpy()
    several = len(file) > 0 and file[0] != file[-1]
    if keys is None or (len(file) <= PART_ROWS and not several):
        yield None
        return
    code = pc.fill_null(keys, "").dictionary_encode().indices.to_numpy().astype(np.int64)
    part = _turn(code, file) if several else _first_place(code) // PART_ROWS
    for n in np.unique(part):
        yield pa.array(np.flatnonzero(part == n))


def _first_place(code: Places) -> Places:
    """The place of the first row that has the row's key."""
    _, first = np.unique(code, return_index=True)
    return np.asarray(first[code], dtype=np.int64)


def _turn(code: Places, file: Places) -> Places:
    """How many earlier files have the row's key."""
    pairs, inverse = np.unique(code * (file.max() + 1) + file, return_inverse=True)
    key = pairs // (file.max() + 1)
    begins = np.flatnonzero(np.diff(key, prepend=-1))
    before = np.arange(len(pairs)) - np.repeat(begins, np.diff(np.append(begins, len(pairs))))
    return np.asarray(before[inverse], dtype=np.int64)


def _row_keys(files: Sequence[Opened]) -> pa.Array | None:
    if files[0].adapter.row_content_key:
        return None
    return pa.concat_arrays([usable_keys(f) for f in files])


def _keys(opened: Opened) -> list[pa.Array]:
    names = opened.adapter.their_key(opened.delivery)
    return [spelled_key(opened.raw.data[name].combine_chunks()) for name in sorted(names)]
