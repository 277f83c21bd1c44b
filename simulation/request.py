"""Which city is wanted: a preset by name, and what is changed of it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from simulation.errors import RateError, SeedsError
from simulation.fault_rates import NONE
from simulation.presets import EmptyPeriodError, Preset, preset

HIGHEST_RATE = 0.5
MOST_SEEDS = 1000


@dataclass(frozen=True)
class CityRequest:
    """One city as somebody asks for it; what is None stays as the preset has it."""

    preset: str
    seed: int
    from_: date | None = None
    until: date | None = None
    incident_rate: float | None = None
    faults: bool = True

    def resolved(self) -> Preset:
        """The preset with all changes; UnknownPresetError, EmptyPeriodError or RateError."""
        chosen = with_period(preset(self.preset), from_=self.from_, until=self.until)
        if not self.faults:
            chosen = replace(chosen, faults=NONE)
        if self.incident_rate is None:
            return chosen
        return replace(chosen, incident_rate=_possible(self.incident_rate))

    def with_seed(self, seed: int) -> CityRequest:
        """The same city with another seed."""
        return replace(self, seed=seed)


def with_period(chosen: Preset, *, from_: date | None, until: date | None) -> Preset:
    """The preset between other days; EmptyPeriodError when no history is left before the inbox days."""
    changed = replace(
        chosen, history_from=from_ or chosen.history_from, until=until or chosen.until
    )
    if changed.history_until <= changed.history_from:
        raise EmptyPeriodError(
            f"from {changed.history_from} until {changed.until}: with {changed.inbox_days} inbox days no history "
            f"is left; let `until` be {changed.history_from + timedelta(days=changed.inbox_days + 60)} or later."
        )
    return changed


def identity(chosen: Preset, seed: int) -> dict[str, object]:
    """What makes a city this one and no other, as plain values: generator, seed, and every setting of its preset."""
    made_by = {"generator": generator(), "seed": seed}
    return made_by | {name: _plain(value) for name, value in asdict(chosen).items()}


@cache
def generator() -> str:
    """A hash of this package's sources: another version of it writes another city."""
    here, digest = Path(__file__).parent, hashlib.sha256()
    for path in sorted(p for p in here.rglob("*") if p.suffix in (".py", ".toml", ".jinja")):
        digest.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def parse_seeds(text: str) -> tuple[int, ...]:
    """The seeds that `1-20` or `1,4,7-9` mean, in order, none twice; SeedsError otherwise."""
    found: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d+)(?:\s*-\s*(\d+))?\s*", part)
        if match is None:
            raise SeedsError(
                f"seeds={text!r}: write whole numbers and ranges, like 1-20 or 1,4,7-9."
            )
        found += range(int(match[1]), int(match[2] or match[1]) + 1)
    if not 0 < len(found) <= MOST_SEEDS:
        raise SeedsError(f"seeds={text!r}: {len(found)} seeds; name 1 to {MOST_SEEDS}, low-high.")
    return tuple(dict.fromkeys(found))


def _possible(rate: float) -> float:
    if not 0 < rate <= HIGHEST_RATE:
        raise RateError(
            f"incident_rate={rate}: it is a share of the disputes; use more than 0, at most {HIGHEST_RATE}."
        )
    return rate


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return value.isoformat() if isinstance(value, date) else value
