"""The ledger's tables: append-only on SQLite and PostgreSQL alike.

Triggers in the database itself refuse updates and deletes, so another program cannot change the past
either. On SQLite `insert or replace` would delete without firing a delete trigger, so an insert over
an existing key is refused as well.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    event,
)

metadata = MetaData()

lists = Table(
    "lists",
    metadata,
    Column("list_id", Integer, primary_key=True),
    Column("as_of", DateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Column("scheme", String, nullable=False),
    Column("manifest_hash", String, nullable=False),
    Column("model_versions", String, nullable=False),
    Column("policy_version", String, nullable=False),
    Column("policy_hash", String, nullable=False),
    Column("disputes_n", Integer, nullable=False),
    Column("persons_n", Integer, nullable=False),
    UniqueConstraint("as_of", "version"),
)

assessments = Table(
    "assessments",
    metadata,
    Column("list_id", Integer, ForeignKey("lists.list_id"), primary_key=True),
    Column("grain", String, primary_key=True),
    Column("entity_id", String, primary_key=True),
    Column("model_code", String),
    Column("result_code", String, nullable=False),
    Column("auto_code", String, nullable=False),
    Column("code", String, nullable=False),
    Column("code_since", DateTime, nullable=False),
    Column("points", Float),
    Column("risk", Float),
    Column("change", String, nullable=False),
    Column("grade_for", String),
    Index("assessments_by_entity", "grain", "entity_id"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("decision_id", Integer, primary_key=True),
    Column("grain", String, nullable=False),
    Column("entity_id", String, nullable=False),
    Column("action", String, nullable=False),
    Column("from_code", String, nullable=False),
    Column("to_code", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("decided_by", String, nullable=False),
    Column("second_by", String),
    Column("decided_at", DateTime, nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Index("decisions_by_entity", "grain", "entity_id"),
)

supersedes = Table(
    "supersedes",
    metadata,
    Column("decision_id", Integer, ForeignKey("decisions.decision_id"), primary_key=True),
    Column("superseded_by", Integer, ForeignKey("decisions.decision_id")),
    Column("reason", String, nullable=False),
    Column("decided_by", String, nullable=False),
    Column("recorded_at", DateTime, nullable=False),
)

# in the ledger and not in the warehouse: a board reads it while a job holds the warehouse, and nobody can unsay it
parity_checks = Table(
    "parity_checks",
    metadata,
    Column("check_id", Integer, primary_key=True),
    Column("checked_at", DateTime, nullable=False),
    Column("list_name", String, nullable=False),
    Column("as_of", DateTime, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("disputes_n", Integer, nullable=False),
    Column("persons_n", Integer, nullable=False),
    Column("values_n", Integer, nullable=False),
    Column("differing_n", Integer, nullable=False),
    Column("unexplained_n", Integer, nullable=False),
    Column("findings", String, nullable=False),
    Index("parity_checks_by_time", "checked_at"),
)

# who is who by an analyst's word; in the ledger, so that a warehouse made anew is told again
identity_decisions = Table(
    "identity_decisions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("what", String, nullable=False),
    Column("a", String, nullable=False),
    Column("b", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("decided_by", String, nullable=False),
    Column("decided_at", DateTime, nullable=False),
)


def _refuse_changes(table: Table) -> None:
    for ddl in (*_sqlite_guards(table), *_postgresql_guards(table)):
        event.listen(table, "after_create", ddl)


def _sqlite_guards(table: Table) -> list[DDL]:
    keys = " and ".join(f"{c.name} = new.{c.name}" for c in table.primary_key)
    guards = {
        "update": "before update on {t}",
        "delete": "before delete on {t}",
        "replace": "before insert on {t} when exists (select 1 from {t} where " + keys + ")",
    }
    body = "begin select raise(abort, 'the ledger only inserts: {t} refuses {what}'); end"
    texts = [f"create trigger {{t}}_refuses_{{what}} {when} {body}" for when in guards.values()]
    return [
        _ddl(text.format(t=table.name, what=what), dialect="sqlite")
        for what, text in zip(guards, texts, strict=True)
    ]


def _postgresql_guards(table: Table) -> list[DDL]:
    function = (
        "create or replace function ledger_refuses_changes() returns trigger language plpgsql as $$"
        " begin raise exception 'the ledger only inserts: % refuses %', tg_table_name, lower(tg_op); end $$"
    ).replace("%", "%%")  # fmt: skip
    trigger = (
        f"create trigger {table.name}_refuses_changes before update or delete or truncate on {table.name}"
        " for each statement execute function ledger_refuses_changes()"
    )
    return [_ddl(text, dialect="postgresql") for text in (function, trigger)]


def _ddl(text: str, *, dialect: str) -> DDL:
    statement: DDL = DDL(text).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    return statement


for _table in metadata.sorted_tables:
    _refuse_changes(_table)
