"""One definition of a feature: what a modeller writes, checked when it is declared."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass

from features.errors import DefinitionError
from features.expression import check, parse
from features.mechanisms import mechanism as known_mechanism
from features.sources import GRAINS, WHATS
from features.sources import scope as known_scope
from features.sources import source as known_source

Value = float | int | str | None


@dataclass(frozen=True)
class Feature:
    """One column of the feature table.

    `direction` is the sign that risk may have in it: +1 rises, -1 falls, 0 free.
    `absent` is the value where the scope holds nothing; None stands for missing. In the scopes `elsewhere` and `pair` it is also
    missing where nobody's history is known: no party has a usable key, or only ids that another city issued.
    `scope` says whose records it looks into (`features.sources.SCOPES`). `by_side`: in person grain it is two
    columns, by the person's side (`features.sides`). `not_for` names what of a person (`harm`, `self`) may not be
    learned from it.
    """

    name: str
    source: str
    expression: str
    sentence: str
    mechanism: str
    window_days: int | None = None
    direction: int = 0
    absent: Value = None
    unit: str | None = None
    grains: tuple[str, ...] = GRAINS
    categorical: bool = False
    not_for: tuple[str, ...] = ()
    scope: str = "own"
    by_side: bool = False

    def say(self, value: Value, label: Callable[[str], str] = str) -> str:
        """The sentence an officer reads; `label` turns a code into its words."""
        return self.sentence.replace("{value}", _show(value, label))


def feature(
    *,
    source: str,
    mechanism: str | None = None,
    window_days: int | None = None,
    direction: int = 0,
    absent: Value = None,
    unit: str | None = None,
    grains: tuple[str, ...] | None = None,
    categorical: bool = False,
    not_for: tuple[str, ...] = (),
    scope: str = "own",
    by_side: bool = False,
) -> Callable[[Callable[[], str]], Feature]:
    """A decorator that makes a Feature of a function: name, docstring and returned expression.

    Without `mechanism` it belongs to that of its file, without `grains` it is there in every grain of its scope. Raises DefinitionError at once when a rule is broken, with the way out.
    """

    def declare(function: Callable[[], str]) -> Feature:
        return checked(
            Feature(
                name=function.__name__,
                source=source,
                expression=function(),
                sentence=inspect.getdoc(function) or "",
                mechanism=mechanism or function.__module__.rpartition(".")[2],
                window_days=window_days,
                direction=direction,
                absent=absent,
                unit=unit,
                grains=known_scope(scope).grains if grains is None else grains,
                categorical=categorical,
                not_for=not_for,
                scope=scope,
                by_side=by_side,
            )
        )

    return declare


def checked(feature: Feature) -> Feature:
    """The same feature; DefinitionError names the feature and the rule that it breaks."""
    try:
        _check_arguments(feature)
        tree = parse(feature.expression)
        check(tree, known_source(feature.source), grains=feature.grains, scope=feature.scope)
    except DefinitionError as error:
        raise DefinitionError(f"feature {feature.name}: {error}") from error
    return feature


def _check_arguments(feature: Feature) -> None:
    known_mechanism(feature.mechanism)
    _require("{value}" in feature.sentence, "its docstring is the sentence with {value} in it")
    _require(feature.direction in (-1, 0, 1), f"direction={feature.direction}; use -1, 0 or +1")
    _require(not (feature.categorical and feature.direction), "a categorical has no direction")
    window = feature.window_days
    _require(window is None or window > 0, f"window_days={window}; use a number above 0 or None")
    there = known_scope(feature.scope).grains
    known = bool(feature.grains) and set(feature.grains) <= set(there)
    _require(known, f"grains={feature.grains} in scope {feature.scope!r}; use some of {there}")
    sided = not feature.by_side or ("person" in feature.grains and not feature.categorical)
    _require(sided, "by_side is for numbers in person grain")
    _require(
        set(feature.not_for) <= set(WHATS), f"not_for={feature.not_for}; use some of {tuple(WHATS)}"
    )
    _require(
        feature.absent is None or feature.categorical == isinstance(feature.absent, str),
        f"absent={feature.absent!r}; use text for a categorical and a number otherwise, or None",
    )


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise DefinitionError(f"{rule}.")


def _show(value: Value, label: Callable[[str], str]) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "未知"
    if isinstance(value, str):
        return label(value)
    rounded = round(float(value), 1)
    return f"{rounded:,.0f}" if rounded.is_integer() else f"{rounded:,.1f}"
