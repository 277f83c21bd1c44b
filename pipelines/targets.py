"""The three things that are estimated, each with its rows, labels and words: one code path for all."""

from __future__ import annotations

from dataclasses import dataclass

from models.about import DISPUTE, PERSON_HARM, PERSON_SELF, About


@dataclass(frozen=True)
class Target:
    """`grain` of the rows, `what` a person's label asks (harm, self; empty for disputes), the column to rank by."""

    name: str
    grain: str
    what: str
    about: About
    yardstick: str = "days_since_violence"


TARGETS = {
    t.name: t
    for t in (
        Target("dispute", "dispute", "", DISPUTE),
        Target("person_harm", "person", "harm", PERSON_HARM, "days_since_violence_by"),
        Target("person_self", "person", "self", PERSON_SELF, "days_since_threat_against"),
    )
}
