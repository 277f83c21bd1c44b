"""What a feature may be computed from: core tables, the columns that contracts open, and whose records."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from data_contracts.contract import Column, Table, table
from features.errors import DefinitionError

GRAINS = ("dispute", "person")
# what is asked of a person, and the roles in an incident that answer yes: their own acts
WHATS = {"harm": ("施害",), "self": ("自伤",)}


@dataclass(frozen=True)
class Settling:
    """Later facts of the same record that settle a fact: rows of `table` that meet `condition`.

    A fact is settled when such a row, visible at `as_of`, happened at or after it.
    """

    table: str
    condition: str
    meaning: str


@dataclass(frozen=True)
class Source:
    """One core table that definitions may aggregate, joined on record_id within the scope."""

    name: str
    table: str
    settling: Settling | None = None

    @property
    def contract(self) -> Table:
        """The contract of the table behind it."""
        return table(self.table)

    def columns(self, grain: str, scope: str = "own") -> dict[str, Column]:
        """The columns that a definition of that grain and scope may name."""
        opened = {c.name: c for c in self.contract.columns if c.feature}
        return opened | {c.name: c for c in _builder_columns(self, grain, scope)}

    def column(self, name: str, grain: str, scope: str = "own") -> Column:
        """The open column of that name; DefinitionError says why it is closed or unknown."""
        opened = self.columns(grain, scope)
        if name not in opened:
            raise DefinitionError(_refusal(self, name, opened))
        return opened[name]


AS_OF = Column("as_of", "datetime", "the moment that the row looks from")
SPRING = Column("workdays_to_spring", "int", "working days from as_of to the next Spring Festival")
OWN_SIDE = Column("own_side", "code", "side of this person: in the record, else in its dispute")
DISPUTE_ID = Column("dispute_id", "text", "dispute that the record belongs to")
BUILDERS_OWN = ("own_side", "dispute_id")
WHERE_THEY_ARE = (
    "own_side and dispute_id exist in person grain and in scope='elsewhere', "
    "dispute_id also in scope='pair' and scope='firm'."
)


@dataclass(frozen=True)
class Scope:
    """Whose records a definition looks into, and what the builder says about each of them.

    `history`: what it holds is missing, not none, where nobody's history is known here. `counts`: every party (or
    pair) is read once for all of its disputes, so that only what can be counted dispute by dispute may be asked.
    """

    name: str
    meaning: str
    grains: tuple[str, ...]
    own: tuple[Column, ...] = ()
    history: bool = False
    counts: bool = False

    def columns(self, grain: str) -> tuple[Column, ...]:
        """The builder's columns; a person's records come with their side and dispute."""
        return (OWN_SIDE, DISPUTE_ID) if (self.name, grain) == ("own", "person") else self.own


SCOPES = {
    s.name: s
    for s in (
        Scope("own", "the records of this dispute, or of all disputes of this person", GRAINS),
        Scope(
            "elsewhere",
            "the records of a natural party's other disputes; of several parties the one with the most counts",
            ("dispute",),
            (Column("own_side", "code", "side of that party there"), DISPUTE_ID),
            history=True,
            counts=True,
        ),
        Scope(
            "pair",
            "the records of other disputes between an applicant and a respondent of this one; of several pairs the one with the most counts",
            ("dispute",),
            (DISPUTE_ID,),
            history=True,
            counts=True,
        ),
        Scope(
            "firm",
            "all records in which a firm that answers in this dispute answers, this dispute's too",
            ("dispute",),
            (DISPUTE_ID,),
        ),
    )
}
CLOSING = Settling("core.steps", "step in ('办结', '归档')", "the record was closed")
SUCCESS = Settling(
    "core.steps",
    "result in ('成功', '满意', '基本满意')",
    "a step of the record succeeded",
)
PAYMENT = Settling("core.wage_payments", "paid_yuan > 0", "wages were paid")

SOURCES = {
    s.name: s
    for s in (
        Source("records", "core.records", CLOSING),
        Source("findings", "core.findings"),
        Source("cues", "core.cues"),
        Source("steps", "core.steps", SUCCESS),
        Source("links", "core.links"),
        Source("parties", "derived.parties"),
        Source("filings", "core.filings"),
        Source("orders", "core.orders"),
        Source("wage_claims", "core.wage_claims", PAYMENT),
        Source("visits", "core.visits"),
    )
}


def scope(name: str) -> Scope:
    """The scope of that name; DefinitionError lists those there are."""
    if name not in SCOPES:
        raise DefinitionError(f"unknown scope {name!r}; use one of {', '.join(SCOPES)}.")
    return SCOPES[name]


def source(name: str) -> Source:
    """The source of that name; DefinitionError lists those there are."""
    if name not in SOURCES:
        raise DefinitionError(f"unknown source {name!r}; use one of {', '.join(SOURCES)}.")
    return SOURCES[name]


def _builder_columns(source: Source, grain: str, scope: str) -> tuple[Column, ...]:
    """Columns that the builder itself adds to every row of a source."""
    columns = [AS_OF, SPRING]
    if source.settling:
        columns.append(Column("settled", "bool", f"by then {source.settling.meaning}"))
    return (*columns, *SCOPES[scope].columns(grain))


def _refusal(source: Source, name: str, opened: dict[str, Column]) -> str:
    there = ", ".join(opened)
    closed = {c.name: c for c in source.contract.columns}.get(name)
    if closed:
        why = f"the contract of {source.table} does not open it to features ({closed.meaning})"
        return f"column {name!r}: {why}; use one of {there}."
    if name in BUILDERS_OWN:
        return f"column {name!r} is not there in this grain and scope; {WHERE_THEY_ARE}"
    close = difflib.get_close_matches(name, opened, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"unknown column {name!r} in source {source.name}; {hint}It has {there}."
