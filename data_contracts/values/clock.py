"""How a source writes its times."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from data_contracts.errors import JianweiError
from data_contracts.values.memory import connection

BUILT_IN = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
BUILT_IN_DAYS = ("%Y-%m-%d", "%Y/%m/%d")
# Excel counts days from one of two origins; the first holds its own leap year bug of 1900
SERIALS = {"excel1900": "1899-12-30", "excel1904": "1904-01-01"}
CLOCK_FIELDS = ("%H", "%I", "%-H", "%-I", "%T", "%X", "%c")


class TimeFormatError(JianweiError):
    """A time format or a time zone that does not exist."""


@dataclass(frozen=True)
class Clock:
    """Formats and zones of one source.

    `formats` (strptime, or `excel1900`, `excel1904`) are tried before the built-in ones. Times that state
    an offset become local by `utc_offset_hours`, or by the IANA zone `timezone`; with a `timezone`, times
    without an offset are taken to be in `source_timezone`. TimeFormatError for what does not exist.
    """

    formats: tuple[str, ...] = ()
    utc_offset_hours: float = 8
    timezone: str | None = None
    source_timezone: str = "UTC"

    def __post_init__(self) -> None:
        for pattern in self.formats:
            _check_format(pattern)
        for zone in (self.timezone, self.source_timezone if self.timezone else None):
            _check_zone(zone)

    @property
    def time_formats(self) -> list[str]:
        """Formats with a time of day, the source's own first."""
        return [*(f for f in self._own if _has_clock(f)), *BUILT_IN]

    @property
    def day_formats(self) -> list[str]:
        """Formats of a date alone, the source's own first."""
        return [*(f for f in self._own if not _has_clock(f)), *BUILT_IN_DAYS]

    @property
    def serials(self) -> str | None:
        """The stated Excel date system."""
        return next((f for f in self.formats if f in SERIALS), None)

    @property
    def serial_origin(self) -> str:
        """Day 0 of Excel serials."""
        return SERIALS[self.serials or "excel1900"]

    @property
    def _own(self) -> list[str]:
        return [f for f in self.formats if f not in SERIALS]


def _has_clock(pattern: str) -> bool:
    return any(field in pattern for field in CLOCK_FIELDS)


def _check_format(pattern: str) -> None:
    if pattern not in SERIALS and ("%" not in pattern or "%z" in pattern or "%Z" in pattern):
        raise TimeFormatError(
            f"time format {pattern!r}: use strptime fields like '%m/%d/%Y %I:%M:%S %p', "
            f"or {' or '.join(SERIALS)}; times that state their offset need no format."
        )


def _check_zone(zone: str | None) -> None:
    if zone is not None and zone not in _zones():
        raise TimeFormatError(f"time zone {zone!r}: no such zone; use a name like 'Asia/Shanghai'.")


@cache
def _zones() -> frozenset[str]:
    """The zones that the database itself knows: the machine may have no list of its own."""
    names = connection().execute("select name from pg_timezone_names()").fetchall()
    return frozenset(name for (name,) in names)
