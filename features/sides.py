"""In person grain many definitions are two columns: what is laid to the person, and what the person reports."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlglot import exp

from features.definition import Feature, checked
from features.expression import aggregates, own_filter, parse


@dataclass(frozen=True)
class Side:
    """One of the two columns: what is added to the name and put before the sentence, and who may not learn it."""

    side: str
    suffix: str
    says: str
    not_for: tuple[str, ...] = ()


# being wronged is no sign of harming others, so that model never sees it (ESTIMAND, People)
SIDES = (
    Side("respondent", "_by", "被反映："),
    Side("applicant", "_against", "其反映：", ("harm",)),
)


def by_side(feature: Feature) -> tuple[Feature, ...]:
    """The columns of one definition in person grain: itself, or with `by_side` one for each of `SIDES`."""
    if not feature.by_side:
        return (feature,)
    return tuple(_on(feature, side) for side in SIDES)


def _on(feature: Feature, side: Side) -> Feature:
    sided = replace(
        feature,
        name=feature.name + side.suffix,
        sentence=side.says + feature.sentence,
        expression=_of_side(feature.expression, side.side),
        not_for=tuple(dict.fromkeys((*feature.not_for, *side.not_for))),
        grains=("person",),
        by_side=False,
    )
    return checked(sided)


def _of_side(expression: str, side: str) -> str:
    """The expression with every aggregate over the rows of one side only."""
    tree = parse(expression)
    for aggregate in aggregates(tree):
        own = own_filter(aggregate)
        inner = aggregate.this if isinstance(aggregate, exp.Filter) else aggregate
        on_side = exp.column("own_side").eq(side)
        condition = on_side if own is None else exp.and_(on_side, own.copy())
        sided = exp.Filter(this=inner.copy(), expression=exp.Where(this=condition))
        if aggregate is tree:
            return str(sided.sql("duckdb"))
        aggregate.replace(sided)
    return str(tree.sql("duckdb"))
