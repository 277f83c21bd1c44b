"""What a feature may be computed from: core tables, and the columns that contracts open."""

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

    def columns(self, grain: str) -> dict[str, Column]:
        """The columns that a definition of that grain may name."""
        opened = {c.name: c for c in self.contract.columns if c.feature}
        return opened | {c.name: c for c in _builder_columns(self, grain)}

    def column(self, name: str, grain: str) -> Column:
        """The open column of that name; DefinitionError says why it is closed or unknown."""
        opened = self.columns(grain)
        if name not in opened:
            raise DefinitionError(_refusal(self, name, opened))
        return opened[name]


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
        Source("parties", "core.parties"),
        Source("filings", "core.filings"),
        Source("orders", "core.orders"),
        Source("wage_claims", "core.wage_claims", PAYMENT),
        Source("visits", "core.visits"),
    )
}


def source(name: str) -> Source:
    """The source of that name; DefinitionError lists those there are."""
    if name not in SOURCES:
        raise DefinitionError(f"unknown source {name!r}; use one of {', '.join(SOURCES)}.")
    return SOURCES[name]


def _builder_columns(source: Source, grain: str) -> tuple[Column, ...]:
    """Columns that the builder itself adds to every row of a source."""
    columns = [Column("as_of", "datetime", "the moment that the row looks from")]
    if source.settling:
        columns.append(Column("settled", "bool", f"by then {source.settling.meaning}"))
    if grain == "person":
        columns += [
            Column("own_side", "code", "side of this person in the record; null when not in it"),
            Column("dispute_id", "text", "dispute that the record belongs to"),
        ]
    return tuple(columns)


def _refusal(source: Source, name: str, opened: dict[str, Column]) -> str:
    there = ", ".join(opened)
    closed = {c.name: c for c in source.contract.columns}.get(name)
    if closed:
        why = f"the contract of {source.table} does not open it to features ({closed.meaning})"
        return f"column {name!r}: {why}; use one of {there}."
    if name in ("own_side", "dispute_id"):
        return f"column {name!r} exists in person grain only; set grains=('person',)."
    close = difflib.get_close_matches(name, opened, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"unknown column {name!r} in source {source.name}; {hint}It has {there}."
