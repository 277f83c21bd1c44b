"""Numbers, codes, names, lists: what is kept, what is null, and which rule says so."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import data_contracts
from data_contracts.codes.load import parse_list
from data_contracts.values import UnknownTypeError, parse, rule, rules
from data_contracts.values.parse import TYPES
from tests.data_contracts.door.tables import lines, said

NUMBERS = """
int     | 3           | 3        | -
int     | ０５        | 5        | -
int     | 3.0         | 3        | -
int     | 1,200       | 1200     | -
int     | 3人         | 3        | -
int     | -2          | -2       | -
int     | 3.5         | -        | not_whole
int     | 三          | -        | not_a_number
int     | 1,2,3       | -        | not_a_number
int     | 9223372036854775808 | - | out_of_range
int     | --          | -        | -
decimal | 1200        | 1200.00  | -
decimal | ¥1,200.5    | 1200.50  | -
decimal | 1.2万元     | 12000.00 | -
decimal | 1.005       | 1.01     | rounded
decimal | 1e30        | -        | out_of_range
decimal | 很多        | -        | not_a_number
float   | 1.5         | 1.5      | -
float   | 1e5         | 100000.0 | -
float   | inf         | -        | not_a_number
bool    | 1           | True     | -
bool    | 0.0         | False    | -
bool    | 是          | True     | -
bool    | 无          | False    | -
bool    | TRUE        | True     | -
bool    | N           | False    | -
bool    | 不详        | -        | -
bool    | 2           | -        | not_a_bool
lon     | 109.84      | 109.84   | -
lon     | 0           | -        | zero_coordinate
lon     | 200         | -        | coordinate_range
lat     | 109.84      | -        | coordinate_range
lat     | 40,6        | -        | not_a_number
"""
CODES = """
police_class | 0401 | 0401 | -
police_class | 401  | 0401 | leading_zero
police_class | 4.0  | 04   | leading_zero
police_class | 纠纷 | 04   | -
police_class | 0477 | 04   | unknown_subclass
police_class | 77   | -    | code_list
sex          | 男   | 1    | -
sex          | 1.0  | 1    | -
visit_finding | 无  | 无   | -
relation     | 不详 | -    | -
relation     | 同事 | -    | code_list
"""
NAMES = """
张 三           | 张三            | -
ＪＯＨＮ  Smith | JOHN Smith      | -
阿迪力·买买提   | 阿迪力·买买提   | -
匿名            | -               | -
张**            | 张**            | masked
13812345678     | -               | not_a_name
a@b.cn          | -               | not_a_name
"""
LISTS = """
家暴;酒后         | ['家暴', '酒后'] | -
家暴；酒后、家暴  | ['家暴', '酒后'] | -
["家暴", "酒后"]  | ['家暴', '酒后'] | -
家暴;下雨         | ['家暴']         | list_item
{"a": 1}          | -                | not_a_list
["家暴"           | -                | not_a_list
"""
RENUMBERED = parse_list(
    "renumbered",
    {
        "title": "改号",
        "source": "test",
        "parent_length": 2,
        "keep_parent": True,
        "codes": {
            "04": "纠纷",
            "0401": {"label": "家庭", "valid_to": date(2024, 3, 1)},
            "05": {"label": "求助", "valid_to": date(2024, 3, 1)},
        },
    },
)


@pytest.mark.parametrize(("type", "text", "value", "broke"), lines(NUMBERS))
def test_a_number_is_read_or_says_why_not(type: str, text: str, value: str, broke: str) -> None:
    assert said(text, type) == (value, broke)


@pytest.mark.parametrize(("listed", "text", "code", "broke"), lines(CODES))
def test_a_code_is_found_in_its_list(listed: str, text: str, code: str, broke: str) -> None:
    assert said(text, "code", code_list=listed) == (code, broke)


@pytest.mark.parametrize(("text", "name", "broke"), lines(NAMES))
def test_a_name_is_in_one_spelling(text: str, name: str, broke: str) -> None:
    assert said(text, "name") == (name, broke)


@pytest.mark.parametrize(("text", "items", "broke"), lines(LISTS))
def test_a_list_has_its_items_once(text: str, items: str, broke: str) -> None:
    assert said(text, "list", code_list="cue") == (items, broke)


def test_a_code_is_valid_on_its_rows_own_day() -> None:
    days = [datetime(2024, 2, 29), datetime(2024, 3, 1), datetime(2024, 3, 1), None]
    given_ = pa.array(["0401", "0401", "05", "05"])
    parsed = parse(given_, "code", code_list=RENUMBERED, at=pa.array(days, pa.timestamp("us")))
    assert parsed.values.to_pylist() == ["0401", "04", None, "05"]
    assert parsed.noted["unknown_subclass"].to_pylist() == [False, True, False, False]
    assert parsed.broken["code_expired"].to_pylist() == [False, False, True, False]


def test_a_place_outside_the_city_is_flagged() -> None:
    city = (109.0, 40.0, 111.0, 42.0)
    assert said("112.5", "lon", bounds=city) == ("-", "outside_city")
    assert said("41.0", "lat", bounds=city) == ("41.0", "-")
    assert said("39.9", "lat", bounds=(40.0, 42.0)) == ("-", "outside_city")
    assert said("12", "int", bounds=(0, 10)) == ("-", "out_of_bounds")


def test_text_keeps_its_own_characters() -> None:
    parsed = parse(pa.array(["　=1+1，ＡＢ\u200b ", " ", None]), "text")
    assert parsed.values.to_pylist() == ["=1+1，ＡＢ", None, None]


def test_json_is_spelled_in_one_way() -> None:
    assert said('[{"a": 1.0}]', "json") == ('[{"a":1.0}]', "-")
    assert said("[" * 5000, "json") == ("-", "bad_json_value")


def test_an_unknown_type_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownTypeError, match=r"'datum'.*datetime, date"):
        parse(pa.array(["x"]), "datum")


@pytest.mark.parametrize("type", sorted(TYPES))
@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.none() | st.text(max_size=12) | st.text("0123456789-:/.E*X", max_size=20), max_size=6
    )
)
def test_no_text_is_too_strange_and_each_row_stands_alone(
    type: str, texts: list[str | None]
) -> None:
    legible = [t and t.encode("utf-8", "replace").decode() for t in texts]
    whole = parse(pa.array(legible, pa.string()), type)
    alone = [parse(pa.array([text], pa.string()), type) for text in legible]
    assert whole.values.to_pylist() == [one.values[0].as_py() for one in alone]
    for name, mask in whole.flags.items():
        assert mask.to_pylist() == [name in one.flags for one in alone]


@pytest.mark.parametrize("type", sorted(TYPES))
@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("0123456789-:/.E*X 张,;", max_size=20), max_size=6))
def test_what_is_broken_is_null_by_one_rule_and_what_is_noted_is_not(
    type: str, texts: list[str]
) -> None:
    parsed = parse(pa.array(texts, pa.string()), type)
    values = parsed.values.to_pylist()
    for i, value in enumerate(values):
        met = [name for name, mask in parsed.broken.items() if mask[i].as_py()]
        assert len(met) <= (value is None)
        assert value is not None or not any(mask[i].as_py() for mask in parsed.noted.values())
    assert set(parsed.flags) <= set(rules())


def test_every_rule_is_used_and_explained_in_one_chinese_line() -> None:
    root = Path(data_contracts.__file__).parent
    sources = [*(root / "values").glob("*.py"), *(root / "readers").glob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    assert [name for name in rules() if f'"{name}"' not in code] == []
    for one in rules().values():
        assert re.fullmatch("[^\n]*[一-鿿][^\n]*", one.says)
        assert re.fullmatch("[^\n]*[一-鿿][^\n]*", one.way_out)


def test_a_rule_that_nobody_knows_lists_those_there_are() -> None:
    assert rule("masked").says
    with pytest.raises(KeyError, match="check_character"):
        rule("maskd")
