"""The city's extent, as the grids delivered so far draw it."""

from __future__ import annotations

import duckdb

from data_contracts.ingest.work import Bounds

# a few grids are no city yet, and centres lie inside of their grids
MIN_GRIDS = 10
MARGIN_DEGREES = 0.25

EXTENT = """
select count(*), min(lon), min(lat), max(lon), max(lat)
from core.grids
where replaced_at is null and lon is not null and lat is not null
"""


def city_extent(con: duckdb.DuckDBPyConnection) -> Bounds | None:
    """West, south, east, north in degrees with a margin; None while there are too few grids to tell."""
    grids, west, south, east, north = con.execute(EXTENT).fetchall()[0]
    if grids < MIN_GRIDS:
        return None
    margin = MARGIN_DEGREES
    return (west - margin, south - margin, east + margin, north + margin)
