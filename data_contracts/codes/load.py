"""Reads code lists from the TOML files in `lists/`."""

from __future__ import annotations

import difflib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from data_contracts.codes.model import CodeList, CodeListError, Entry

LISTS = Path(__file__).parent / "lists"
SETTINGS = {"title", "source", "codes", "parent_length", "keep_parent", "forbidden"}


@cache
def names() -> tuple[str, ...]:
    """The names of all lists that have a file."""
    return tuple(path.stem for path in sorted(LISTS.glob("*.toml")))


@cache
def code_list(name: str) -> CodeList:
    """The list of that name; CodeListError names the nearest when there is none."""
    if name == "grid":
        raise CodeListError("grids change: make their list from core.grids with grid_list(...).")
    if name not in names():
        close = difflib.get_close_matches(name, names(), n=1) or names()
        raise CodeListError(f"no code list {name!r}; use {' or '.join(close)}.")
    return parse_list(name, raw_list(name))


@cache
def raw_list(name: str) -> dict[str, Any]:
    """The TOML of one list file."""
    return tomllib.loads((LISTS / f"{name}.toml").read_text(encoding="utf-8"))


def parse_list(name: str, raw: dict[str, Any]) -> CodeList:
    """A code list from its TOML; CodeListError names the setting that does not belong."""
    unknown = sorted(set(raw) - SETTINGS)
    if unknown:
        raise CodeListError(
            f"{name}.toml: unknown {unknown[0]!r}; use {', '.join(sorted(SETTINGS))}."
        )
    try:
        entries = tuple(e for code, spec in raw["codes"].items() for e in _entries(code, spec))
        given = {key: raw[key] for key in ("parent_length", "keep_parent") if key in raw}
        return CodeList(name, raw["title"], raw["source"], entries, **given)
    except (KeyError, TypeError) as error:
        raise CodeListError(
            f"{name}.toml: {error}; a list states title, source and codes."
        ) from error


def _entries(code: str, spec: Any) -> list[Entry]:
    """A label, a table, or a list of tables when a code changed its meaning."""
    specs = spec if isinstance(spec, list) else [{"label": spec} if isinstance(spec, str) else spec]
    return [Entry(code=code, **one) for one in specs]
