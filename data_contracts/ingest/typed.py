"""Text becomes typed columns; what does not parse is null and flagged, the row stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.deliveries import Delivery, DeliveryColumn
from data_contracts.values import parse

# a clock this far ahead of the file's arrival is a typing error, not a plan
FUTURE_DAYS = 366
DAY_MICROSECONDS = 86_400_000_000

ARROW_TYPES: dict[str, pa.DataType] = {
    "int": pa.int64(),
    "decimal": pa.decimal128(18, 2),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "datetime": pa.timestamp("us"),
    "date": pa.timestamp("us"),
    "lon": pa.float64(),
    "lat": pa.float64(),
    "list": pa.list_(pa.string()),
}


@dataclass(frozen=True)
class Broken:
    """A rule that some values of a column broke, as a mask over rows."""

    rule: str
    column: str
    mask: pa.Array


@dataclass(frozen=True)
class Typed:
    """Typed columns by name, the precision of times (`second` or `day`), and what was broken."""

    columns: dict[str, pa.Array]
    precision: dict[str, pa.Array]
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class Reading:
    """How a city writes its values: time zone, formats and bounds."""

    received_at: datetime
    timezone: str | None = None
    utc_offset_hours: float = 8
    formats: tuple[str, ...] = ()
    bounds: tuple[float, float, float, float] | None = None


def typed(rows: pa.Table, delivery: Delivery, reading: Reading) -> Typed:
    """Every column of the contract parsed; code lists are those valid on the row's own date."""
    columns: dict[str, pa.Array] = {}
    precision: dict[str, pa.Array] = {}
    broken: list[Broken] = []
    for column in _times_first(delivery):
        at = columns.get(delivery.time) if delivery.time else None
        values, exact, faults = parse_column(rows, column, reading, at=at)
        columns[column.name] = values
        broken += faults
        if exact is not None:
            precision[column.name] = exact
    broken += _order_faults(delivery, columns, precision)
    return Typed(columns, precision, tuple(_alias_faults(delivery, columns, broken)))


def parse_column(
    rows: pa.Table, column: DeliveryColumn, reading: Reading, *, at: pa.Array | None
) -> tuple[pa.Array, pa.Array | None, list[Broken]]:
    """Values, precision and faults of one column."""
    parsed = parse(
        _array(rows[column.alias or column.name]),
        column.type,
        **_options(rows, column, reading, at),
    )
    values = _cast(parsed.values, column.type)
    faults = [Broken(rule, column.name, mask) for rule, mask in parsed.broken.items()]
    if column.type in ("datetime", "date"):
        values, late = _far_future(values, column, reading)
        return values, parsed.precision, [*faults, *late]
    return values, None, faults


def _options(
    rows: pa.Table, column: DeliveryColumn, reading: Reading, at: pa.Array | None
) -> dict[str, Any]:
    if column.type in ("datetime", "date"):
        clock = {"utc_offset_hours": reading.utc_offset_hours, "timezone": reading.timezone}
        return {"formats": reading.formats, **clock}
    if column.type == "code":
        return {"code_list": column.code_list, "at": at}
    if column.companion:
        return {"companion": _array(rows[column.companion])}
    if column.type in ("lon", "lat"):
        return {"bounds": reading.bounds}
    return {}


def _times_first(delivery: Delivery) -> list[DeliveryColumn]:
    """The main time is parsed first: code lists are looked up on its date."""
    return sorted(delivery.columns.values(), key=lambda column: column.name != delivery.time)


def _cast(values: pa.Array, kind: str) -> pa.Array:
    return _array(values).cast(ARROW_TYPES.get(kind, pa.string()))


def _alias_faults(
    delivery: Delivery, columns: dict[str, pa.Array], broken: list[Broken]
) -> list[Broken]:
    """Faults under the name of the column in the file, and only where no reading of it worked."""
    aliases = [c for c in delivery.columns.values() if c.alias]
    kept = [fault for fault in broken if fault.column not in {c.name for c in aliases}]
    for origin in dict.fromkeys(c.alias for c in aliases):
        names = [c.name for c in aliases if c.alias == origin]
        unread = pc.invert(pc.is_valid(pc.coalesce(*(columns[name] for name in names))))
        first = [fault for fault in broken if fault.column == names[0]]
        kept += [Broken(f.rule, str(origin), pc.and_(f.mask, unread)) for f in first]
    return kept


def _far_future(
    values: pa.Array, column: DeliveryColumn, reading: Reading
) -> tuple[pa.Array, list[Broken]]:
    if column.future:
        return values, []
    limit = pa.scalar(reading.received_at + timedelta(days=FUTURE_DAYS), values.type)
    late = pc.fill_null(pc.greater(values, limit), False)
    if not pc.any(late).as_py():
        return values, []
    kept = pc.if_else(late, pa.scalar(None, values.type), values)
    return kept, [Broken("far_future", column.name, late)]


def _order_faults(
    delivery: Delivery, columns: dict[str, pa.Array], precision: dict[str, pa.Array]
) -> list[Broken]:
    faults = []
    for column in delivery.columns.values():
        if column.after is None:
            continue
        mask = _earlier(columns[column.name], columns[column.after], precision[column.name])
        if pc.any(mask).as_py():
            empty = pa.scalar(None, columns[column.name].type)
            columns[column.name] = pc.if_else(mask, empty, columns[column.name])
            faults.append(Broken("time_order", column.name, mask))
    return faults


def _earlier(values: pa.Array, reference: pa.Array, precision: pa.Array) -> pa.Array:
    """True where a value is before its reference; a date is before only when its day is."""
    whole_day = pc.fill_null(pc.equal(precision, "day"), False)
    limit = pc.if_else(whole_day, pc.floor_temporal(reference, unit="day"), reference)
    return pc.fill_null(pc.less(values, limit), False)


def _array(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
