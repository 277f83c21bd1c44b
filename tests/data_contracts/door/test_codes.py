"""Code lists hold what the standards say, for the time they say it."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from data_contracts import codes
from data_contracts.codes.load import parse_list
from data_contracts.contract import tables

# a class that changed its meaning, and one that was dropped, in March 2024
RENUMBERED = parse_list(
    "renumbered",
    {
        "title": "改号",
        "source": "test",
        "parent_length": 2,
        "codes": {
            "04": "纠纷",
            "0401": [
                {"label": "家庭", "valid_to": date(2024, 3, 1)},
                {"label": "邻里", "valid_from": date(2024, 3, 1)},
            ],
            "0409": {"label": "旧类", "valid_to": date(2024, 3, 1)},
        },
    },
)
VALIDITY = """
0401 | 2024-02-29 | True  | 家庭
0401 | 2024-03-01 | True  | 邻里
0409 | 2024-02-29 | True  | 旧类
0409 | 2024-03-01 | False | 旧类
04   | 2030-01-01 | True  | 纠纷
"""
HOTLINE = """
劳动和社会保障 | 工资发放   | 07
婚姻家庭       | 离婚       | 0101
家庭           | 赡养老人   | 0102
邻里关系       | 楼上漏水   | 0201
邻里关系       | 其他       | 02
农业           | 宅基地纠纷 | 0902
小区           | 物业服务   | 0402
市场           | 消费维权   | 0601
0804           | 其他       | 0804
城管           | 占道经营   | 1301
民政           | 婚姻登记   | 1299
气象           | 天气查询   | None
社会保障       | 医疗保险   | None
劳动           | 医疗保险   | None
公用事业       | 供热       | None
其他           | 其他纠纷   | 99
"""


def cells(text: str) -> list[list[str]]:
    return [[c.strip() for c in line.split("|")] for line in text.strip().splitlines()]


def test_every_list_that_a_table_names_exists() -> None:
    named = {c.code_list for t in tables().values() for c in t.columns if c.code_list}
    assert named - set(codes.names()) == {"grid"}


@pytest.mark.parametrize("name", codes.names())
def test_every_list_reads_and_its_codes_have_labels_and_parents(name: str) -> None:
    listed = codes.code_list(name)
    assert listed.source
    assert all(listed.label(code) for code in listed.codes)
    assert len(listed.code_of_label) <= len(listed.codes)
    if listed.keep_parent:
        assert {listed.parent(c) or c for c in listed.codes} <= set(listed.codes)


def test_the_standard_has_95_dispute_kinds_and_those_against_authorities_are_not_civil() -> None:
    kinds = codes.code_list("dispute_kind").codes
    assert len(kinds) == 95
    uncivil = {k[:2] for k in kinds if not codes.is_civil(k)}
    assert uncivil == {"12", "13", "14", "15", "16"}


@pytest.mark.parametrize(("code", "day", "valid", "label"), cells(VALIDITY))
def test_a_code_is_valid_in_half_open_periods(code: str, day: str, valid: str, label: str) -> None:
    on = date.fromisoformat(day)
    assert str(RENUMBERED.valid(code, on)) == valid
    assert RENUMBERED.label(code, on) == label
    mask = RENUMBERED.valid_mask(pa.array([code]), pa.array([on]).cast(pa.timestamp("us")))
    assert str(mask[0].as_py()) == valid


def test_a_code_without_a_day_counts_if_it_was_ever_valid() -> None:
    given = pa.array(["0409", "0401", "9", None])
    assert RENUMBERED.valid_mask(given).to_pylist() == [True, True, False, False]
    nowhen = pa.nulls(4, pa.timestamp("us"))
    assert RENUMBERED.valid_mask(given, nowhen).to_pylist() == [True, True, False, False]


def test_a_main_class_has_no_parent_and_a_subclass_has_one() -> None:
    assert (RENUMBERED.parent("0401"), RENUMBERED.parent("04")) == ("04", None)
    assert codes.code_list("local_kind").parent("0701A") == "0701"
    assert codes.code_list("sex").parent("1") is None


def test_labels_come_as_a_column() -> None:
    sexes = codes.code_list("sex")
    assert sexes.labels(pa.array(["1", "7", None, "2"])).to_pylist() == ["男", None, None, "女"]


def test_a_list_is_also_a_table() -> None:
    assert RENUMBERED.table().select(["code", "parent", "valid_to"]).to_pylist()[1] == {
        "code": "0401",
        "parent": "04",
        "valid_to": date(2024, 3, 1),
    }


@pytest.mark.parametrize(
    ("name", "says"),
    [("polic_class", "use police_class"), ("grid", "make their list from core.grids")],
)
def test_an_unknown_list_is_named_with_the_way_out(name: str, says: str) -> None:
    with pytest.raises(codes.CodeListError, match=says):
        codes.code_list(name)


def test_an_unknown_code_and_an_unknown_setting_are_named() -> None:
    with pytest.raises(codes.CodeListError, match="did you mean '040"):
        codes.code_list("police_class").label("0400")
    with pytest.raises(codes.CodeListError, match="unknown 'parent'"):
        parse_list("x", {"title": "", "source": "", "codes": {}, "parent": 2})
    with pytest.raises(codes.CodeListError, match="valid_form"):
        parse_list("x", {"title": "", "source": "", "codes": {"1": {"label": "", "valid_form": 1}}})


def test_grids_make_a_dated_list_of_the_towns_own() -> None:
    grids = codes.grid_list([("150202001001001", "东一", None, date(2024, 7, 1))])
    assert grids.valid("150202001001001", date(2024, 6, 30))
    assert not grids.valid("150202001001001", date(2024, 7, 1))


def test_only_dispute_classes_of_110_say_a_kind() -> None:
    given = pa.array(["0401", "0403", "04", "03", "0777", None])
    assert codes.kinds_of_police_class(given).to_pylist() == ["01", "07", None, None, None, None]


@pytest.mark.parametrize(("major", "minor", "kind"), cells(HOTLINE))
def test_a_hotline_category_says_its_kind_by_its_words(major: str, minor: str, kind: str) -> None:
    [found] = codes.kinds_of_hotline(pa.array([major]), pa.array([minor])).to_pylist()
    assert str(found) == kind


def test_hotline_categories_may_be_missing() -> None:
    nothing = pa.array([None, None, ""], pa.string())
    minor = pa.array([None, "离婚", None], pa.string())
    assert codes.kinds_of_hotline(nothing, minor).to_pylist() == [None, "0101", None]


@pytest.mark.parametrize("outcome", ["E7 群体性事件", "越级上访", "PROTEST", "罢工", "网络言论"])
def test_a_right_is_no_outcome_and_the_refusal_says_why(outcome: str) -> None:
    said = codes.forbidden_outcome(outcome)
    assert said is not None
    assert outcome in said
    assert "公民权利" in said


def test_incidents_are_not_forbidden_and_have_one_level_each() -> None:
    types = pa.array(["E1", "V2", "V3", "E1", "V2", None, "E9"])
    assert codes.forbidden_outcomes(types).to_pylist() == [False] * 7
    levels = pa.array([1, 2, 3, 2, 1, 1, 1])
    assert codes.valid_pairs(levels, types).to_pylist() == [True] * 3 + [False] * 4
    assert codes.incident_level("E6") == 1
