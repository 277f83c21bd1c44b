"""All times of a file at once, and whether they can stand in this order."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.deliveries import Delivery, DeliveryColumn
from data_contracts.ingest.reading import TIMES, Broken, Reading, Typed
from data_contracts.values import parse

# a clock this far ahead of the file's arrival is a typing error, not a plan
FUTURE_DAYS = 366
# a clock up to a day ahead (another zone, a late save) is taken at its word; what is later was not so when the
# file was written (docs/decisions/0007)
ARRIVAL_SLACK = timedelta(days=1)
STAMP = pa.timestamp("us")


def parse_times(rows: pa.Table, columns: tuple[DeliveryColumn, ...], reading: Reading) -> Typed:
    """Every time column as naive local timestamps with its precision."""
    parts = [_of_type(rows, [c for c in columns if c.type == kind], reading) for kind in TIMES]
    values = {name: array for part in parts for name, array in part.columns.items()}
    precision = {name: array for part in parts for name, array in part.precision.items()}
    broken = [fault for part in parts for fault in part.broken]
    for column in columns:
        values[column.name], late = _far_future(values[column.name], column, reading)
        broken += late
    return Typed(values, precision, tuple(broken))


def order_faults(delivery: Delivery, values: Typed) -> tuple[list[Broken], dict[str, pa.Array]]:
    """Times before the one that they follow, and the columns with those times emptied."""
    columns, faults = dict(values.columns), []
    for column in delivery.columns.values():
        if column.after is None:
            continue
        mask = _earlier(columns[column.name], columns[column.after], values.precision[column.name])
        if pc.any(mask).as_py():
            columns[column.name] = _emptied(columns[column.name], mask)
            faults.append(Broken("time_order", column.name, mask))
    return faults, columns


def within_arrival(delivery: Delivery, values: Typed, reading: Reading) -> Typed:
    """Times that cannot be later than the file: its clocks emptied, its main time capped, both flagged.

    An update time ahead of its arrival would hide the row until then and freeze its key. A main time
    is capped at the row's own clock, else at the arrival: the report is there, so it has happened.
    """
    clocks = [c for c in (delivery.updated, delivery.registered) if c and c != delivery.time]
    columns, broken = dict(values.columns), list(values.broken)
    for name in clocks:
        ahead = _ahead(columns[name], reading)
        columns[name] = _emptied(columns[name], ahead)
        broken += _fault(name, ahead)
    if delivery.time:
        ahead = _ahead(columns[delivery.time], reading)
        cap = pc.coalesce(*(columns[name] for name in clocks), reading.received_at)
        columns[delivery.time] = pc.if_else(ahead, cap, columns[delivery.time])
        broken += _fault(delivery.time, ahead)
    return Typed(columns, values.precision, tuple(broken))


def _ahead(values: pa.Array, reading: Reading) -> pa.Array:
    return pc.fill_null(pc.greater(values, reading.after_arrival(ARRIVAL_SLACK)), False)


def _fault(name: str, mask: pa.Array) -> list[Broken]:
    return [Broken("after_arrival", name, mask)] if pc.any(mask).as_py() else []


def _of_type(rows: pa.Table, columns: list[DeliveryColumn], reading: Reading) -> Typed:
    """Columns of one type parsed end to end: one call costs what ten columns of a small file cost."""
    if not columns:
        return Typed({}, {}, ())
    texts = pa.chunked_array([rows[c.name].combine_chunks().cast(pa.string()) for c in columns])
    parsed = parse(
        texts,
        columns[0].type,
        formats=reading.formats,
        timezone=reading.timezone,
        utc_offset_hours=reading.utc_offset_hours,
    )
    assert parsed.precision is not None  # times always come with it
    precision = parsed.precision
    starts = [(c.name, n * rows.num_rows) for n, c in enumerate(columns)]
    return Typed(
        {name: parsed.values.slice(at, rows.num_rows).cast(STAMP) for name, at in starts},
        {name: precision.slice(at, rows.num_rows) for name, at in starts},
        tuple(
            Broken(rule, name, mask.slice(at, rows.num_rows))
            for rule, mask in parsed.flags.items()
            for name, at in starts
        ),
    )


def _far_future(
    values: pa.Array, column: DeliveryColumn, reading: Reading
) -> tuple[pa.Array, list[Broken]]:
    if column.future:
        return values, []
    limit = reading.after_arrival(timedelta(days=FUTURE_DAYS))
    late = pc.fill_null(pc.greater(values, limit), False)
    if not pc.any(late).as_py():
        return values, []
    return _emptied(values, late), [Broken("far_future", column.name, late)]


def _emptied(values: pa.Array, mask: pa.Array) -> pa.Array:
    return pc.if_else(mask, pa.scalar(None, values.type), values)


def _earlier(values: pa.Array, reference: pa.Array, precision: pa.Array) -> pa.Array:
    """True where a value is before its reference; a date is before only when its day is."""
    whole_day = pc.fill_null(pc.equal(precision, "day"), False)
    limit = pc.if_else(whole_day, pc.floor_temporal(reference, unit="day"), reference)
    return pc.fill_null(pc.less(values, limit), False)
