"""How a file's values are read, and what reading them gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

TIMES = ("datetime", "date")


@dataclass(frozen=True)
class Broken:
    """A rule that some values of a column met, as a mask over rows: broken (now null) or only noted."""

    rule: str
    column: str
    mask: pa.Array


@dataclass(frozen=True)
class Typed:
    """Typed columns by name, the precision of times (`second` or `day`), and the rules they met."""

    columns: dict[str, pa.Array]
    precision: dict[str, pa.Array]
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class Reading:
    """How a city writes its values: time zone, formats and bounds; `received_at` is each row's own."""

    received_at: pa.Array
    timezone: str | None = None
    utc_offset_hours: float = 8
    formats: tuple[str, ...] = ()
    bounds: tuple[float, float, float, float] | None = None

    def after_arrival(self, delay: timedelta) -> pa.Array:
        """Per row the time this long after it arrived."""
        return pc.add(self.received_at, pa.scalar(delay, pa.duration("us")))
