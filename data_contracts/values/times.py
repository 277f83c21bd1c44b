"""Dates and times as files write them, to naive local timestamps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.values.clean import TEXT, hits, stated
from data_contracts.values.clock import Clock
from data_contracts.values.memory import query
from data_contracts.values.model import Parsed

MICROSECONDS = pa.timestamp("us")
# what systems write for "unknown": the first and last day of a database, the zero of Excel and of .NET
PLACEHOLDERS = (
    date(1900, 1, 1),
    date(9999, 12, 31),
    date(1, 1, 1),
    date(1899, 12, 30),
    date(1899, 12, 31),
)
FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True)
class Written:
    """Times as they stand in the file: the moment, whether it is a whole day, and its instant if stated."""

    moment: pa.Array
    is_day: pa.Array
    utc: pa.Array
    is_serial: pa.Array


def parse_times(values: pa.Array, clock: Clock, *, whole_days: bool = False) -> Parsed:
    """Local timestamps (microseconds) with their precision, `second` or `day`.

    `whole_days` cuts the times off a column of dates. Unknown times (1900-01-01, 9999-12-31) are null.
    """
    text = stated(values)
    written = _written(text, clock)
    broken = _broken(text, written.moment)
    kept = pc.and_(pc.is_valid(text), pc.invert(_any(broken, len(text))))
    local = pc.if_else(kept, _local(written, clock), pa.scalar(None, MICROSECONDS))
    is_day = pa.repeat(pa.scalar(True), len(text)) if whole_days else written.is_day
    guessed = pc.and_(kept, written.is_serial) if clock.serials is None else _never(len(text))
    return Parsed(
        pc.floor_temporal(local, unit="day") if whole_days else local,
        broken,
        hits({"excel_serial": guessed}),
        pc.if_else(kept, pc.if_else(is_day, "day", "second"), pa.scalar(None, TEXT)),
    )


def _written(text: pa.Array, clock: Clock) -> Written:
    """Stated formats first; only what they leave goes through the slower patterns."""
    formats = {"time_formats": clock.time_formats, "day_formats": clock.day_formats}
    exact = query("exact", _given(text), formats)
    moment, is_day = _column(exact, "written"), _column(exact, "is_day")
    rest = pc.and_(pc.is_valid(text), pc.is_null(moment))
    nothing = pa.nulls(len(text), MICROSECONDS)
    if not pc.any(rest).as_py():
        return Written(moment, is_day, nothing, _never(len(text)))
    spelled = query("spelled", _given(text.filter(rest)), {"serial_origin": clock.serial_origin})
    return Written(
        pc.replace_with_mask(moment, rest, _column(spelled, "written")),
        pc.replace_with_mask(is_day, rest, _column(spelled, "is_day")),
        pc.replace_with_mask(nothing, rest, _column(spelled, "utc")),
        pc.replace_with_mask(_never(len(text)), rest, _column(spelled, "is_serial")),
    )


def _local(written: Written, clock: Clock) -> pa.Array:
    if clock.timezone is None:
        shifted = pc.add(written.utc, timedelta(hours=clock.utc_offset_hours))
        return pc.coalesce(shifted, written.moment)
    parts = {"written": written.moment, "is_day": written.is_day, "utc": written.utc}
    given = pa.table({"row": _rows(len(written.moment)), **parts})
    zones: dict[str, object] = {"zone": clock.timezone, "source_zone": clock.source_timezone}
    return _column(query("placed", given, zones), "local")


def _broken(text: pa.Array, moment: pa.Array) -> dict[str, pa.BooleanArray]:
    unread = pc.and_(pc.is_valid(text), pc.is_null(moment))
    days = moment.cast(pa.date32(), safe=False)
    unknown = pc.is_in(days, value_set=pa.array(PLACEHOLDERS, pa.date32()))
    year = pc.year(moment)
    far = pc.or_(pc.less(year, FIRST_YEAR), pc.greater(year, LAST_YEAR))
    strange = pc.and_(pc.fill_null(far, False), pc.invert(unknown))
    return hits({"time_format": unread, "unknown_time": unknown, "time_range": strange})


def _given(text: pa.Array) -> pa.Table:
    return pa.table({"row": _rows(len(text)), "text": text})


def _rows(n: int) -> pa.Array:
    return pa.array(np.arange(n))


def _column(table: pa.Table, name: str) -> pa.Array:
    column = table[name].combine_chunks()
    return column.cast(MICROSECONDS) if pa.types.is_timestamp(column.type) else column


def _never(n: int) -> pa.Array:
    return pa.array(np.zeros(n, dtype=bool))


def _any(masks: dict[str, pa.BooleanArray], n: int) -> pa.BooleanArray:
    hit = _never(n)
    for mask in masks.values():
        hit = pc.or_(hit, mask)
    return hit
