"""Short names for the array types that the package hands around, and the one conversion of time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

F8 = npt.NDArray[np.float64]
I8 = npt.NDArray[np.int64]
B1 = npt.NDArray[np.bool_]
M8 = npt.NDArray[np.datetime64]
O1 = npt.NDArray[np.object_]


def times(values: Any) -> M8:
    """Local timestamps in microseconds: nanoseconds would end in 2262, and sources carry year 9999."""
    return np.asarray(pd.Series(values).to_numpy(), dtype="datetime64[us]")


def days(count: float) -> np.timedelta64:
    """A span of that many days, to the microsecond."""
    return np.timedelta64(round(count * 86_400_000_000), "us")
