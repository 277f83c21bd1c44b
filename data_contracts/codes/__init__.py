"""Code lists with validity periods, and mappings of sources' categories to the standard's kinds."""

from collections.abc import Iterable
from datetime import date

from data_contracts.codes.kinds import (
    civil_mask,
    is_civil,
    kind_of_police_class,
    kinds_of_hotline,
    kinds_of_police_class,
)
from data_contracts.codes.load import code_list, names
from data_contracts.codes.model import CodeList, CodeListError, Entry
from data_contracts.codes.outcomes import (
    forbidden,
    forbidden_outcome,
    forbidden_outcomes,
    incident_level,
    valid_pairs,
)

__all__ = [
    "CodeList",
    "CodeListError",
    "Entry",
    "civil_mask",
    "code_list",
    "forbidden",
    "forbidden_outcome",
    "forbidden_outcomes",
    "grid_list",
    "incident_level",
    "is_civil",
    "kind_of_police_class",
    "kinds_of_hotline",
    "kinds_of_police_class",
    "names",
    "valid_pairs",
]


def grid_list(rows: Iterable[tuple[str, str, date | None, date | None]]) -> CodeList:
    """The list of grids from rows of core.grids: code, name, valid_from, valid_to."""
    entries = tuple(Entry(code, label, start, end) for code, label, start, end in rows)
    return CodeList("grid", "网格", "core.grids", entries)
