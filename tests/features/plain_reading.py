"""A second reading of every definition: plain Python over dicts, sharing no SQL with the builder.

The definition's text is parsed again and evaluated node by node over rows that are chosen here by
the rules of DESIGN: known before as_of, not yet replaced then, happened before as_of, within the
window. Null follows SQL: unknown is neither true nor false.
"""

from __future__ import annotations

import operator
from datetime import timedelta
from typing import Any

import sqlglot
from sqlglot import exp

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
    """The feature's value for one row of the spine."""
    scope = _scope(city, entity, as_of, grain)
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
    if feature.window_days is not None:
        first = as_of - timedelta(days=feature.window_days)
        rows = [r for r in rows if not r["happened_at"] < first]
    found = (
        _over(sqlglot.parse_one(feature.expression, dialect="duckdb"), rows, as_of)
        if rows
        else None
    )
    found = feature.absent if found is None else found
    return found if found is None or feature.categorical else float(found)


def _known(row: dict, as_of: Any) -> bool:
    gone = row.get("replaced_at") is not None and row["replaced_at"] < as_of
    return row["known_at"] < as_of and not gone


def _seen(rows: list[dict], as_of: Any) -> list[dict]:
    return [r for r in rows if _known(r, as_of) and r["happened_at"] < as_of]


def _scope(city: dict[str, list[dict]], entity: str, as_of: Any, grain: str) -> dict[str, dict]:
    members = [m for m in city["derived.dispute_members"] if _known(m, as_of)]
    if grain == "dispute":
        return {m["record_id"]: {} for m in members if m["dispute_id"] == entity}
    own: dict[str, str] = {}
    for party in city["core.parties"]:
        if party.get("person_key") == entity and party["is_party"] and _known(party, as_of):
            own[party["record_id"]] = max(own.get(party["record_id"], ""), party["side"])
    disputes = {m["dispute_id"] for m in members if m["record_id"] in own}
    return {
        m["record_id"]: {"dispute_id": m["dispute_id"], "own_side": own.get(m["record_id"])}
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
    if isinstance(node, AGGREGATES) or _name(node) == "latest":
        kept = [r for r in rows if condition is None or _row(condition, r) is True]
        return _aggregate(node, kept)
    return _scalar(node, lambda n: _over(n, rows, as_of), {"as_of": as_of})


def _row(node: exp.Expr, row: dict) -> Any:
    """One expression over a single row."""
    return _scalar(node, lambda n: _row(n, row), row)


def _aggregate(node: exp.Expr, rows: list[dict]) -> Any:
    if isinstance(node, exp.Count):
        return _count(node.this, rows)
    argument = node.expressions[0] if _name(node) == "latest" else node.this
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
    raise NotImplementedError(f"no plain reading of {node.sql()}; add it here")


def _logic(is_or: bool, values: list[Any]) -> Any:
    if is_or in values:
        return is_or
    return None if None in values else not is_or


def _name(node: exp.Expr) -> str | None:
    return str(node.this).lower() if isinstance(node, exp.Anonymous) else None
