"""How near the Spring Festival is, by which wages are customarily settled: a column of the row, not of a fact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from data_contracts.workdays import working_days_to_spring


def spring_calendar(days: Sequence[date]) -> pa.Table:
    """Columns day and workdays_to_spring (null where the holidays are not published yet)."""
    left = [working_days_to_spring(day) for day in days]
    return pa.table(
        {"day": pa.array(days, pa.date32()), "workdays_to_spring": pa.array(left, pa.int32())}
    )
