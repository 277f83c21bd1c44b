"""Check delivery contracts against themselves: every expression against columns, every fact against its table."""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp

from data_contracts.codes import code_list
from data_contracts.contract import ContractError, Table, table, tables
from data_contracts.deliveries.model import Delivery, Fact

PRECISION_SUFFIX = "__precision"
RAW_SUFFIX = "__raw"
BOOKKEEPING = ("row_key", "received_at", "version_at")
# what a fact's expression is made of; anything that reads elsewhere or the clock is not in it
ALLOWED = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Case, exp.If,
    exp.Coalesce, exp.Least, exp.Greatest, exp.Left, exp.DPipe, exp.Concat,
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Is, exp.Not, exp.And, exp.Or,
    exp.Add, exp.Sub, exp.Tuple, exp.Trim, exp.Like, exp.NullSafeEQ, exp.NullSafeNEQ,
)  # fmt: skip


def check(delivery: Delivery) -> None:
    """Nothing when the contract holds together; else a ContractError that names the place."""
    for name in (*delivery.key, delivery.time, delivery.updated, delivery.registered):
        if name is not None:
            delivery.column(name)
    for column in delivery.columns.values():
        if column.code_list:
            code_list(column.code_list)
        if column.refers:
            target, field = column.refers.rsplit(".", 1)
            table(target).column(field)
    parts = [fact.part for fact in delivery.facts]
    if len(set(parts)) < len(parts):
        raise ContractError(f"{delivery.name}: two facts of one part name; their ids would clash.")
    for fact in delivery.facts:
        _check_fact(delivery, fact)


def available_columns(delivery: Delivery, fact: Fact) -> frozenset[str]:
    """The columns that an expression of this fact may read: never a sealed one."""
    clear = [c.name for c in delivery.columns.values() if not c.sealed]
    times = [
        f"{c.name}{PRECISION_SUFFIX}"
        for c in delivery.columns.values()
        if c.type in ("datetime", "date")
    ]
    nested = _nested_columns(delivery, fact.unnest) if fact.unnest else []
    return frozenset(
        [*clear, *times, *nested, *_computed(delivery), *delivery.lookups, *BOOKKEEPING]
    )


def _check_fact(delivery: Delivery, fact: Fact) -> None:
    if fact.table not in tables():
        raise ContractError(f"{delivery.name}.{fact.part}: no table {fact.table!r}.")
    _check_columns(delivery, fact, table(fact.table))
    allowed = available_columns(delivery, fact)
    for where, expression in _expressions(delivery, fact):
        _check_expression(f"{delivery.name}.{fact.part}.{where}", expression, allowed)
    if fact.unless:
        items = allowed | frozenset(_nested_columns(delivery, fact.unless))
        _check_expression(f"{delivery.name}.{fact.part}.unless_when", fact.unless_when, items)


def _check_columns(delivery: Delivery, fact: Fact, contract: Table) -> None:
    own = {c.name: c for c in contract.own_columns}
    for name in fact.columns:
        if name not in own:
            raise ContractError(
                f"{delivery.name}.{fact.part}: {contract.name} has no own column {name!r}; it has {', '.join(own)}."
            )
    for name in fact.history_late:
        if name not in fact.columns or own[name].required:
            raise ContractError(
                f"{delivery.name}.{fact.part}: history_late {name!r} must be a stated column of {contract.name} that may be empty."
            )
    absent = [c.name for c in own.values() if c.required and c.name not in fact.columns]
    if absent:
        raise ContractError(
            f"{delivery.name}.{fact.part}: {contract.name} requires {', '.join(absent)}."
        )


def _expressions(delivery: Delivery, fact: Fact) -> Iterator[tuple[str, str]]:
    yield "facts_when", delivery.facts_when
    yield "when", fact.when
    yield "happened_at", fact.happened_at
    for name in ("precision", "history_known_at", "history_late_at", "part_by"):
        if (text := getattr(fact, name)) is not None:
            yield name, text
    yield from fact.columns.items()


def _check_expression(where: str, text: str, allowed: frozenset[str]) -> None:
    try:
        tree = sqlglot.parse_one(text, read="duckdb")
    except sqlglot.errors.ParseError as error:
        raise ContractError(f"{where}: {text!r} is not an SQL expression ({error}).") from error
    for node in tree.walk():
        if not isinstance(node, ALLOWED):
            raise ContractError(
                f"{where}: {node.sql(dialect='duckdb')!r} is not allowed in a fact."
            )
    for column in tree.find_all(exp.Column):
        if column.name not in allowed:
            raise ContractError(
                f"{where}: no column {column.name!r} that may leave memory; sealed columns may not."
            )


def _computed(delivery: Delivery) -> list[str]:
    people = [
        f"{p}_{part}"
        for p in delivery.people
        for part in ("key", "basis", "masked", "issued_in", "sex", "birth_date", "profile")
    ]
    firms = [f"{f}_{part}" for f in delivery.firms for part in ("key", "masked", "is_firm")]
    kinds = [name for k in delivery.kinds for name in (k, f"{k}_civil")]
    return [*people, *firms, *kinds, *(f"{p}_key" for p in delivery.places)]


def _nested_columns(delivery: Delivery, name: str) -> list[str]:
    nested = delivery.nested[name]
    if not nested.fields:
        return [f"{name}_n", f"{name}_value"]
    fields = [f"{name}_{f.name}" for f in nested.fields if not f.sealed]
    times = [
        f"{name}_{f.name}{PRECISION_SUFFIX}"
        for f in nested.fields
        if f.type in ("datetime", "date")
    ]
    return [f"{name}_n", *fields, *times]
