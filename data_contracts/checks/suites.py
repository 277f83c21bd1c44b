"""What a table must look like, as plain data made from its contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from data_contracts.codes import code_list
from data_contracts.contract import Column, Table

# these lists are in the warehouse, not in a file
DYNAMIC_LISTS = ("grid",)
BOUNDS = {"lon": (-180, 180), "lat": (-90, 90)}
# times as seconds, since Great Expectations compares datetimes row by row
HAPPENED, KNOWN, REPLACED = "happened_seconds", "known_seconds", "replaced_seconds"
OPEN_FACT = "open_fact_id"
# a grid's validity is decided before it begins
PLANNED = ("core.grids",)


@dataclass(frozen=True)
class Expected:
    """One expectation: its Great Expectations type and arguments, and the sentence that officers read."""

    type: str
    column: str | None
    says: str
    arguments: dict[str, Any] = field(default_factory=dict)


def suite(contract: Table) -> tuple[Expected, ...]:
    """Everything that the contract of a fact table promises about its rows."""
    per_column = [e for column in contract.columns for e in _of_column(column)]
    return (*per_column, *_of_facts(contract))


def _of_column(column: Column) -> list[Expected]:
    found = []
    if column.required:
        found.append(Expected("expect_column_values_to_not_be_null", column.name, "不得为空"))
    if column.code_list and column.code_list not in DYNAMIC_LISTS:
        codes = list(code_list(column.code_list).codes)
        says = f"只取代码表 {column.code_list}"
        found.append(
            Expected("expect_column_values_to_be_in_set", column.name, says, {"value_set": codes})
        )
    if column.name in BOUNDS:
        low, high = BOUNDS[column.name]
        limits = {"min_value": low, "max_value": high}
        found.append(
            Expected(
                "expect_column_values_to_be_between",
                column.name,
                f"在 {low} 与 {high} 之间",
                limits,
            )
        )
    return found


def _of_facts(contract: Table) -> list[Expected]:
    found = [Expected("expect_column_values_to_be_unique", OPEN_FACT, "同一事实只有一行当前有效")]
    if contract.name not in PLANNED:
        found.append(_not_before(KNOWN, HAPPENED, "得知时间不早于发生时间"))
    return [*found, _not_before(REPLACED, KNOWN, "被取代时间不早于得知时间")]


def _not_before(later: str, earlier: str, says: str) -> Expected:
    arguments = {
        "column_A": later,
        "column_B": earlier,
        "or_equal": True,
        "ignore_row_if": "either_value_is_missing",
    }
    return Expected("expect_column_pair_values_a_to_be_greater_than_b", None, says, arguments)
