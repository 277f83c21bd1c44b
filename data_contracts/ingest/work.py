"""What every stage of one file's ingest works on."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from data_contracts.adapters import Adapter
from data_contracts.deliveries import Delivery
from data_contracts.ingest.arrive import Parcel
from data_contracts.ingest.reading import Reading
from data_contracts.sealing import Keys

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Work:
    """The warehouse, the memory that alone sees clear identifiers, and the file at hand, or several of one source.

    Files from the number `ahead_from` on may be in the warehouse although they arrived after a row at hand:
    what a row is compared with is what stood there before its own file (see `as_of`).
    """

    con: duckdb.DuckDBPyConnection
    memory: duckdb.DuckDBPyConnection
    parcels: tuple[Parcel, ...]
    delivery: Delivery
    adapter: Adapter
    keys: Keys
    bounds: Bounds | None = None
    ahead_from: int | None = None

    @property
    def parcel(self) -> Parcel:
        """The first file: several have their mode and their source in common."""
        return self.parcels[0]

    def reading(self, received_at: pa.Array) -> Reading:
        """How these files write times and places; `received_at` is each row's own."""
        offset = self.adapter.utc_offset_hours
        return Reading(
            received_at=received_at,
            timezone=self.adapter.timezone,
            utc_offset_hours=self.delivery.utc_offset_hours if offset is None else offset,
            formats=self.adapter.time_formats,
            bounds=self.bounds,
        )

    def fetch(self, query: str, parameters: dict[str, object] | None = None) -> pa.Table:
        """The result of a query in memory."""
        return as_arrow(self.memory, query, parameters)


def as_arrow(
    con: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, object] | None = None
) -> pa.Table:
    """The result of a query; a relation would bind each query twice, which costs more than the copy."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")
        return con.execute(query, parameters or {}).to_arrow_table()


def fetch(con: duckdb.DuckDBPyConnection, query: str, **frames: pa.Table) -> pa.Table:
    """The result of a query on the warehouse that reads the given frames by name."""
    with_frames(con, frames)
    try:
        return as_arrow(con, query)
    finally:
        without_frames(con, frames)


def run(con: duckdb.DuckDBPyConnection, query: str, **frames: pa.Table) -> None:
    """Execute a statement on the warehouse that reads the given frames by name."""
    with_frames(con, frames)
    try:
        con.execute(query)
    finally:
        without_frames(con, frames)


def with_frames(con: duckdb.DuckDBPyConnection, frames: dict[str, pa.Table]) -> None:
    """Make frames readable by name."""
    for name, frame in frames.items():
        con.register(name, frame)


def without_frames(con: duckdb.DuckDBPyConnection, frames: dict[str, pa.Table]) -> None:
    """Take the names away again."""
    for name in frames:
        con.unregister(name)
