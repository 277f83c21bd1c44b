"""Which nights need a list: tonight, nights that were missed, nights that a late file concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta


def as_of_on(moment: datetime, *, hour: int) -> datetime:
    """The latest list time (`hour`:00 local) that is not after `moment`."""
    tonight = moment.replace(hour=hour, minute=0, second=0, microsecond=0)
    return tonight if tonight <= moment else tonight - timedelta(days=1)


def missed(published: Iterable[datetime], *, until: datetime) -> list[datetime]:
    """Nights after the last published one up to `until`; only `until` when nothing was published yet."""
    before = [night for night in published if night <= until]
    if not before:
        return [until]
    days = (until - max(before)).days
    return [until - timedelta(days=back) for back in range(days - 1, -1, -1)]


def stale(
    recorded: Mapping[datetime, object], current: Mapping[datetime, object]
) -> list[datetime]:
    """Published nights whose inputs are no longer those that their list was made from.

    Both map a night to the fingerprint of what was known before it. The comparison is of data, not of
    clocks, so a job killed between ingest and scoring finds the same nights again.
    """
    return sorted(night for night, inputs in recorded.items() if current[night] != inputs)
