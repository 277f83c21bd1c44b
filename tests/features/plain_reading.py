"""A second reading of every definition: plain Python over dicts, sharing no SQL with the builder.

The definition's text is parsed again and evaluated node by node over rows that are chosen here by
the rules of DESIGN: known before as_of, not yet replaced then, happened before as_of, within the
window. Null follows SQL: unknown is neither true nor false.
"""

from __future__ import annotations

import operator
from datetime import timedelta
from itertools import combinations
from typing import Any

import sqlglot
from sqlglot import exp

from data_contracts.workdays import working_days_to_spring

SUCCESS = {"成功", "满意", "基本满意"}
SETTLED_BY = {
    "records": ("core.steps", lambda r: r["step"] in ("办结", "归档")),
    "steps": ("core.steps", lambda r: r.get("result") in SUCCESS),
    "wage_claims": ("core.wage_payments", lambda r: (r.get("paid_yuan") or 0) > 0),
}
COMPARE = {
    exp.EQ: operator.eq,
    exp.NEQ: operator.ne,
    exp.GT: operator.gt,
    exp.GTE: operator.ge,
    exp.LT: operator.lt,
    exp.LTE: operator.le,
    exp.Add: operator.add,
    exp.Sub: operator.sub,
    exp.Mul: operator.mul,
    exp.Div: lambda a, b: float(a) / float(b),
}
AGGREGATES = (exp.Count, exp.Sum, exp.Min, exp.Max, exp.Avg)


def read(feature: Any, city: dict[str, list[dict]], entity: str, as_of: Any, grain: str) -> Any:
    """The feature's value for one row of the spine: of several readings the largest."""
    found = [
        _reading(feature, city, s, as_of) for s in SCOPES[feature.scope](city, entity, as_of, grain)
    ]
    value = found[0] if len(found) == 1 else max((v for v in found if v is not None), default=None)
    told = feature.scope not in ("elsewhere", "pair") or _history_known(city, entity, as_of)
    if value is None and told:
        value = feature.absent
    return value if value is None or feature.categorical else float(value)


def _reading(feature: Any, city: dict[str, list[dict]], scope: dict[str, dict], as_of: Any) -> Any:
    rows = [
        {
            **row,
            **scope[row["record_id"]],
            "as_of": as_of,
            "settled": _settled(city, feature.source, row, as_of),
        }
        for row in _seen(city[f"core.{feature.source}"], as_of)
        if row["record_id"] in scope
    ]
    if not rows:
        return None
    days = feature.window_days
    first = as_of - timedelta(days=0 if days is None else days)
    inside = [r for r in rows if days is None or not r["happened_at"] < first]
    return _over(sqlglot.parse_one(feature.expression, dialect="duckdb"), inside, as_of)


def _known(row: dict, as_of: Any) -> bool:
    gone = row.get("replaced_at") is not None and row["replaced_at"] < as_of
    return row["known_at"] < as_of and not gone


def _seen(rows: list[dict], as_of: Any) -> list[dict]:
    return [r for r in rows if _known(r, as_of) and r["happened_at"] < as_of]


def _own(city: dict[str, list[dict]], entity: str, as_of: Any, grain: str) -> list[dict[str, dict]]:
    members = _members(city, as_of)
    if grain == "dispute":
        return [{m["record_id"]: {} for m in members if m["dispute_id"] == entity}]
    listed = _sides(city, {entity}, as_of)
    return [_in_their_disputes(members, listed, beside="")]


def _elsewhere(
    city: dict[str, list[dict]], entity: str, as_of: Any, grain: str
) -> list[dict[str, dict]]:
    """Other disputes of the natural parties of this one, a reading for each of them."""
    members = _members(city, as_of)
    return [
        _in_their_disputes(members, _sides(city, {person}, as_of), beside=entity)
        for person in sorted(_here(city, entity, as_of))
    ]


def _pair(
    city: dict[str, list[dict]], entity: str, as_of: Any, grain: str
) -> list[dict[str, dict]]:
    """Other disputes that both are in, a reading for each two who stand on two sides here."""
    here, members = _here(city, entity, as_of), _members(city, as_of)
    found = []
    for one, other in combinations(sorted(here), 2):
        sides = (here[one] | here[other]) & {"applicant", "respondent"}
        if len(sides) == 2 and here[one] & sides and here[other] & sides:
            theirs = [_sides(city, {person}, as_of) for person in (one, other)]
            of_one, of_other = (
                {m["dispute_id"] for m in members if m["record_id"] in t} for t in theirs
            )
            common = (of_one & of_other) - {entity}
            found.append({m["record_id"]: m for m in members if m["dispute_id"] in common})
    return found


