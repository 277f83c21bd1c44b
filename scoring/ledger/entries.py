"""What goes into the ledger and what comes out of it, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scoring.errors import LedgerError
from scoring.policy.ladder import Ladder
from scoring.policy.waiting import State

ACTIONS = ("raise", "lower", "confirm")


@dataclass(frozen=True)
class ListEntry:
    """One list as it is recorded; `manifest_hash` is the content hash that its manifest states."""

    as_of: datetime
    recorded_at: datetime
    scheme: str
    manifest_hash: str
    model_versions: str
    policy_version: str
    policy_hash: str
    disputes_n: int
    persons_n: int


@dataclass(frozen=True)
class Assessment:
    """One entity on one list: code by the model, after triggers, after waiting, and after people."""

    grain: str
    entity_id: str
    model_code: str | None
    result_code: str
    auto_code: str
    code: str
    code_since: datetime
    points: float | None
    risk: float | None
    change: str
    grade_for: str = ""


@dataclass(frozen=True)
class ParityCheck:
    """One check of one published list against the warehouse.

    disputes_n, persons_n: rows drawn. unexplained_n: values that no changed definition explains, and entities that
    would be missing or new. findings: a JSON array of {grain, column, rows, cause}, which names nobody.
    """

    checked_at: datetime
    list_name: str
    as_of: datetime
    seed: int
    disputes_n: int
    persons_n: int
    values_n: int
    differing_n: int
    unexplained_n: int
    findings: str


@dataclass(frozen=True)
class Past:
    """Where an entity stood on the last list: the waiting state, and the code people saw.

    `grade_for` is 伤人 or 自伤; empty for disputes, and on lists of before it was recorded.
    """

    state: State
    code: str
    grade_for: str = ""


@dataclass(frozen=True)
class Decision:
    """What a person decided about a code; lowering takes two persons, every decision a reason."""

    grain: str
    entity_id: str
    action: str
    from_code: str
    to_code: str
    reason: str
    decided_by: str
    decided_at: datetime
    second_by: str | None = None

    def check(self, ladder: Ladder) -> None:
        """LedgerError when a reason or a second person is missing, or the codes do not fit the action."""
        about = f"decision on {self.entity_id}"
        if self.action not in ACTIONS:
            raise LedgerError(f"{about}: action {self.action!r}; use one of {', '.join(ACTIONS)}.")
        if not self.reason.strip() or not self.decided_by.strip():
            raise LedgerError(f"{about}: a reason and the name of who decides are needed.")
        if not self._codes_fit(ladder):
            raise LedgerError(
                f"{about}: {self.action} from {self.from_code} to {self.to_code} does not fit."
            )
        if self.action == "lower" and not self._two_persons():
            raise LedgerError(f"{about}: lowering takes a second person beside {self.decided_by}.")

    def _codes_fit(self, ladder: Ladder) -> bool:
        before, after = ladder.level(self.from_code), ladder.level(self.to_code)
        return {"raise": after > before, "lower": after < before}.get(self.action, after == before)

    def _two_persons(self) -> bool:
        second = (self.second_by or "").strip()
        return bool(second) and second != self.decided_by.strip()

    def level(self, auto: int, ladder: Ladder) -> int:
        """The level in force when the automatic one is `auto`.

        A raise is a floor. A lowering holds until the automatic code is worse than the one it lowered.
        """
        before, after = ladder.level(self.from_code), ladder.level(self.to_code)
        if self.action == "raise":
            return max(auto, after)
        if self.action == "lower" and auto <= before:
            return min(auto, after)
        return auto


@dataclass(frozen=True)
class IdentityDecision:
    """An analyst's word that the names `a` and `b` are one person (merge) or two (split)."""

    what: str
    a: str
    b: str
    reason: str
    decided_by: str
    decided_at: datetime

    def check(self) -> None:
        """Nothing; LedgerError where something is missing."""
        if self.what not in ("split", "merge"):
            raise LedgerError(f"what={self.what!r}; use split or merge.")
        if self.a == self.b:
            raise LedgerError(f"{self.a}: two different names are needed.")
        if not self.reason.strip() or not self.decided_by.strip():
            raise LedgerError("a decision needs a reason and the name of who decides.")
