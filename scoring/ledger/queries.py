"""The ledger's reads: the last lists before a time, what they said, and the fold over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from scoring.ledger.entries import Past
from scoring.ledger.tables import assessments, lists
from scoring.policy.ladder import Ladder
from scoring.policy.waiting import Record, WaitingRules, fold


class Said(NamedTuple):
    """What one list said about one entity."""

    list_id: int
    entity_id: str
    as_of: datetime
    result_code: str
    auto_code: str
    code: str
    code_since: datetime
    grade_for: str | None


def last_lists(con: Connection, as_of: datetime, *, scheme: str, n: int) -> list[int]:
    """Ids of the latest versions of the last `n` lists before `as_of`, oldest first."""
    newest = (
        select(lists.c.as_of, func.max(lists.c.version).label("version"))
        .where(lists.c.as_of < as_of, lists.c.scheme == scheme)
        .group_by(lists.c.as_of)
        .order_by(lists.c.as_of.desc())
        .limit(n)
        .subquery()
    )
    same = (lists.c.as_of == newest.c.as_of) & (lists.c.version == newest.c.version)
    query = select(lists.c.list_id).join(newest, same).order_by(lists.c.as_of)
    return list(con.execute(query).scalars())


def said(con: Connection, list_ids: Sequence[int], *, grain: str) -> list[Said]:
    """What these lists said about entities of one grain, oldest first."""
    a = assessments.c
    said_of = (a.result_code, a.auto_code, a.code, a.code_since, a.grade_for)
    query = (
        select(a.list_id, a.entity_id, lists.c.as_of, *said_of)
        .join(lists, lists.c.list_id == a.list_id)
        .where(a.list_id.in_(list_ids), a.grain == grain)
        .order_by(lists.c.as_of, a.entity_id)
    )
    return [Said(*row) for row in con.execute(query)]


def past_of(
    rows: Sequence[Said], *, last: int, ladder: Ladder, rules: WaitingRules
) -> dict[str, Past]:
    """Where each entity that the list `last` speaks of stood on it."""
    history: defaultdict[str, list[Said]] = defaultdict(list)
    for row in rows:
        history[row.entity_id].append(row)
    return {
        entity: _past(told, ladder=ladder, rules=rules)
        for entity, told in history.items()
        if told[-1].list_id == last
    }


def _past(told: Sequence[Said], *, ladder: Ladder, rules: WaitingRules) -> Past:
    state = fold((_record(row, ladder) for row in told), rules=rules)
    return Past(state, told[-1].code, told[-1].grade_for or "")


def _record(row: Said, ladder: Ladder) -> Record:
    result, level = ladder.level(row.result_code), ladder.level(row.auto_code)
    return Record(row.as_of, result, level, row.code_since)