def _here(city: dict[str, list[dict]], entity: str, as_of: Any) -> dict[str, set[str]]:
    """The natural parties of a dispute, and the sides that they are on."""
    records = {r["record_id"] for r in _members(city, as_of) if r["dispute_id"] == entity}
    people: dict[str, set[str]] = {}
    for party in _parties(city, as_of):
        if party["record_id"] in records:
            people.setdefault(party["person_key"], set()).add(party["side"])
    return people


def _history_known(city: dict[str, list[dict]], entity: str, as_of: Any) -> bool:
    """Some natural party has a key that was not issued in another city."""
    here = {r["record_id"] for r in _members(city, as_of) if r["dispute_id"] == entity}
    homes = {g["grid_code"][:4] for g in city["core.grids"] if g["known_at"] < as_of}
    return any(
        not homes or p["issued_in"] is None or p["issued_in"] in homes
        for p in _parties(city, as_of)
        if p["record_id"] in here
    )


def _firm(
    city: dict[str, list[dict]], entity: str, as_of: Any, grain: str
) -> list[dict[str, dict]]:
    """Every record in which a firm that answers in this dispute answers."""
    members = {m["record_id"]: m["dispute_id"] for m in _members(city, as_of)}
    answers = [
        p
        for p in city["core.parties"]
        if _known(p, as_of) and p["side"] == "respondent" and p["firm_key"]
    ]
    firms = {p["firm_key"] for p in answers if members.get(p["record_id"]) == entity}
    return [
        {
            p["record_id"]: {"dispute_id": members.get(p["record_id"])}
            for p in answers
            if p["firm_key"] in firms
        }
    ]


SCOPES = {"own": _own, "elsewhere": _elsewhere, "pair": _pair, "firm": _firm}


def _members(city: dict[str, list[dict]], as_of: Any) -> list[dict]:
    return [m for m in city["derived.dispute_members"] if _known(m, as_of)]


def _parties(city: dict[str, list[dict]], as_of: Any) -> list[dict]:
    """Natural parties as known then."""
    known = (p for p in city["core.parties"] if _known(p, as_of))
    return [p for p in known if p["is_party"] and p["person_key"]]


def _sides(city: dict[str, list[dict]], people: set[str], as_of: Any) -> dict[str, str]:
    """The side in every record that lists one of these people; respondent where they are on both."""
    found: dict[str, str] = {}
    for party in _parties(city, as_of):
        if party["person_key"] in people:
            found[party["record_id"]] = max(found.get(party["record_id"], ""), party["side"])
    return found


def _in_their_disputes(
    members: list[dict], listed: dict[str, str], *, beside: str
) -> dict[str, dict]:
    """All records of the disputes with a listed record, with the side there, else in the dispute."""
    disputes: dict[str, str] = {}
    for m in members:
        if m["record_id"] in listed and m["dispute_id"] != beside:
            name = m["dispute_id"]
            disputes[name] = max(disputes.get(name, ""), listed[m["record_id"]])
    return {
        m["record_id"]: {
            "dispute_id": m["dispute_id"],
            "own_side": listed.get(m["record_id"], disputes[m["dispute_id"]]),
        }
        for m in members
        if m["dispute_id"] in disputes
    }


def _settled(city: dict[str, list[dict]], source: str, row: dict, as_of: Any) -> bool:
    if source not in SETTLED_BY:
        return False
    table, settles = SETTLED_BY[source]
    return any(
        settles(other)
        and other["record_id"] == row["record_id"]
        and other["happened_at"] >= row["happened_at"]
        for other in _seen(city[table], as_of)
    )


def _over(node: exp.Expr, rows: list[dict], as_of: Any) -> Any:
    """One expression over the rows of a group."""
    condition = None
    if isinstance(node, exp.Filter):
        node, condition = node.this, node.expression.this
    if isinstance(node, AGGREGATES) or _name(node) in ("latest", "nth_latest"):
        kept = [r for r in rows if condition is None or _row(condition, r) is True]
        return _aggregate(node, kept)
    names = {"as_of": as_of, "workdays_to_spring": working_days_to_spring(as_of.date())}
    return _scalar(node, lambda n: _over(n, rows, as_of), names)


