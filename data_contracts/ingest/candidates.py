"""Which files a folder holds, what their names say, and in which order they are taken in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from data_contracts.adapters import Adapter
from data_contracts.deliveries import source_names
from data_contracts.readers import readable

# the nightly delivery is there at this hour of the day that its name states
ARRIVAL = time(6)
DATE = re.compile(r"_(\d{8})(?:_(\d+))?$")


@dataclass(frozen=True)
class Candidate:
    """One file of a folder, with what its name says."""

    path: Path
    source: str | None
    adapter: Adapter | None
    received_at: datetime | None


def candidates(
    folder: Path, *, adapters: Sequence[Adapter] = (), received_at: datetime | None = None
) -> list[Candidate]:
    """Every file under a folder with its source, adapter and time of arrival, once a source.

    A file that nothing claims, or that no reader takes, has no source: it is named, not passed over.
    """
    files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    found = [_of_file(p, adapters, received_at) for p in files]
    return [candidate for readings in found for candidate in readings]


def _of_file(
    path: Path, adapters: Sequence[Adapter], received_at: datetime | None
) -> list[Candidate]:
    """One file may be read as several sources: reports, and the incidents among them."""
    stem = path.name.split(".")[0]
    arrived = received_at or _arrival(stem)
    if not readable(path):
        return [Candidate(path, None, None, arrived)]
    mapped = [Candidate(path, a.source, a, arrived) for a in adapters if a.takes(path)]
    named = next((s for s in source_names() if DATE.sub("", stem).lower() == s), None)
    return _one_a_source(mapped) or [Candidate(path, named, None, arrived)]


def _one_a_source(found: list[Candidate]) -> list[Candidate]:
    """Of several mappings to one source the first stated: a row must not come in twice."""
    return list({c.source: c for c in reversed(found)}.values())[::-1]


def _arrival(stem: str) -> datetime | None:
    found = DATE.search(stem)
    try:
        day = datetime.strptime(found.group(1), "%Y%m%d") if found else None
    except ValueError:
        return None
    return datetime.combine(day, ARRIVAL) if day else None


def _part(file: Candidate) -> tuple[int, str]:
    """The part of a day's delivery as a number: _10 comes after _2."""
    found = DATE.search(file.path.name.split(".")[0])
    return int((found and found.group(2)) or 0), file.path.name


def live_order(file: Candidate) -> tuple[datetime, int, tuple[int, str]]:
    """Day by day; within a day what others refer to comes first."""
    return (file.received_at or datetime.max, _order(file), _part(file))


def history_order(file: Candidate) -> tuple[int, datetime, tuple[int, str]]:
    """Source by source: bulk history of the ledger comes before all of its parties."""
    return (_order(file), file.received_at or datetime.max, _part(file))


def _order(file: Candidate) -> int:
    names = source_names()
    return names.index(file.source) if file.source else len(names)
