"""The quality report as plain data: what the page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data_contracts.quality.titles import state_title


@dataclass(frozen=True)
class FileLine:
    """One delivered file and what became of its rows."""

    name: str
    title: str
    adapter: str
    mode: str
    received_at: datetime
    state: str
    rows_in: int
    new: int
    version: int
    unchanged: int
    quarantined: int
    left_out: int
    notes: str | None

    @property
    def remarks(self) -> tuple[str, ...]:
        """What reader and adapter noticed, one remark each."""
        return tuple((self.notes or "").splitlines())

    @property
    def state_title(self) -> str:
        """The state in Chinese."""
        return state_title(self.state)


@dataclass(frozen=True)
class SourceLine:
    """All files of one source together; rows with at least one flag in `flagged`."""

    source: str
    title: str
    files: int
    stopped: int
    rows_in: int
    new: int
    version: int
    unchanged: int
    quarantined: int
    left_out: int
    flagged: int
    last_received_at: datetime

    @property
    def balanced(self) -> bool:
        """True when every row is accounted for."""
        return self.rows_in == self.new + self.version + self.unchanged + self.quarantined

    def share(self, rows: int) -> float:
        """Part of the source's rows, 0 to 1."""
        return rows / self.rows_in if self.rows_in else 0.0


@dataclass(frozen=True)
class FlagLine:
    """One rule on one column of one source: how often, what it means, the way out."""

    title: str
    column: str
    rule: str
    says: str
    way_out: str
    rows: int
    share: float


@dataclass(frozen=True)
class RefusalLine:
    """Waiting rows of one source with one reason, and where the first of them stand."""

    title: str
    reason: str
    rows: int
    oldest: datetime
    places: tuple[str, ...]


@dataclass(frozen=True)
class ClockLine:
    """How the facts of one table came to their clock."""

    table: str
    title: str
    facts: int
    live: int
    reconstructed: int
    released: int

    @property
    def reconstructed_share(self) -> float:
        """Part of the facts whose time of knowledge was rebuilt, 0 to 1."""
        return self.reconstructed / self.facts


@dataclass(frozen=True)
class CheckLine:
    """One expectation of the last audit on one table."""

    title: str
    column: str | None
    expectation: str
    success: bool
    rows: int
    unexpected: int
    sampled: bool
    examples: str | None


@dataclass(frozen=True)
class QualityReport:
    """Everything that the quality page shows; `through` is the arrival of the latest file."""

    through: datetime | None
    files: tuple[FileLine, ...]
    sources: tuple[SourceLine, ...]
    flags: tuple[FlagLine, ...]
    refusals: tuple[RefusalLine, ...]
    released: int
    clocks: tuple[ClockLine, ...]
    links: int
    dangling_links: int
    checked_at: datetime | None
    checks: tuple[CheckLine, ...]

    @property
    def rows_in(self) -> int:
        """Rows of all files."""
        return sum(line.rows_in for line in self.sources)

    @property
    def quarantined(self) -> int:
        """Rows waiting in quarantine."""
        return sum(line.rows for line in self.refusals)

    @property
    def balanced(self) -> bool:
        """True when every row of every source is accounted for."""
        return all(line.balanced for line in self.sources)

    @property
    def reconstructed_share(self) -> float:
        """Part of all facts whose time of knowledge was rebuilt from bulk history, 0 to 1."""
        facts = sum(line.facts for line in self.clocks)
        return sum(line.reconstructed for line in self.clocks) / facts if facts else 0.0

    @property
    def failed(self) -> tuple[CheckLine, ...]:
        """Expectations that were not met."""
        return tuple(line for line in self.checks if not line.success)