def _row(node: exp.Expr, row: dict) -> Any:
    """One expression over a single row."""
    return _scalar(node, lambda n: _row(n, row), row)


def _aggregate(node: exp.Expr, rows: list[dict]) -> Any:
    if isinstance(node, exp.Count):
        return _count(node.this, rows)
    argument = node.expressions[0] if _name(node) else node.this
    pairs = [(_row(argument, r), r) for r in rows]
    values = [v for v, _ in pairs if v is not None]
    if not values:
        return None
    if _name(node) == "latest":
        return max(
            ((r["happened_at"], r["known_at"], r["fact_id"], r["fact_hash"]), v)
            for v, r in pairs
            if v is not None
        )[1]
    if _name(node) == "nth_latest":
        n = int(node.expressions[1].this)
        return sorted(values, reverse=True)[n - 1] if len(values) >= n else None
    if isinstance(node, exp.Avg):
        return float(sum(values)) / len(values)
    return {exp.Sum: sum, exp.Min: min, exp.Max: max}[type(node)](values)


def _count(argument: exp.Expr, rows: list[dict]) -> int:
    if isinstance(argument, exp.Star):
        return len(rows)
    if isinstance(argument, exp.Distinct):
        return len({_row(argument.expressions[0], r) for r in rows} - {None})
    return sum(_row(argument, r) is not None for r in rows)


def _scalar(node: exp.Expr, again: Any, names: dict) -> Any:  # noqa: PLR0911 - one line per kind of node
    if isinstance(node, exp.Literal):
        return (
            node.this if node.is_string else (int(node.this) if node.is_int else float(node.this))
        )
    if isinstance(node, exp.Column):
        return names.get(node.name)
    if isinstance(node, exp.Boolean):
        return node.this
    if isinstance(node, exp.Null):
        return None
    if isinstance(node, exp.Paren):
        return again(node.this)
    if type(node) in COMPARE:
        left, right = again(node.this), again(node.expression)
        return None if left is None or right is None else COMPARE[type(node)](left, right)
    return _special(node, again, names)


def _special(node: exp.Expr, again: Any, names: dict) -> Any:  # noqa: PLR0911
    if isinstance(node, exp.And | exp.Or):
        return _logic(isinstance(node, exp.Or), [again(node.this), again(node.expression)])
    if isinstance(node, exp.Not | exp.Neg):
        value = again(node.this)
        return None if value is None else (not value if isinstance(node, exp.Not) else -value)
    if isinstance(node, exp.In):
        value = again(node.this)
        return None if value is None else value in [again(e) for e in node.expressions]
    if isinstance(node, exp.Between):
        value = again(node.this)
        return (
            None if value is None else again(node.args["low"]) <= value <= again(node.args["high"])
        )
    if isinstance(node, exp.Case):
        hits = (i for i in node.args["ifs"] if again(i.this) is True)
        hit = next(hits, None)
        default = node.args.get("default")
        return again(hit.args["true"]) if hit else (again(default) if default else None)
    if isinstance(node, exp.Nullif):
        left, right = again(node.this), again(node.expression)
        return None if left == right else left
    if isinstance(node, exp.Hour):
        return names["happened_at"].hour if names["happened_precision"] == "second" else None
    return _macro(node, again, names)


def _macro(node: exp.Expr, again: Any, names: dict) -> Any:
    name, as_of = _name(node), names["as_of"]
    if name == "within":
        return not names["happened_at"] < as_of - timedelta(days=again(node.expressions[0]))
    values = [again(e) for e in node.expressions]
    if any(v is None for v in values):
        return None
    if name == "passed":
        midnight = values[0].replace(hour=0, minute=0, second=0, microsecond=0)
        return as_of >= midnight + timedelta(days=1)
    if name in ("days_since", "days_between"):
        last = as_of if name == "days_since" else values[1]
        return (last - values[0]).total_seconds() / 86400
    raise LookupError(f"no plain reading of {node.sql()}; add it here")


def _logic(is_or: bool, values: list[Any]) -> Any:
    if is_or in values:
        return is_or
    return None if None in values else not is_or


def _name(node: exp.Expr) -> str | None:
    return str(node.this).lower() if isinstance(node, exp.Anonymous) else None
