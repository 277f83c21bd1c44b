"""Columns of equally long ASCII texts as matrices of bytes, and dates out of their digits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def characters(values: pa.Array, width: int) -> Bytes:
    """One row of bytes for each value; every value has `width` ASCII characters."""
    if len(values) == 0:
        return np.zeros((0, width), dtype=np.uint8)
    _, starts, data = values.buffers()
    first = np.frombuffer(starts, dtype=np.int32)[values.offset]
    end = first + len(values) * width
    return np.frombuffer(data, dtype=np.uint8)[first:end].reshape(-1, width)


def number(text: Bytes, start: int, end: int) -> Numbers:
    """The digits from `start` to before `end` as one number a row."""
    places = 10 ** np.arange(end - start - 1, -1, -1)
    return np.asarray((text[:, start:end].astype(np.int64) - ord("0")) @ places)


def is_date(year: Numbers, month: Numbers, day: Numbers) -> Bools:
    """Whether there is such a day."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = MONTH_DAYS[np.clip(month, 0, 12)] + ((month == 2) & leap)
    return np.asarray((month >= 1) & (month <= 12) & (day >= 1) & (day <= last))


def dates(year: Numbers, month: Numbers, day: Numbers) -> npt.NDArray[np.datetime64]:
    """The days; what is no date gives some other day."""
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    return np.asarray(months.astype("datetime64[D]") + (day - 1))
