"""The append-only ledger: lists, assessments, people's decisions. Nothing is updated, nothing deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from scoring.errors import LedgerError
from scoring.ledger.entries import (
    Assessment,
    Decision,
    IdentityDecision,
    ListEntry,
    ParityCheck,
    Past,
)
from scoring.ledger.queries import last_lists, past_of, said
from scoring.ledger.tables import (
    assessments,
    decisions,
    identity_decisions,
    lists,
    metadata,
    parity_checks,
    supersedes,
)
from scoring.policy.ladder import Ladder
from scoring.policy.waiting import WaitingRules


class Ledger:
    """A ledger at an SQLAlchemy URL: `sqlite:///var/ledger.sqlite`, `postgresql+psycopg://...`."""

    def __init__(self, url: str) -> None:
        try:
            self._engine = create_engine(url)
            if self._engine.dialect.name == "sqlite":
                event.listen(self._engine, "connect", _share_sqlite)
            metadata.create_all(self._engine)
            _widen(self._engine)
        except (SQLAlchemyError, ModuleNotFoundError) as error:
            reason = str(error).splitlines()[0]
            raise LedgerError(
                f"{url.rsplit('@', maxsplit=1)[-1]}: cannot open the ledger ({reason})."
            ) from error

    @classmethod
    def at_home(cls, home: Path | str) -> Ledger:
        """The default ledger, `<home>/ledger.sqlite`."""
        Path(home).mkdir(parents=True, exist_ok=True)
        return cls(f"sqlite:///{Path(home) / 'ledger.sqlite'}")

    def record_list(self, entry: ListEntry, rows: Sequence[Assessment]) -> int:
        """The version under which the list stands: the last one when nothing changed, else a new one."""
        try:
            with self._engine.begin() as con:
                return _record_list(con, entry, rows)
        except IntegrityError as error:
            raise LedgerError(
                f"list of {entry.as_of}: another process recorded it at the same time; score again."
            ) from error

    def past(
        self, grain: str, as_of: datetime, *, ladder: Ladder, rules: WaitingRules, scheme: str
    ) -> dict[str, Past]:
        """Where the entities that the last list before `as_of` speaks of stood on it; others rest.

        The waiting state is folded from the latest versions of the last lists of the same scheme.
        """
        with self._engine.connect() as con:
            ids = last_lists(con, as_of, scheme=scheme, n=rules.lower_results)
            rows = said(con, ids, grain=grain)
        return past_of(rows, last=ids[-1], ladder=ladder, rules=rules) if ids else {}

    def lists(self) -> list[tuple[datetime, int, ListEntry]]:
        """Every recorded list as (as_of, version, entry), oldest first."""
        names = [f.name for f in fields(ListEntry)]
        query = select(lists).order_by(lists.c.as_of, lists.c.version)
        with self._engine.connect() as con:
            found = con.execute(query).mappings().all()
        return [(r["as_of"], r["version"], ListEntry(**{n: r[n] for n in names})) for r in found]

    def decide(self, decision: Decision, *, ladder: Ladder, recorded_at: datetime) -> int:
        """The id of a decision after it was checked and recorded."""
        decision.check(ladder)
        with self._engine.begin() as con:
            row = insert(decisions).values(**asdict(decision), recorded_at=recorded_at)
            return int(con.execute(row.returning(decisions.c.decision_id)).scalar_one())

    def supersede(
        self,
        decision_id: int,
        *,
        by: int | None,
        reason: str,
        decided_by: str,
        recorded_at: datetime,
    ) -> None:
        """Records that a decision no longer counts, and which one (if any) stands in its place."""
        row = {"decision_id": decision_id, "superseded_by": by, "reason": reason}
        try:
            with self._engine.begin() as con:
                con.execute(
                    insert(supersedes).values(**row, decided_by=decided_by, recorded_at=recorded_at)
                )
        except IntegrityError as error:
            raise LedgerError(f"decision {decision_id}: it is already superseded.") from error

    def decisions(self, grain: str, as_of: datetime) -> dict[str, tuple[Decision, ...]]:
        """Decisions recorded before `as_of` and not superseded then, oldest first, by entity."""
        gone = select(supersedes.c.decision_id).where(supersedes.c.recorded_at < as_of)
        query = (
            select(decisions)
            .where(decisions.c.grain == grain, decisions.c.recorded_at < as_of)
            .where(decisions.c.decision_id.not_in(gone))
            .order_by(decisions.c.decided_at, decisions.c.decision_id)
        )
        names = [f.name for f in fields(Decision)]
        found: defaultdict[str, list[Decision]] = defaultdict(list)
        with self._engine.connect() as con:
            for row in con.execute(query).mappings():
                found[row["entity_id"]].append(Decision(**{n: row[n] for n in names}))
        return {entity: tuple(rows) for entity, rows in found.items()}

    def decide_identity(self, decision: IdentityDecision) -> int:
        """The number of a decision about who is who after it was checked and recorded."""
        decision.check()
        with self._engine.begin() as con:
            row = insert(identity_decisions).values(**asdict(decision))
            return int(con.execute(row.returning(identity_decisions.c.number)).scalar_one())

    def identity_decisions(self) -> dict[int, IdentityDecision]:
        """Every decision about who is who by its number, oldest first."""
        names = [f.name for f in fields(IdentityDecision)]
        with self._engine.connect() as con:
            rows = con.execute(select(identity_decisions).order_by(identity_decisions.c.number))
            return {
                r["number"]: IdentityDecision(**{n: r[n] for n in names}) for r in rows.mappings()
            }

    def record_parity(self, checks: Sequence[ParityCheck]) -> None:
        """Records checks of lists against the warehouse, all of them or none."""
        if checks:
            with self._engine.begin() as con:
                con.execute(insert(parity_checks), [asdict(check) for check in checks])

    def parity_checks(self, *, last: int | None = None) -> list[ParityCheck]:
        """The checks that were recorded, newest first; at most `last` of them."""
        names = [f.name for f in fields(ParityCheck)]
        columns = parity_checks.c
        query = (
            select(*(columns[name] for name in names))
            .order_by(columns.checked_at.desc(), columns.check_id.desc())
            .limit(last)
        )
        with self._engine.connect() as con:
            return [ParityCheck(**row) for row in con.execute(query).mappings()]


def _record_list(con: Connection, entry: ListEntry, rows: Sequence[Assessment]) -> int:
    query = select(lists.c.version, lists.c.manifest_hash).where(lists.c.as_of == entry.as_of)
    last = con.execute(query.order_by(lists.c.version.desc()).limit(1)).first()
    if last and last.manifest_hash == entry.manifest_hash:
        return int(last.version)
    version = (last.version if last else 0) + 1
    made = insert(lists).values(**asdict(entry), version=version).returning(lists.c.list_id)
    list_id = con.execute(made).scalar_one()
    if rows:
        con.execute(insert(assessments), [asdict(row) | {"list_id": list_id} for row in rows])
    return int(version)


def _widen(engine: Engine) -> None:
    """Adds the columns that a ledger of an earlier release lacks; what was recorded stays as it is."""
    with engine.begin() as con:
        for table in metadata.sorted_tables:
            there = {column["name"] for column in inspect(con).get_columns(table.name)}
            for column in table.columns:
                if column.name not in there:
                    kind = column.type.compile(engine.dialect)
                    con.execute(text(f"alter table {table.name} add column {column.name} {kind}"))


def _share_sqlite(connection: object, _record: object) -> None:
    # several processes share the file: readers go on while one writes, writers wait for each other
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma busy_timeout = 30000")
    cursor.execute("pragma foreign_keys = on")
    cursor.close()
