"""From a checked definition to DuckDB SQL: windows and macros go in here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import sqlglot
from sqlglot import exp

from features.definition import Feature
from features.expression import aggregates, counted, macro, own_filter, parse
from features.sources import SCOPES, SPRING, Source

SECONDS_A_DAY = 86400
# ties at the same moment are broken by when it was known, then by id, so that replay is exact
LATEST_ORDER = "row(happened_at, known_at, fact_id, fact_hash)"


@cache
def aggregate_sqls(feature: Feature) -> tuple[str, ...]:
    """The windowed aggregates of one feature, macros expanded: what a pass over the facts computes."""
    return tuple(
        _aggregate_sql(a, feature.window_days) for a in aggregates(parse(feature.expression))
    )


@cache
def value_sql(feature: Feature, columns: tuple[str, ...]) -> str:
    """The feature's value over `as_of` and the columns that hold its aggregates, in the order of `aggregate_sqls`."""
    tree = parse(feature.expression)
    for aggregate, name in zip(aggregates(tree), columns, strict=True):
        column = exp.column(name)
        if aggregate is tree:
            tree = column
        else:
            aggregate.replace(column)
    return _expanded(tree).sql("duckdb")


@cache
def evidence_sql(feature: Feature) -> str:
    """The condition under which a row of the source weighed in the feature's value."""
    tree = parse(feature.expression)
    conditions = [_evidence(a, feature.window_days) for a in aggregates(tree)]
    distinct = dict.fromkeys(_expanded(c).sql("duckdb") for c in conditions)
    return " or ".join(f"({c})" for c in distinct)


@cache
def columns_of(feature: Feature) -> frozenset[str]:
    """The columns of the source that the expression names."""
    return frozenset(c.name for c in parse(feature.expression).find_all(exp.Column))


def output_sql(feature: Feature, names: Mapping[str, str]) -> str:
    """The output column: the value or, where there is none, the value when absent.

    The aggregates are the columns `names[sql]`. Numbers come out as doubles (one rounding of an exact value), codes as text.
    """
    absent, kind = _literal(feature.absent), "varchar" if feature.categorical else "double"
    if SCOPES[feature.scope].history:
        # nothing found of people whose history is not known here is unknown, not none
        absent = f"case when history_known then {absent} end"
    value = value_sql(feature, tuple(names[sql] for sql in aggregate_sqls(feature)))
    return f"cast(coalesce({value}, {absent}) as {kind}) as {feature.name}"


def needs_calendar(features: Sequence[Feature]) -> bool:
    """True when one of the features asks how near the Spring Festival is."""
    return any(SPRING.name in columns_of(f) for f in features)


def needs_settled(features: Sequence[Feature], source: Source) -> bool:
    """True when one of the features asks whether a fact was settled."""
    return source.settling is not None and any("settled" in columns_of(f) for f in features)


def window_sql(days: int) -> str:
    """The condition that a fact happened at most `days` before `as_of`."""
    return f"happened_at >= as_of - interval {days} day"


def _aggregate_sql(aggregate: exp.Expr, days: int | None) -> str:
    windowed = _expanded(_windowed(aggregate, days)).sql("duckdb")
    inner = aggregate.this if isinstance(aggregate, exp.Filter) else aggregate
    if macro(inner) != "nth_latest":
        return str(windowed)
    # the n largest come as a list, shorter when there are fewer
    return f"list_extract({windowed}, {inner.expressions[1].sql()})"


def _windowed(aggregate: exp.Expr, days: int | None) -> exp.Expr:
    inner = aggregate.this if isinstance(aggregate, exp.Filter) else aggregate
    conditions = _conditions(aggregate, days)
    if not conditions:
        return inner.copy()
    return exp.Filter(this=inner.copy(), expression=exp.Where(this=exp.and_(*conditions)))


def _evidence(aggregate: exp.Expr, days: int | None) -> exp.Expr:
    conditions = _conditions(aggregate, days)
    argument = counted(aggregate)
    if argument is not None:
        conditions.append(
            exp.Not(this=exp.Is(this=exp.paren(argument.copy()), expression=exp.Null()))
        )
    return exp.and_(*conditions) if conditions else exp.true()


def _conditions(aggregate: exp.Expr, days: int | None) -> list[exp.Expr]:
    own = own_filter(aggregate)
    window = [] if days is None else [_parsed(window_sql(days))]
    return window + ([] if own is None else [own.copy()])


def _expanded(tree: exp.Expr) -> exp.Expr:
    return tree.copy().transform(_expand)


def _expand(node: exp.Expr) -> exp.Expr:
    name = macro(node)
    if isinstance(node, exp.Hour):
        # a date without a time has no hour
        return _parsed(
            "case when happened_precision = 'second' then extract(hour from happened_at) end"
        )
    if name is None:
        return node
    arguments = [a.transform(_expand) for a in node.expressions]
    return _MACROS[name](arguments)


def _latest(arguments: list[exp.Expr]) -> exp.Expr:
    return _parsed(f"arg_max(x, {LATEST_ORDER})").transform(_put, {"x": arguments[0]})


def _nth_latest(arguments: list[exp.Expr]) -> exp.Expr:
    return _parsed("max(x, n)").transform(_put, {"x": arguments[0], "n": arguments[1]})


def _days_since(arguments: list[exp.Expr]) -> exp.Expr:
    return _days_between([arguments[0], exp.column("as_of")])


def _days_between(arguments: list[exp.Expr]) -> exp.Expr:
    template = _parsed(f"date_diff('second', a, b) / {SECONDS_A_DAY}")
    return exp.paren(template.transform(_put, {"a": arguments[0], "b": arguments[1]}))


def _passed(arguments: list[exp.Expr]) -> exp.Expr:
    # a promise for a day is broken only when that whole day is over
    template = _parsed("(date_trunc('day', x) + interval 1 day <= as_of)")
    return template.transform(_put, {"x": arguments[0]})


def _within(arguments: list[exp.Expr]) -> exp.Expr:
    return exp.paren(_parsed(window_sql(int(arguments[0].this))))


_MACROS = {
    "latest": _latest,
    "nth_latest": _nth_latest,
    "days_since": _days_since,
    "days_between": _days_between,
    "passed": _passed,
    "within": _within,
}


def _put(node: exp.Expr, arguments: dict[str, exp.Expr]) -> exp.Expr:
    if isinstance(node, exp.Column) and node.name in arguments:
        return arguments[node.name].copy()
    return node


def _parsed(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, dialect="duckdb")


def _literal(value: float | int | str | None) -> str:
    if value is None:
        return "null"
    return exp.convert(value).sql("duckdb")
