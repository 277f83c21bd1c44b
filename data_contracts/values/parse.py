"""One entry for all types: `parse`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from data_contracts.codes import CodeList
from data_contracts.errors import JianweiError
from data_contracts.values.clean import as_array
from data_contracts.values.clock import Clock
from data_contracts.values.coded import parse_codes
from data_contracts.values.companies import parse_credit_codes
from data_contracts.values.documents import parse_documents
from data_contracts.values.model import Parsed
from data_contracts.values.numbers import (
    parse_bool,
    parse_coordinate,
    parse_decimal,
    parse_float,
    parse_int,
)
from data_contracts.values.phones import parse_phones
from data_contracts.values.texts import parse_json, parse_lists, parse_names, parse_text
from data_contracts.values.times import parse_times


class UnknownTypeError(JianweiError):
    """A type that no contract has."""


@dataclass(frozen=True)
class Context:
    """What the types may need beside the values; see `parse`."""

    clock: Clock
    code_list: CodeList | str | None
    at: pa.Array | None
    companion: pa.Array | None
    bounds: tuple[float, ...] | None


TYPES: dict[str, Callable[[pa.Array, Context], Parsed]] = {
    "text": lambda values, _: parse_text(values),
    "name": lambda values, _: parse_names(values),
    "code": lambda values, c: parse_codes(values, c.code_list, c.at),
    "int": lambda values, c: parse_int(values, c.bounds),
    "decimal": lambda values, c: parse_decimal(values, c.bounds),
    "float": lambda values, c: parse_float(values, c.bounds),
    "bool": lambda values, _: parse_bool(values),
    "datetime": lambda values, c: parse_times(values, c.clock),
    "date": lambda values, c: parse_times(values, c.clock, whole_days=True),
    "document": lambda values, c: parse_documents(values, c.companion, c.at),
    "credit_code": lambda values, _: parse_credit_codes(values),
    "phone": lambda values, _: parse_phones(values),
    "lon": lambda values, c: parse_coordinate(values, c.bounds, axis="lon"),
    "lat": lambda values, c: parse_coordinate(values, c.bounds, axis="lat"),
    "list": lambda values, c: parse_lists(values, c.code_list),
    "json": lambda values, _: parse_json(values),
}


def parse(
    values: pa.Array | pa.ChunkedArray,
    type: str,
    *,
    formats: tuple[str, ...] = (),
    code_list: CodeList | str | None = None,
    at: pa.Array | None = None,
    companion: pa.Array | None = None,
    utc_offset_hours: float = 8,
    timezone: str | None = None,
    source_timezone: str = "UTC",
    bounds: tuple[float, ...] | None = None,
) -> Parsed:
    """The column's typed values and the rules that its rows broke; no value ever raises.

    `formats`, `utc_offset_hours`, `timezone`, `source_timezone`: see `clock.Clock`. `code_list` is a
    list or its name, `at` the rows' own times, on which codes must be valid and people born. `companion`
    holds the type of each document. `bounds` are (low, high); for lon and lat also (west, south, east, north).
    """
    if type not in TYPES:
        raise UnknownTypeError(f"type={type!r}: no such type; use {', '.join(TYPES)}.")
    clock = Clock(tuple(formats), utc_offset_hours, timezone, source_timezone)
    context = Context(clock, code_list, _one(at), _texts(companion), bounds)
    return TYPES[type](as_array(values), context)


def _one(array: pa.Array | pa.ChunkedArray | None) -> pa.Array | None:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _texts(array: pa.Array | pa.ChunkedArray | None) -> pa.Array | None:
    return None if array is None else as_array(array)
