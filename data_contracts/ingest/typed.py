"""Text becomes typed columns; what does not parse is null and flagged, the row stays."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.deliveries import Delivery, DeliveryColumn
from data_contracts.ingest.reading import TIMES, Broken, Reading, Typed
from data_contracts.ingest.times import order_faults, parse_times, within_arrival
from data_contracts.values import parse
from data_contracts.values.clean import as_array, half_width, trimmed

ARROW_TYPES: dict[str, pa.DataType] = {
    "int": pa.int64(),
    "decimal": pa.decimal128(18, 2),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "lon": pa.float64(),
    "lat": pa.float64(),
    "list": pa.list_(pa.string()),
}


def typed(rows: pa.Table, delivery: Delivery, reading: Reading) -> Typed:
    """Every column of the contract parsed; code lists are those valid on the row's own date."""
    every = tuple(delivery.columns.values())
    values = parse_columns(rows, every, reading, main_time=delivery.time)
    values = within_arrival(delivery, values, reading)
    late, columns = order_faults(delivery, values)
    broken = _alias_faults(delivery, columns, [*values.broken, *late])
    return Typed(columns, values.precision, tuple(broken))


def parse_columns(
    rows: pa.Table, columns: tuple[DeliveryColumn, ...], reading: Reading, *, main_time: str | None
) -> Typed:
    """The given columns parsed; `main_time` names the one that gives a row its date."""
    times = parse_times(rows, tuple(c for c in columns if c.type in TIMES), reading)
    values, broken = dict(times.columns), list(times.broken)
    at = values.get(main_time) if main_time else None
    for column in columns:
        if column.type not in TIMES:
            values[column.name], faults = _parse(rows, column, reading, at)
            broken += faults
    return Typed(values, times.precision, tuple(broken))


def _parse(
    rows: pa.Table, column: DeliveryColumn, reading: Reading, at: pa.Array | None
) -> tuple[pa.Array, list[Broken]]:
    text = rows[column.alias or column.name]
    if column.type == "bool":
        text = _in_plain_words(text, column)
    parsed = parse(text, column.type, **_options(rows, column, reading, at))
    values = parsed.values.cast(ARROW_TYPES.get(column.type, pa.string()))
    if column.unread is not None and "not_a_bool" in parsed.flags:
        # a word that nobody understands must not reveal who reported
        values = pc.if_else(parsed.flags["not_a_bool"], column.unread, values)
    return values, [Broken(rule, column.name, mask) for rule, mask in parsed.flags.items()]


def _in_plain_words(text: pa.ChunkedArray, column: DeliveryColumn) -> pa.Array:
    """The column's own words for yes and no as 是 and 否."""
    plain = as_array(text)
    words = half_width(trimmed(plain))
    for said, meant in ((column.yes, "是"), (column.no, "否")):
        if said:
            known = pc.is_in(words, value_set=pa.array(said, pa.string()))
            plain = pc.if_else(known, meant, plain)
    return plain


def _options(
    rows: pa.Table, column: DeliveryColumn, reading: Reading, at: pa.Array | None
) -> dict[str, Any]:
    if column.type == "code":
        return {"code_list": column.code_list, "at": at}
    if column.type == "document":
        return {"companion": rows[column.companion] if column.companion else None, "at": at}
    if column.type in ("lon", "lat"):
        return {"bounds": reading.bounds}
    return {}


def _alias_faults(
    delivery: Delivery, columns: dict[str, pa.Array], broken: list[Broken]
) -> list[Broken]:
    """Faults under the name of the column in the file: those of the reading that worked, else of the first."""
    aliases = [c for c in delivery.columns.values() if c.alias]
    kept = [fault for fault in broken if fault.column not in {c.name for c in aliases}]
    for origin in dict.fromkeys(c.alias for c in aliases):
        names = [c.name for c in aliases if c.alias == origin]
        unread = pc.invert(pc.is_valid(pc.coalesce(*(columns[name] for name in names))))
        for name in names:
            told = pc.is_valid(columns[name])
            shown = pc.or_(told, unread) if name == names[0] else told
            mine = [fault for fault in broken if fault.column == name]
            kept += [Broken(f.rule, str(origin), pc.and_(f.mask, shown)) for f in mine]
    return kept
