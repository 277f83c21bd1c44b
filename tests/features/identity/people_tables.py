"""Person tables drawn as text, linked as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pandas as pd
import pyarrow as pa

from features.identity import Linkage, LinkSettings, link_people, map_columns


def table(drawn: str) -> pa.Table:
    """A table of text from lines `a | b | c`, the first the headings; an empty cell is null."""
    lines = [[cell.strip() for cell in line.split("|")] for line in drawn.strip().splitlines()]
    columns = zip(*lines, strict=True)
    return pa.table(
        {head: pa.array([c or None for c in cells], pa.string()) for head, *cells in columns}
    )


def frame_table(frame: pd.DataFrame) -> pa.Table:
    """A frame of text as the reader would give it."""
    return pa.table(
        {
            c: pa.array([v if isinstance(v, str) else None for v in frame[c]], pa.string())
            for c in frame
        }
    )


@contextmanager
def linked(
    rows: pa.Table, settings: LinkSettings | None = None, *, truth: str = ""
) -> Iterator[Linkage]:
    """The linked table, open for questions."""
    settings = settings or LinkSettings()
    columns = map_columns(rows.column_names, settings.columns, truth=truth)
    with duckdb.connect(config={"threads": 1}) as con:
        yield link_people(con, rows, columns, settings)


def people(rows: pa.Table, settings: LinkSettings | None = None) -> dict[str, str]:
    """Per id the id of its person."""
    with linked(rows, settings) as linkage:
        return dict(zip(linkage.ids, linkage.person_ids, strict=True))
