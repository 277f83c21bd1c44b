"""Every feature there is: the Feature objects in `features/definitions`, one file per mechanism."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache

from features import definitions
from features.definition import Feature, Value
from features.errors import DefinitionError, RequestError, UnknownFeatureError
from features.mechanisms import mechanism, mechanisms
from features.sides import by_side
from features.sources import GRAINS

Row = dict[str, Value]


def features(grain: str, *, what: str = "") -> tuple[Feature, ...]:
    """The features of one grain (`dispute` or `person`) in the order of listings and columns.

    With `what` (`harm`, `self`) only those that a model of it may learn from.
    """
    if grain not in GRAINS:
        raise RequestError(f"grain={grain!r}; use one of {', '.join(GRAINS)}.")
    return tuple(f for f in _of_grain(grain) if what not in f.not_for)


def chosen(grain: str, names: Iterable[str] | None = None) -> tuple[Feature, ...]:
    """The named features in the order asked for, or all; UnknownFeatureError suggests a name."""
    there = {f.name: f for f in features(grain)}
    if names is None:
        return tuple(there.values())
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if name not in there:
            raise UnknownFeatureError(_unknown(name, grain, list(there)))
    return tuple(there[name] for name in wanted)


def find(name: str) -> Feature:
    """The feature of that name in whatever grain; UnknownFeatureError suggests a name."""
    there = {f.name: f for grain in GRAINS for f in _of_grain(grain)}
    if name not in there:
        raise UnknownFeatureError(_unknown(name, "any", list(there)))
    return there[name]


def _of_grain(grain: str) -> tuple[Feature, ...]:
    return _columns(every(), grain)


@cache
def _columns(of: tuple[Feature, ...], grain: str) -> tuple[Feature, ...]:
    """Every column of one grain; in person grain a definition may be two."""
    found = [f for f in of if grain in f.grains]
    if grain == "person":
        found = [sided for f in found for sided in by_side(f)]
    return tuple(found)


@cache
def every() -> tuple[Feature, ...]:
    """All features, ordered by mechanism and then as written; names are unique."""
    order = list(mechanisms())
    found = sorted(_read_definitions(), key=lambda f: order.index(f.mechanism))
    names = [f.name for f in found]
    doubled = sorted({n for n in names if names.count(n) > 1})
    if doubled:
        raise DefinitionError(f"defined twice: {', '.join(doubled)}; a name is one column.")
    return tuple(found)


def listing() -> list[Row]:
    """One row per feature: what `jianwei features` and docs/features.md show."""
    return [_row(f) for f in every()]


def _row(f: Feature) -> Row:
    return {
        "name": f.name,
        "sentence": f.sentence,
        "source": f.source,
        "window_days": f.window_days,
        "absent": f.absent,
        "mechanism": mechanism(f.mechanism).title,
        "direction": f.direction,
        "unit": f.unit,
        "grains": " ".join(f.grains),
        "not_for": " ".join(f.not_for),
        "scope": f.scope,
        "by_side": f.by_side,
        "expression": f.expression,
    }


def _read_definitions() -> list[Feature]:
    names = sorted(m.name for m in pkgutil.iter_modules(definitions.__path__))
    modules = [importlib.import_module(f"{definitions.__name__}.{n}") for n in names]
    return [v for m in modules for v in vars(m).values() if isinstance(v, Feature)]


def _unknown(name: str, grain: str, there: list[str]) -> str:
    close = difflib.get_close_matches(name, there, n=1)
    hint = f"did you mean {close[0]!r}?" if close else "`jianwei features` lists them all."
    return f"no feature {name!r} for grain {grain}; {hint}"
