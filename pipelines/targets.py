"""The three things that are estimated, each with its rows, labels and words: one code path for all."""

from __future__ import annotations

from dataclasses import dataclass

from models.about import DISPUTE, PERSON_HARM, PERSON_SELF, About


@dataclass(frozen=True)
class Target:
    """`grain` of the rows, `what` a person's label asks (harm, self; empty for disputes), roles that make an incident theirs."""

    name: str
    grain: str
    what: str
    about: About


TARGETS = {
    t.name: t
    for t in (
        Target("dispute", "dispute", "", DISPUTE),
        Target("person_harm", "person", "harm", PERSON_HARM),
        Target("person_self", "person", "self", PERSON_SELF),
    )
}
