"""A masked name shows a family name, or the two ends of a firm's name, and nothing more."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.names import masked_firms, masked_names, masked_persons

PEOPLE = """
张三            | 张**
张三丰          | 张**
欧阳修          | 欧阳**
欧阳            | 欧**
司马光远        | 司马**
John Smith      | J**
阿迪力·买买提   | 阿**
𠮷田            | 𠮷**
张*             | 张**
*三             | **
匿名            | None
无名氏          | None
不愿透露姓名    | None
"""
FIRMS = """
包头市宏远建筑有限公司 | 包头**公司
中石化集团             | 中石**集团
华为公司               | 华**
店                     | 店**
"""


def rows(text: str) -> list[tuple[str, str | None]]:
    cells = ([c.strip() for c in line.split("|")] for line in text.strip().splitlines())
    return [(name, None if masked == "None" else masked) for name, masked in cells]


@pytest.mark.parametrize(("name", "masked"), rows(PEOPLE))
def test_a_person_shows_the_family_name_only(name: str, masked: str | None) -> None:
    assert masked_persons(pa.array([name])).to_pylist() == [masked]


@pytest.mark.parametrize(("name", "masked"), rows(FIRMS))
def test_a_firm_shows_both_ends_of_its_name(name: str, masked: str | None) -> None:
    assert masked_firms(pa.array([name])).to_pylist() == [masked]


def test_missing_names_stay_missing() -> None:
    nothing = pa.array([None, "", "　 "], pa.string())
    assert masked_persons(nothing).to_pylist() == [None, None, None]
    assert masked_firms(nothing).to_pylist() == [None, None, None]


def test_people_and_firms_in_one_column_are_told_apart() -> None:
    names = pa.chunked_array([["王小二", "宏远建筑有限公司", "李四"]])
    firm = pa.array([False, True, None])
    assert masked_names(names, firm=firm).to_pylist() == ["王**", "宏远**公司", "李**"]
    assert masked_names(names).to_pylist() == ["王**", "宏**", "李**"]


@given(st.text())
def test_no_masked_person_shows_more_than_a_family_name(name: str) -> None:
    [masked] = masked_persons(pa.array([name.encode("utf-8", "replace").decode()])).to_pylist()
    assert masked is None or (masked.endswith("**") and len(masked) <= 4)
