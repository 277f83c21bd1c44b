"""How big the city is, how long its files reach, and how often the worst happens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from simulation.faults.rates import MANY, FaultRates


class UnknownPresetError(Exception):
    """The asked preset does not exist."""


class EmptyPeriodError(Exception):
    """`from_` and `until` leave no history before the inbox days."""


@dataclass(frozen=True)
class Preset:
    """One city's size and period; rates are stated exaggerations where a preset says so."""

    name: str
    residents: int
    towns: int
    grids: int
    disputes_per_year: int
    history_from: date
    until: date  # date of the last inbox file
    inbox_days: int
    incident_rate: float  # level 1 incidents of any dispute, per dispute that reached a file
    silent_share: float = 0.30  # of those incidents, the share with no report at all before
    traffic_ratio: float = 4.0  # 110 and 12345 rows, per such row about a dispute
    tail_days: int = 60  # simulated beyond `until`, so that truth knows what the last list missed
    town_merged: bool = False  # one town is merged into its neighbour half way through
    faults: FaultRates = field(default_factory=FaultRates)  # traps in the files

    @property
    def history_until(self) -> date:
        """Arrival date of the history files: they hold what was recorded before this day."""
        return self.until - timedelta(days=self.inbox_days)

    @property
    def days(self) -> int:
        """Days simulated, from `history_from` to the end of the tail."""
        return (self.until - self.history_from).days + self.tail_days

    @property
    def disputes(self) -> int:
        """Disputes that should reach a file before `until`."""
        return round(self.disputes_per_year * (self.until - self.history_from).days / 365)


PRESETS = {
    p.name: p
    for p in (
        # 6 % instead of 0.3 %: twenty times life, so that tests can train on it
        Preset("tiny", 3_000, 2, 12, 510, date(2024, 1, 1), date(2025, 3, 6), 5, 0.06, faults=MANY),
        # 2 %: about seven times life, so that two years of one district can teach a model
        Preset(
            "demo",
            60_000,
            8,
            120,
            4_500,
            date(2023, 7, 1),
            date(2025, 7, 11),
            10,
            0.02,
            town_merged=True,
        ),
    )
}


def preset(name: str) -> Preset:
    """The preset of that name; UnknownPresetError lists the names there are."""
    if name not in PRESETS:
        raise UnknownPresetError(f"preset={name!r}: not known; use one of {', '.join(PRESETS)}.")
    return PRESETS[name]
