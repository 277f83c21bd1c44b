"""When a feature's value can change while nothing new becomes known: read off its expression.

A value rests on facts that come into sight, are replaced, and leave windows. Between such moments it
stays as it is, but for an age in days, which grows by one a day, and what follows the calendar of festivals.
What this file cannot read is called restless, and is built anew for every night: slower, never wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sqlglot import exp

from features.definition import Feature, Value
from features.expression import AGGREGATE_MACROS, counted, is_aggregate, macro, own_filter, parse
from features.sources import SPRING

# over dates these give one of the dates back, so that a change falls on one of them
CHOOSING = (exp.Paren, exp.Coalesce, exp.Greatest, exp.Least, exp.Min, exp.Max)


@dataclass(frozen=True)
class Turning:
    """What moves one feature: windows in days, dates that `passed` or a comparison with as_of waits for.

    `ages` when the value is an age in days (`absent` is none), `follows` when it is null or the row's
    workdays_to_spring; `restless` when it may change every night.
    """

    windows: frozenset[int] = frozenset()
    passed: frozenset[str] = frozenset()
    compared: frozenset[str] = frozenset()
    ages: bool = False
    follows: bool = False
    restless: bool = False


@cache
def turning(feature: Feature) -> Turning:
    """The moments at which the feature's value can change."""
    tree = parse(feature.expression)
    own = () if feature.window_days is None else (feature.window_days,)
    ages, follows = _ages(tree, feature.absent), _follows(tree) and feature.absent is None
    return Turning(
        windows=frozenset((*own, *_within(tree))),
        passed=frozenset(name for node in _macros(tree, "passed") for name in _dates(node)),
        compared=frozenset(name for node in _moments(tree) for name in _dates(node)),
        ages=ages,
        follows=follows,
        restless=not ages and not follows and _restless(tree),
    )


def ageing(features: Sequence[Feature]) -> dict[str, float | None]:
    """The features that are ages in days, by name, each with the value that stands for none and does not grow."""
    return {
        f.name: None if f.absent is None else float(f.absent) for f in features if turning(f).ages
    }


def _ages(tree: exp.Expr, absent: Value) -> bool:
    inner = tree.unnest()
    if macro(inner) != "days_since":
        return False
    of = inner.expressions[0].unnest()
    aggregate = of.this if isinstance(of, exp.Filter) else of
    still = is_aggregate(aggregate) and not _restless(of)
    # an age of no days at all could not be told from none
    return still and (absent is None or (absent == 0 and _over(of, counted(of))))


def _over(aggregate: exp.Expr, date: exp.Expr | None) -> bool:
    """True when the dates that are aggregated lie before as_of."""
    if not isinstance(date, exp.Column):
        return False
    own = own_filter(aggregate)
    asked = [] if own is None else [node for node in own.flatten() if macro(node) == "passed"]
    return date.name == "happened_at" or any(node.expressions[0] == date for node in asked)


def _follows(tree: exp.Expr) -> bool:
    """True for `case when CONDITION then workdays_to_spring end` with a condition that lies still."""
    case = tree.unnest()
    if not isinstance(case, exp.Case) or case.this or case.args.get("default"):
        return False
    one = case.args["ifs"]
    return len(one) == 1 and _is_spring(one[0].args["true"]) and not _restless(one[0].this)


def _is_spring(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) and node.name == SPRING.name


def _restless(tree: exp.Expr) -> bool:
    known = (None, *AGGREGATE_MACROS, "days_between", "passed", "within")
    unknown = any(macro(n) not in known or _is_spring(n) for n in tree.walk())
    asked = [*_macros(tree, "passed"), *_moments(tree)]
    return unknown or not all(map(_chooses, asked))


def _within(tree: exp.Expr) -> Iterator[int]:
    return (int(n.this) for n in _macros(tree, "within"))


def _macros(tree: exp.Expr, name: str) -> Iterator[exp.Expr]:
    """The argument of every such macro."""
    return (node.expressions[0] for node in tree.walk() if macro(node) == name)


def _moments(tree: exp.Expr) -> Iterator[exp.Expr]:
    """What as_of is compared with, wherever it is."""
    for node in tree.walk():
        if isinstance(node, exp.Column) and node.name == "as_of":
            yield _other_side(node)


def _other_side(as_of: exp.Column) -> exp.Expr:
    parent = as_of.parent
    if not isinstance(parent, exp.GT | exp.GTE | exp.LT | exp.LTE):
        # as_of outside a comparison is its own moment, which no date tells
        return as_of
    other: exp.Expr = parent.right if parent.left is as_of else parent.left
    return other


def _chooses(tree: exp.Expr) -> bool:
    if isinstance(tree, exp.Filter):
        tree = tree.this
    if isinstance(tree, exp.Column):
        return tree.name != "as_of"
    allowed = isinstance(tree, CHOOSING) or macro(tree) in AGGREGATE_MACROS
    return allowed and all(map(_chooses, _arguments(tree)))


def _arguments(tree: exp.Expr) -> list[exp.Expr]:
    one = [tree.this] if isinstance(tree.this, exp.Expr) else []
    return one + list(tree.expressions)


def _dates(tree: exp.Expr) -> Iterator[str]:
    """The columns that it chooses among, those of an aggregate's own filter left out."""
    if isinstance(tree, exp.Filter):
        tree = tree.this
    if isinstance(tree, exp.Column):
        yield tree.name
        return
    for part in _arguments(tree):
        yield from _dates(part)
