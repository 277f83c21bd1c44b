"""Read delivery contracts from their TOML files."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from data_contracts.contract import ContractError
from data_contracts.deliveries.model import (
    COLUMN_TYPES,
    Delivery,
    DeliveryColumn,
    Fact,
    Firm,
    Kind,
    Lookup,
    Nested,
    Person,
    Refusal,
)

FOLDER = Path(__file__).parent
T = TypeVar("T")


@cache
def deliveries() -> dict[str, Delivery]:
    """Every delivery contract by source name, in the order in which one day's files are taken in."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {d.name: d for d in sorted(found, key=lambda d: d.order)}


def source_names() -> tuple[str, ...]:
    """The names of all sources in the order in which one day's files are taken in."""
    return tuple(deliveries())


def delivery(name: str) -> Delivery:
    """The contract of one source; ContractError suggests the nearest name."""
    if name not in deliveries():
        near = difflib.get_close_matches(name, source_names(), n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise ContractError(f"no source {name!r}; {hint}there are {', '.join(source_names())}.")
    return deliveries()[name]


@cache
def known_headings() -> frozenset[str]:
    """The headings of every contract: words that are safe to show, since no person's row holds them."""
    return frozenset(c.name for d in deliveries().values() for c in d.stated_columns())


def _read(path: Path) -> Delivery:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    parts = {
        "columns": _columns(path, raw.pop("columns")),
        "facts": tuple(_fact(path, fact) for fact in raw.pop("facts")),
        "refusals": tuple(_build(path, Refusal, r) for r in raw.pop("refusals", ())),
        "people": _section(path, raw, "people", Person),
        "firms": _section(path, raw, "firms", Firm),
        "kinds": {
            k: Kind(v["mapping"], tuple(v["columns"])) for k, v in raw.pop("kinds", {}).items()
        },
        "nested": {k: _nested(path, v) for k, v in raw.pop("nested", {}).items()},
        "lookups": _section(path, raw, "lookups", Lookup),
    }
    raw["key"] = tuple(raw["key"])
    return _build(path, Delivery, {"name": path.stem, **raw, **parts})


def _columns(path: Path, raw: Mapping[str, Any]) -> dict[str, DeliveryColumn]:
    return {name: _column(path, name, spec) for name, spec in raw.items()}


def _column(path: Path, name: str, spec: Mapping[str, Any]) -> DeliveryColumn:
    words = {key: tuple(spec[key]) for key in ("yes", "no") if key in spec}
    column = _build(path, DeliveryColumn, {"name": name, **spec, **words})
    if column.type not in COLUMN_TYPES:
        raise ContractError(
            f"{path.name}, {name}: type {column.type!r}; use {', '.join(COLUMN_TYPES)}."
        )
    return column


def _fact(path: Path, spec: Mapping[str, Any]) -> Fact:
    return _build(path, Fact, {**spec, "history_late": tuple(spec.get("history_late", ()))})


def _nested(path: Path, spec: dict[str, Any]) -> Nested:
    own_fields = tuple(_columns(path, spec.pop("fields", {})).values())
    return _build(path, Nested, {**spec, "fields": own_fields})


def _section(path: Path, raw: dict[str, Any], name: str, kind: type[T]) -> dict[str, T]:
    return {key: _build(path, kind, spec) for key, spec in raw.pop(name, {}).items()}


def _build(path: Path, kind: type[T], spec: Mapping[str, Any]) -> T:
    names = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(spec) - names):
        raise ContractError(
            f"{path.name}: unknown setting {unknown[0]!r}; {kind.__name__} has {sorted(names)}."
        )
    try:
        return kind(**spec)
    except TypeError as error:
        raise ContractError(f"{path.name}: {error}.") from error
