"""Reading a definition's expression: parsed by sqlglot, checked against what is allowed.

Nothing here writes SQL. An allowed expression is built from aggregates over columns that
the source's contract opens, and from scalars over those aggregates. It can name no table,
no clock but `happened_at`, and no function outside the lists below, so it cannot look ahead.
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from features.errors import DefinitionError
from features.sources import SCOPES, SPRING, Source

AGGREGATES = (exp.Count, exp.Sum, exp.Min, exp.Max, exp.Avg)
# what the builder expands itself; `latest` and `nth_latest` are aggregates, the others are scalars
AGGREGATE_MACROS = ("latest", "nth_latest")
MACROS = {
    "latest": 1,
    "nth_latest": 2,
    "days_since": 1,
    "days_between": 2,
    "passed": 1,
    "within": 1,
}
PLAIN = (
    exp.Column,
    exp.Identifier,
    exp.Literal,
    exp.Boolean,
    exp.Null,
    exp.Paren,
    exp.And,
    exp.Or,
    exp.Not,
    exp.EQ,
    exp.NEQ,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.Is,
    exp.In,
    exp.Between,
    exp.Case,
    exp.If,
    exp.Coalesce,
    exp.Nullif,
    exp.Greatest,
    exp.Least,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Div,
    exp.Neg,
    exp.Hour,
    exp.Filter,
    exp.Where,
    exp.Distinct,
    exp.Star,
)
LANGUAGE = (
    "use count, sum, min, max, avg, latest(x) or nth_latest(x, n), each with an optional filter (...), and over them "
    "comparisons, in, between, case, coalesce, nullif, greatest, least, + - * /, and or not, "
    "hour(happened_at), days_since(x), days_between(a, b), passed(x), within(days)"
)


def parse(text: str) -> exp.Expr:
    """The syntax tree of one expression; DefinitionError when it is no DuckDB expression."""
    try:
        tree = sqlglot.parse_one(text, dialect="duckdb")
    except sqlglot.ParseError as error:
        raise DefinitionError(f"{text!r} is no expression ({error}); {LANGUAGE}.") from error
    return tree


def is_aggregate(node: exp.Expr) -> bool:
    """True for the functions that turn many rows into one value."""
    return isinstance(node, AGGREGATES) or macro(node) in AGGREGATE_MACROS


def macro(node: exp.Expr) -> str | None:
    """The lower-case name of a builder's macro, or None."""
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower()
    return None


def check(tree: exp.Expr, source: Source, *, grains: tuple[str, ...], scope: str = "own") -> None:
    """Nothing, when the expression is allowed; DefinitionError with the way out otherwise."""
    nodes = list(tree.walk())
    for node in nodes:
        _check_node(node)
    for node in nodes:
        if isinstance(node, exp.Column):
            _check_column(node, source, grains, scope)
        elif is_aggregate(node):
            _check_aggregate(node)
    if not any(is_aggregate(node) for node in nodes):
        raise DefinitionError(f"{tree.sql('duckdb')!r} has no aggregate; {LANGUAGE}.")
    if SCOPES[scope].counts and not _is_count_by_dispute(tree):
        raise DefinitionError(
            f"{tree.sql('duckdb')!r}: in scope={scope!r} write one count(...) or count(distinct dispute_id), "
            "with a filter where you need one."
        )


def aggregates(tree: exp.Expr) -> list[exp.Expr]:
    """Every aggregate, with its filter where it has one, in the order written."""
    found = [node for node in tree.dfs() if is_aggregate(node)]
    return [n.parent if isinstance(n.parent, exp.Filter) else n for n in found]


def own_filter(aggregate: exp.Expr) -> exp.Expr | None:
    """The condition that the author wrote on an aggregate, or None."""
    if isinstance(aggregate, exp.Filter):
        condition: exp.Expr = aggregate.expression.this
        return condition
    return None


def counted(aggregate: exp.Expr) -> exp.Expr | None:
    """What must not be null for a row to weigh in; None for count(*)."""
    inner = aggregate.this if isinstance(aggregate, exp.Filter) else aggregate
    argument = inner.expressions[0] if macro(inner) else inner.this
    if isinstance(argument, exp.Distinct):
        argument = argument.expressions[0]
    return None if isinstance(argument, exp.Star) else argument


def _check_node(node: exp.Expr) -> None:
    name = macro(node)
    if name is not None:
        _check_macro(node, name)
    elif not isinstance(node, PLAIN + AGGREGATES):
        written = node.sql("duckdb")
        raise DefinitionError(f"{written!r} ({node.key}) is not allowed; {LANGUAGE}.")
    _check_shape(node)


