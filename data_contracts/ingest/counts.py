"""What became of the rows of one file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class FileCount:
    """Counts of one file: `rows_in == new + version + unchanged + quarantined`, always.

    `left_out` rows were left out by the adapter's filter and are not in `rows_in`. `state` is
    loaded, stopped (nothing came in, see `message`) or already (the same file was loaded before;
    the counts are those of that time).
    """

    file_id: str
    name: str
    source: str
    rows_in: int
    new: int
    version: int
    unchanged: int
    quarantined: int
    flags: dict[tuple[str, str], int] = field(default_factory=dict)
    first_known_at: datetime | None = None
    left_out: int = 0
    state: str = "loaded"
    message: str | None = None
