"""When a feature's value can change while nothing new becomes known: read off its expression.

A value rests on facts that come into sight, are replaced, and leave windows. Between such moments it
stays as it is, but for an age in days, which grows by one a day. What this file cannot read is called
restless, and is built anew for every night: slower, never wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sqlglot import exp

from features.definition import Feature
from features.expression import is_aggregate, macro, parse

# over dates these give one of the dates back, so that a change falls on one of them
CHOOSING = (exp.Paren, exp.Coalesce, exp.Greatest, exp.Least, exp.Min, exp.Max)


@dataclass(frozen=True)
class Turning:
    """What moves one feature: windows in days, dates that `passed` or a comparison with as_of waits for.

    `ages` when the value is an age in days; `restless` when it may change every night.
    """

    windows: frozenset[int] = frozenset()
    passed: frozenset[str] = frozenset()
    compared: frozenset[str] = frozenset()
    ages: bool = False
    restless: bool = False


@cache
def turning(feature: Feature) -> Turning:
    """The moments at which the feature's value can change."""
    tree = parse(feature.expression)
    own = () if feature.window_days is None else (feature.window_days,)
    ages = _ages(tree, feature)
    return Turning(
        windows=frozenset((*own, *_within(tree))),
        passed=frozenset(name for node in _macros(tree, "passed") for name in _dates(node)),
        compared=frozenset(name for node in _moments(tree) for name in _dates(node)),
        ages=ages,
        restless=not ages and _restless(tree),
    )


def ageing(features: Sequence[Feature]) -> tuple[str, ...]:
    """The names of the features that are ages in days."""
    return tuple(f.name for f in features if turning(f).ages)


def _ages(tree: exp.Expr, feature: Feature) -> bool:
    # where nothing is there the value must not age either, which only a missing one does not
    inner = tree.unnest()
    if feature.absent is not None or macro(inner) != "days_since":
        return False
    of = inner.expressions[0].unnest()
    aggregate = of.this if isinstance(of, exp.Filter) else of
    return is_aggregate(aggregate) and not _restless(of)


def _restless(tree: exp.Expr) -> bool:
    known = ("latest", "days_between", "passed", "within")
    unknown = any(macro(n) not in (None, *known) for n in tree.walk())
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
    allowed = isinstance(tree, CHOOSING) or macro(tree) == "latest"
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
