"""Times in every spelling that cities use become local time, or are null and say why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.values import TimeFormatError, parse
from tests.data_contracts.door.tables import lines, said

SPELLINGS = """
2024-01-03 09:05:06           | 2024-01-03 09:05:06        | second | -
2024/1/3 9:05:06              | 2024-01-03 09:05:06        | second | -
2024-01-03T09:05:06           | 2024-01-03 09:05:06        | second | -
2024-01-03T01:05:06Z          | 2024-01-03 09:05:06        | second | -
2024-01-03T01:05:06.5+00:00   | 2024-01-03 09:05:06.500000 | second | -
2024-01-03T09:05:06+0800      | 2024-01-03 09:05:06        | second | -
2024-01-02T19:35:06-05:30     | 2024-01-03 09:05:06        | second | -
20240103090506                | 2024-01-03 09:05:06        | second | -
202401030905                  | 2024-01-03 09:05:00        | second | -
2024年1月3日 9时5分6秒        | 2024-01-03 09:05:06        | second | -
2024年1月3日 星期三 下午3:05  | 2024-01-03 15:05:00        | second | -
2024/1/3 下午 3:05:06         | 2024-01-03 15:05:06        | second | -
2024/1/3 3:05:06 PM           | 2024-01-03 15:05:06        | second | -
2024/1/3 12:05:06 pm          | 2024-01-03 12:05:06        | second | -
2024/1/3 上午12:05:06         | 2024-01-03 00:05:06        | second | -
2024/1/3 中午12:05            | 2024-01-03 12:05:00        | second | -
2024/1/3 中午1:05             | 2024-01-03 13:05:00        | second | -
2024/1/3 上午13:05            | -                          | -      | time_format
２０２４－０１－０３　０９：０５：０６ | 2024-01-03 09:05:06   | second | -
2024-01-03                    | 2024-01-03 00:00:00        | day    | -
2024/1/3                      | 2024-01-03 00:00:00        | day    | -
20240103                      | 2024-01-03 00:00:00        | day    | -
2024年1月3日                  | 2024-01-03 00:00:00        | day    | -
2024-01-03 00:00:00           | 2024-01-03 00:00:00        | second | -
2024-01-03 24:00:00           | 2024-01-04 00:00:00        | second | -
45294                         | 2024-01-03 00:00:00        | day    | excel_serial
45294.5                       | 2024-01-03 12:00:00        | second | excel_serial
2024-02-29                    | 2024-02-29 00:00:00        | day    | -
2023-02-29                    | -                          | -      | time_format
2023-02-29 10:00:00           | -                          | -      | time_format
2024-01-03 25:00:00           | -                          | -      | time_format
2024-01-03 23:59:60           | -                          | -      | time_format
2024-13-01 00:00:00           | -                          | -      | time_format
昨天                          | -                          | -      | time_format
0000-01-01                    | -                          | -      | time_range
10000-01-01                   | -                          | -      | time_range
1024-01-03 10:00:00           | -                          | -      | time_range
1900-01-01 00:00:00           | -                          | -      | unknown_time
1900/1/1                      | -                          | -      | unknown_time
9999-12-31 23:59:59           | -                          | -      | unknown_time
0001-01-01T00:00:00           | -                          | -      | unknown_time
NULL                          | -                          | -      | -
"""
SHAPES = (
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y年%m月%d日 %H时%M分%S秒",
    "%Y%m%d%H%M%S",
    "%Y/%m/%d %I:%M:%S %p",
)
CROWDED = st.datetimes(datetime(1901, 1, 1), datetime(2099, 12, 31, 23, 59, 59)).map(
    lambda t: t.replace(microsecond=0)
)


@pytest.mark.parametrize(("text", "moment", "precision", "rule"), lines(SPELLINGS))
def test_a_time_is_read_in_every_spelling(
    text: str, moment: str, precision: str, rule: str
) -> None:
    assert said(text, "datetime") == (moment, rule)
    exact = parse(pa.array([text]), "datetime").precision
    assert exact is not None
    assert str(exact[0].as_py() or "-") == precision


@settings(max_examples=50, deadline=None)
@given(CROWDED, st.sampled_from(SHAPES))
def test_every_moment_survives_every_spelling(moment: datetime, shape: str) -> None:
    text = moment.strftime(shape)
    assert parse(pa.array([text]), "datetime").values.to_pylist() == [moment]


@settings(max_examples=50, deadline=None)
@given(CROWDED, st.integers(-12 * 60, 14 * 60))
def test_a_stated_offset_is_turned_into_local_time(moment: datetime, minutes: int) -> None:
    there = moment.replace(tzinfo=UTC).astimezone(timezone(timedelta(minutes=minutes)))
    [local] = parse(
        pa.array([there.isoformat()]), "datetime", utc_offset_hours=8
    ).values.to_pylist()
    assert local == moment + timedelta(hours=8)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 28 * 24 * 3600))
def test_excel_serials_are_days_from_their_own_origin(seconds: int) -> None:
    day, second = divmod(seconds, 86400)
    text = f"{45294 + day + second / 86400:.10f}"
    moment = datetime(2024, 1, 3) + timedelta(seconds=seconds)
    for system, shift in (("excel1900", 0), ("excel1904", 1462)):
        parsed = parse(pa.array([text]), "datetime", formats=(system,))
        assert parsed.values.to_pylist() == [moment + timedelta(days=shift)]
        assert parsed.flags == {}


def test_a_column_may_mix_spellings_and_keeps_its_rows() -> None:
    mixed = ["2024年1月3日", None, "2024-01-03 09:05:06", "x", "", "45294"]
    parsed = parse(pa.chunked_array([mixed]), "datetime")
    day, second = datetime(2024, 1, 3), datetime(2024, 1, 3, 9, 5, 6)
    assert parsed.values.to_pylist() == [day, None, second, None, None, day]
    assert parsed.broken["time_format"].to_pylist() == [False] * 3 + [True] + [False] * 2
    assert parsed.original_kept.to_pylist() == [False] * 3 + [True, False, True]


def test_stated_formats_come_first() -> None:
    american = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y")
    given_ = pa.array(["1/3/2024 3:05:06 PM", "3/1/2024", "2024-01-03 01:00:00"])
    parsed = parse(given_, "datetime", formats=american)
    assert parsed.values.to_pylist() == [
        datetime(2024, 1, 3, 15, 5, 6),
        datetime(2024, 3, 1),
        datetime(2024, 1, 3, 1),
    ]
    assert parsed.precision is not None
    assert parsed.precision.to_pylist() == ["second", "day", "second"]


ZONES = """
2010-01-01 06:00:00       | 2010-01-01 00:00:00
2010-07-01 06:00:00       | 2010-07-01 01:00:00
2010-07-01                | 2010-07-01 00:00:00
2010-07-01T14:00:00+08:00 | 2010-07-01 01:00:00
"""


@pytest.mark.parametrize(("text", "local"), lines(ZONES))
def test_a_source_in_utc_becomes_the_citys_own_time(text: str, local: str) -> None:
    assert said(text, "datetime", timezone="America/Chicago") == (local, "-")


def test_a_source_in_another_zone_becomes_the_citys_own_time() -> None:
    zones = {"timezone": "Asia/Shanghai", "source_timezone": "America/Chicago"}
    assert said("2010-07-01 01:00:00", "datetime", **zones) == ("2010-07-01 14:00:00", "-")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"timezone": "Asia/Baotou"}, "no such zone"),
        ({"formats": ("excel1905",)}, "use strptime fields"),
        ({"formats": ("%Y %z",)}, "need no format"),
    ],
)
def test_a_format_or_zone_that_does_not_exist_is_refused(
    options: dict[str, object], says: str
) -> None:
    with pytest.raises(TimeFormatError, match=says):
        parse(pa.array(["2024-01-03"]), "datetime", **options)  # type: ignore[arg-type]


def test_a_date_has_no_time_of_day() -> None:
    parsed = parse(pa.array(["2024-01-03 09:05:06", "x"]), "date")
    assert parsed.values.to_pylist() == [datetime(2024, 1, 3), None]
    assert parsed.precision is not None
    assert parsed.precision.to_pylist() == ["day", None]