def _check_macro(node: exp.Expr, name: str) -> None:
    if name not in MACROS:
        raise DefinitionError(f"unknown function {name}(); {LANGUAGE}.")
    if len(node.expressions) != MACROS[name]:
        raise DefinitionError(f"{name}() takes {MACROS[name]} argument(s); {LANGUAGE}.")
    days = node.expressions[0]
    if name == "nth_latest" and not _is_count(node.expressions[1]):
        raise DefinitionError(f"{node.sql('duckdb')}: write n as a whole number above 0.")
    if name == "within" and not (isinstance(days, exp.Literal) and days.is_int):
        raise DefinitionError(f"within({days.sql()}): write a whole number of days.")
    if name == "within" and not _inside_aggregate(node):
        raise DefinitionError("within(days) is about single rows: write it inside a filter.")


def _is_count_by_dispute(tree: exp.Expr) -> bool:
    """True for a count over a party's disputes from which this one's share can be taken away again."""
    inner = tree.this if isinstance(tree, exp.Filter) else tree
    if not isinstance(inner, exp.Count):
        return False
    distinct = inner.this if isinstance(inner.this, exp.Distinct) else None
    return distinct is None or distinct.expressions[0].sql() == "dispute_id"


def _is_count(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.is_int and int(node.this) > 0


def _check_shape(node: exp.Expr) -> None:
    written = node.sql("duckdb")
    if isinstance(node, exp.In) and not node.expressions:
        raise DefinitionError(f"{written!r}: `in` takes a list of values, not a query.")
    if isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
        raise DefinitionError("`*` stands in count(*) only.")
    if isinstance(node, exp.Distinct) and not _is_plain_distinct(node):
        raise DefinitionError("`distinct` stands in count(distinct column) only.")
    if isinstance(node, exp.Filter) and not is_aggregate(node.this):
        raise DefinitionError(f"{written!r}: only an aggregate has a filter.")
    if isinstance(node, exp.Hour) and node.this.sql() != "happened_at":
        raise DefinitionError(f"{written!r}: hour() reads happened_at only.")
    if isinstance(node, exp.Div) and not _never_zero(node.expression):
        raise DefinitionError(f"{written!r} may divide by zero; write a / nullif(b, 0).")


def _check_column(node: exp.Column, source: Source, grains: tuple[str, ...], scope: str) -> None:
    if node.table:
        raise DefinitionError(f"{node.sql()!r}: write the column alone; the builder writes FROM.")
    for grain in grains:
        source.column(node.name, grain, scope)
    if node.name == "as_of":
        _check_as_of(node)
    elif node.name == SPRING.name:
        _check_spring(node)
    elif not _inside_aggregate(node):
        raise DefinitionError(f"column {node.name!r} stands outside an aggregate; {LANGUAGE}.")


def _check_as_of(node: exp.Column) -> None:
    if not isinstance(node.parent, exp.GT | exp.GTE | exp.LT | exp.LTE):
        raise DefinitionError("as_of may only be compared with a date; for ages use days_since(x).")


def _check_spring(node: exp.Column) -> None:
    if _inside_aggregate(node):
        raise DefinitionError(f"{node.name} belongs to the row: write it outside aggregates.")


def _check_aggregate(node: exp.Expr) -> None:
    if _inside_aggregate(node):
        raise DefinitionError(f"{node.sql('duckdb')!r}: an aggregate cannot hold another.")
    inexact = node.find(exp.Div) or any(
        macro(n) in ("days_since", "days_between") for n in node.walk()
    )
    if isinstance(node, exp.Sum | exp.Avg) and inexact:
        # sums of fractions depend on the order of rows, so a list could not be made again to the bit
        raise DefinitionError(f"{node.sql('duckdb')!r} sums fractions; sum first, divide after.")


def _inside_aggregate(node: exp.Expr) -> bool:
    parent = node.parent
    while parent is not None:
        # an aggregate's filter is part of it, but hangs beside it in the tree
        if is_aggregate(parent) or (isinstance(parent, exp.Where)):
            return True
        parent = parent.parent
    return False


def _is_plain_distinct(node: exp.Distinct) -> bool:
    alone = len(node.expressions) == 1 and isinstance(node.expressions[0], exp.Column)
    return alone and isinstance(node.parent, exp.Count)


def _never_zero(divisor: exp.Expr) -> bool:
    inner = divisor.unnest()
    if isinstance(inner, exp.Literal):
        return not inner.is_string and float(inner.this) != 0
    return isinstance(inner, exp.Nullif) and inner.expression.sql() == "0"
