"""The two frames of a list with their stable columns, made from what was judged."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd

from data_contracts.codes import code_list
from scoring.judging import Judged
from scoring.policy import Policy
from scoring.policy.deadlines import due, review
from scoring.reasons import Reason
from scoring.scored import DISPUTE_COLUMNS, PERSON_COLUMNS, TIME_COLUMNS
from scoring.standing import SAME
from scoring.words import kind_text

CONFIDENTIAL, NO_CALENDAR, OVERDUE = "保密：不得透露报案人", "节假日历未公布", "超期"
MERGED, WITHHELD, AGE_UNKNOWN = "并入", "保密", "年龄待核"
NO_MODEL, SPARED = "无人员模型", "有保护需求，不评伤人"
FACTS_PER_ENTITY = 12


def dispute_frame(
    judged: Sequence[Judged],
    facts: pd.DataFrame,
    *,
    as_of: datetime,
    policy: Policy,
    told: Mapping[str, Sequence[Reason]],
    proof: Mapping[str, Sequence[str]],
    with_minors: set[str],
    model_version: str,
) -> pd.DataFrame:
    """One row per dispute at risk, sorted by code, points, risk, id."""
    known = {row["dispute_id"]: row for row in facts.to_dict("records")}
    rows = []
    for one in judged:
        fact, level = known[one.entity_id], one.standing.level
        limits, calendar_known = _limits(one, as_of=as_of, policy=policy)
        extra = {
            CONFIDENTIAL: bool(fact["confidential"]),
            policy.minor_flag: one.entity_id in with_minors,
            NO_CALENDAR: not calendar_known,
            f"{MERGED}：{'、'.join(one.merged)}": bool(one.merged),
            OVERDUE: limits["due_at"] is not None and limits["due_at"] < as_of,
        }
        rows.append(
            {
                **_common(one, as_of=as_of, told=told, proof=proof, extra=extra),
                **{name: _text(fact[name]) for name in ("grid", "town", "unit", "status")},
                **limits,
                "dispute_id": one.entity_id,
                "kind": kind_text(_text(fact["kind"])),
                "scheme": policy.scheme,
                "code": policy.codes.name(level),
                "model_code": policy.codes.name(one.standing.model or 0),
                "lead_unit": policy.lead_unit(_text(fact["kind"])),
                "confirmed_by": one.standing.confirmed_by,
                "opened_at": fact["opened_at"],
                "last_activity_at": fact["last_activity_at"],
                "model_version": model_version,
                "policy_version": policy.version,
            }
        )
    return _sorted(rows, DISPUTE_COLUMNS, levels=_levels(judged), id_column="dispute_id")


def person_frame(
    judged: Sequence[Judged],
    parties: pd.DataFrame,
    *,
    as_of: datetime,
    policy: Policy,
    told: Mapping[str, Sequence[Reason]],
    proof: Mapping[str, Sequence[str]],
    protections: Mapping[str, Sequence[str]],
    confidential: Collection[str],
    model_version: str,
) -> pd.DataFrame:
    """One row per natural person at risk; who is under 18 has no grade, no points and no name.

    Nor is anyone named who may have reported in confidence: `confidential` disputes hold such a report.
    """
    graded = {one.entity_id: one for one in judged}
    rows = []
    for person_id, sides in _by_person(parties):
        one, hidden = graded.get(person_id), _may_have_reported(sides, confidential)
        shown = (
            _graded(one, as_of=as_of, told=told, proof=proof, policy=policy) if one else _UNGRADED
        )
        rows.append(
            {
                **shown,
                "as_of": as_of,
                "person_id": person_id,
                "masked_name": _name(sides, withheld=hidden),
                "role": "、".join(_roles(sides)),
                "protection": "；".join(protections.get(person_id, ())),
                "flags": [*_by_age(sides, shown["flags"], policy=policy), *[WITHHELD] * hidden],
                "disputes": sorted({side["dispute_id"] for side in sides}),
                "model_version": model_version,
                "policy_version": policy.version,
            }
        )
    return _sorted(rows, PERSON_COLUMNS, levels=_levels(judged), id_column="person_id")


def _graded(
    one: Judged,
    *,
    as_of: datetime,
    told: Mapping[str, Sequence[Reason]],
    proof: Mapping[str, Sequence[str]],
    policy: Policy,
) -> dict[str, Any]:
    unmodelled, level = not one.target, one.standing.level
    extra = {NO_MODEL: unmodelled and not one.spared, SPARED: one.spared}
    return {
        **_common(one, as_of=as_of, told=told, proof=proof, extra=extra),
        "grade": "" if unmodelled and not level else policy.grades.name(level),
        "grade_for": one.grade_for,
    }


_UNGRADED: dict[str, Any] = {
    "grade": "", "grade_for": "", "points": None, "risk": None, "change": SAME,
    "flags": [], "reasons": [], "evidence": [],
}  # fmt: skip


def _common(
    one: Judged,
    *,
    as_of: datetime,
    told: Mapping[str, Sequence[Reason]],
    proof: Mapping[str, Sequence[str]],
    extra: Mapping[str, bool],
) -> dict[str, Any]:
    flags = [*one.standing.flags, *(flag for flag, holds in extra.items() if holds)]
    return {
        "as_of": as_of,
        "points": one.points,
        "risk": one.risk,
        "change": one.standing.change,
        "flags": flags,
        "reasons": [reason.text for reason in told.get(one.entity_id, ())],
        "evidence": list(proof.get(one.entity_id, ()))[:FACTS_PER_ENTITY],
    }


def _limits(one: Judged, *, as_of: datetime, policy: Policy) -> tuple[dict[str, Any], bool]:
    rung, start = policy.codes.rung(one.standing.level), one.standing.clock_from
    deadline = due(rung, start, office_closes_hour=policy.office_closes_hour)
    limits = {"due_at": deadline.at if deadline else None, "review_at": review(rung, start, as_of)}
    return limits, deadline is None or deadline.calendar_known


def _by_person(parties: pd.DataFrame) -> Iterator[tuple[str, list[dict[Any, Any]]]]:
    rows = sorted(parties.to_dict("records"), key=itemgetter("person_id"))
    for person_id, sides in groupby(rows, key=itemgetter("person_id")):
        yield person_id, list(sides)


def _roles(sides: Sequence[Mapping[Any, Any]]) -> tuple[str, ...]:
    return _role_words(frozenset(side["side"] for side in sides))


@cache
def _role_words(there: frozenset[str]) -> tuple[str, ...]:
    # there are a handful of combinations, and a hundred thousand persons
    order = code_list("side")
    return tuple(order.label(side) for side in order.codes if side in there)


def _may_have_reported(sides: Sequence[Mapping[Any, Any]], confidential: Collection[str]) -> bool:
    # a neighbour who called stands as a third party, so only pure respondents are beyond doubt
    return any(s["dispute_id"] in confidential and s["side"] != "respondent" for s in sides)


def _by_age(
    sides: Sequence[Mapping[Any, Any]], flags: Sequence[str], *, policy: Policy
) -> list[str]:
    if any(side["minor"] for side in sides):
        return [policy.minor_flag]
    known = any(side["age_known"] for side in sides)
    return [*flags] if known else [*flags, AGE_UNKNOWN]


def _name(sides: Sequence[Mapping[Any, Any]], *, withheld: bool) -> str:
    if any(side["minor"] for side in sides):
        return "未成年人"
    if withheld:
        return WITHHELD
    return min((_text(s["masked_name"]) for s in sides if _text(s["masked_name"])), default="")


def _levels(judged: Sequence[Judged]) -> dict[str, int]:
    return {one.entity_id: one.standing.level for one in judged}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _sorted(
    rows: list[dict[str, Any]], columns: Sequence[str], *, levels: Mapping[str, int], id_column: str
) -> pd.DataFrame:
    # points end at 100, so the risk itself orders what is above
    ranked = sorted(
        rows,
        key=lambda r: (
            -levels.get(r[id_column], 0),
            -(r["points"] or 0.0),
            -(r["risk"] or 0.0),
            r[id_column],
        ),
    )
    frame = pd.DataFrame(ranked, columns=list(columns))
    for name in columns:
        if name in TIME_COLUMNS:
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
        elif name in ("points", "risk"):
            frame[name] = frame[name].astype(float)
    return frame
