"""The policy as data: what a file states, checked and frozen."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.policy.bands import Bands
from scoring.policy.conditions import Condition
from scoring.policy.ladder import Ladder
from scoring.policy.points import PointScale
from scoring.policy.waiting import WaitingRules


@dataclass(frozen=True)
class Trigger:
    """A hard rule: whoever meets `when` gets at least `floor`, whatever the model says.

    `grade_for` says whom a person's grade is about, others (伤人) or oneself (自伤); empty for disputes.
    """

    name: str
    grain: str
    when: Condition
    floor: str
    reason: str
    grade_for: str


@dataclass(frozen=True)
class Protection:
    """Who needs protection: persons on `side` of a dispute that meets `when`."""

    name: str
    when: Condition
    side: str
    need: str
    reason: str


@dataclass(frozen=True)
class LeadUnit:
    """Which unit leads for kinds that begin with one of `kinds`; no kinds means all others."""

    kinds: tuple[str, ...]
    unit: str


@dataclass(frozen=True)
class Policy:
    """One version of the city's policy; `hash` covers the normalised content of its file.

    `own_act` says which persons with a protection need are graded for harm to others all the same.
    """

    name: str
    number: str
    title: str
    scheme: str
    note: str
    points: PointScale
    codes: Ladder
    bands: Bands
    grades: Ladder
    grade_bands: Bands
    lower_results: int
    explain_from: str
    office_closes_hour: int
    minor_flag: str
    doubt_lifts_to: str
    triggers: tuple[Trigger, ...]
    protections: tuple[Protection, ...]
    own_act: Condition
    lead_units: tuple[LeadUnit, ...]
    hash: str

    @property
    def version(self) -> str:
        """Name, number and the first eight digits of the hash, as lists print it."""
        return f"{self.name}-{self.number}-{self.hash[:8]}"

    def doubt_limit(self, grain: str) -> int:
        """How far a code may rise because people may be one; persons are not graded on a doubt."""
        return self.codes.level(self.doubt_lifts_to) if grain == "dispute" else 0

    def ladder(self, grain: str) -> Ladder:
        """Codes for disputes, grades for persons."""
        return self.codes if grain == "dispute" else self.grades

    def waiting(self, grain: str) -> WaitingRules:
        """The waiting rules of one grain."""
        stays = tuple(rung.min_stay_days for rung in reversed(self.ladder(grain).rungs))
        return WaitingRules(stays, self.lower_results)

    def triggers_for(self, grain: str) -> tuple[Trigger, ...]:
        """The hard rules of one grain."""
        return tuple(t for t in self.triggers if t.grain == grain)

    def lead_unit(self, kind: str | None) -> str:
        """The unit that leads for a dispute kind (GB/T 31000 5.56); unknown kinds go to the rest."""
        *special, rest = self.lead_units
        return next((u.unit for u in special if (kind or "").startswith(u.kinds)), rest.unit)
