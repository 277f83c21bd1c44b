"""The append-only record of lists, assessments and people's decisions."""

from scoring.ledger.entries import (
    Assessment,
    Decision,
    IdentityDecision,
    ListEntry,
    ParityCheck,
    Past,
)
from scoring.ledger.ledger import Ledger

__all__ = [
    "Assessment",
    "Decision",
    "IdentityDecision",
    "Ledger",
    "ListEntry",
    "ParityCheck",
    "Past",
]
