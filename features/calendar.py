"""Mornings in a row by number, so that what holds for a while is a span of numbers instead of many rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from features.errors import RequestError

DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Calendar:
    """`nights` moments, a day apart, from `first` on: numbers 0 to nights - 1."""

    first: datetime
    nights: int

    def __post_init__(self) -> None:
        if self.nights < 1:
            raise RequestError(f"nights={self.nights}; give at least one night.")
        if self.first.microsecond:
            raise RequestError(f"first={self.first}; nights begin at a whole second.")

    @property
    def last(self) -> datetime:
        """The last night."""
        return self.at(self.nights - 1)

    def at(self, number: int) -> datetime:
        """The night of that number."""
        return self.first + timedelta(days=number)

    @property
    def days(self) -> list[date]:
        """The date of every night."""
        return [self.at(number).date() for number in range(self.nights)]

    def at_sql(self, number: str) -> str:
        """The night of that number, in SQL."""
        return f"(timestamp '{self.first}' + {number} * interval 1 day)"

    def after_sql(self, moment: str) -> str:
        """The number of the first night later than `moment`; `nights` or above where there is none."""
        return f"case when {moment} < timestamp '{self.first}' then 0 else {self._days(moment)} + 1 end"

    def from_sql(self, moment: str) -> str:
        """The number of the first night not earlier than `moment`."""
        return self.after_sql(f"({moment} - interval 1 microsecond)")

    def up_to_sql(self, moment: str) -> str:
        """The number of the last night not later than `moment`; -1 where there is none, the last where it is null."""
        last = self.nights - 1
        return (
            f"case when {moment} is null then {last} when {moment} < timestamp '{self.first}' then -1 "
            f"else least({last}, {self._days(moment)}) end"
        )

    def _days(self, moment: str) -> str:
        return f"(epoch_us({moment}) - epoch_us(timestamp '{self.first}')) // {DAY_US}"
