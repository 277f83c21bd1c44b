"""Dates and times as files write them, to naive local timestamps."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.values.bytewise import Bools, Bytes, characters, dates, is_date, number
from data_contracts.values.clean import TEXT, hits, matches, stated
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
PLAIN = r"\d{4}[-/]\d{2}[-/]\d{2}[ T]\d{2}:\d{2}:\d{2}"
PLAIN_WIDTH = 19


@dataclass(frozen=True)
class Written:
    """Times as they stand in the file: the moment, whether it is a whole day, and its instant if stated."""

    moment: pa.Array
    is_day: pa.Array
    utc: pa.Array
    is_serial: pa.Array

    def filled(self, rest: pa.BooleanArray, found: Written) -> Written:
        """These times with what was found for the rows under the mask."""
        names = [f.name for f in fields(self)]
        pairs = ((getattr(self, n), getattr(found, n)) for n in names)
        return Written(*(pc.replace_with_mask(mine, rest, new) for mine, new in pairs))


def nothing(n: int) -> Written:
    """No times for n rows."""
    empty = pa.nulls(n, MICROSECONDS)
    return Written(empty, _never(n), empty, _never(n))


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
    """Each stage reads what the one before left: plain times, stated formats, any other spelling."""
    found = nothing(len(text))
    for stage in (_plain, _exact, _spelled):
        rest = pc.and_(pc.is_valid(text), pc.is_null(found.moment))
        if not pc.any(rest).as_py():
            break
        found = found.filled(rest, stage(text.filter(rest), clock))
    return found


def _plain(text: pa.Array, clock: Clock) -> Written:
    """`2024-01-03 09:05:06`, by far the most frequent, out of its digits; stated formats go first."""
    none = nothing(len(text))
    fits = matches(text, PLAIN)
    if clock.formats or not pc.any(fits).as_py():
        return none
    moment, sound = plain_moments(characters(text.filter(fits), PLAIN_WIDTH))
    moments = pc.if_else(pa.array(sound), pa.array(moment), pa.scalar(None, MICROSECONDS))
    return replace(none, moment=pc.replace_with_mask(none.moment, fits, moments))


def _exact(text: pa.Array, clock: Clock) -> Written:
    formats = {"time_formats": clock.time_formats, "day_formats": clock.day_formats}
    exact = query("exact", _given(text), formats)
    moment, is_day = _column(exact, "written"), _column(exact, "is_day")
    return replace(nothing(len(text)), moment=moment, is_day=is_day)


def _spelled(text: pa.Array, clock: Clock) -> Written:
    spelled = query("spelled", _given(text), {"serial_origin": clock.serial_origin})
    return Written(*(_column(spelled, c) for c in ("written", "is_day", "utc", "is_serial")))


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


def plain_moments(text: Bytes) -> tuple[npt.NDArray[np.datetime64], Bools]:
    """Moments out of `2024-01-03 09:05:06`, and whether there is such a moment."""
    day = number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)
    hour, minute, second = number(text, 11, 13), number(text, 14, 16), number(text, 17, 19)
    sound = is_date(*day) & (hour < 24) & (minute < 60) & (second < 60)
    seconds = ((hour * 60 + minute) * 60 + second).astype("timedelta64[s]")
    return (dates(*day) + seconds).astype("datetime64[us]"), sound
