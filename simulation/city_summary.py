"""What a written city holds, in counts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

DATES = ("history_from", "history_until", "until")


@dataclass(frozen=True)
class CitySummary:
    """What was written: counts for people to read, and where it is."""

    out: Path
    preset: str
    seed: int
    history_from: date
    history_until: date
    until: date
    residents: int
    disputes: int  # that reached a file by `until`
    incidents: int  # of level 1, by `until`, grown out of a dispute
    silent_incidents: int  # of these, without any report before
    rows: dict[str, int]  # per source, over all files
    files: int


def as_json(summary: CitySummary) -> dict[str, Any]:
    """Plain values, without the folder: a city may be moved."""
    plain = {k: v.isoformat() if k in DATES else v for k, v in asdict(summary).items()}
    del plain["out"]
    return plain


def from_json(out: Path, plain: dict[str, Any]) -> CitySummary:
    """The summary that `as_json` made plain, of the city in `out`."""
    dates = {name: date.fromisoformat(plain[name]) for name in DATES}
    return CitySummary(**(plain | dates | {"out": out}))
