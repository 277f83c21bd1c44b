import tomllib
from pathlib import Path

import pytest

from features.identity import LinkError, LinkSettings, map_columns, read_settings
from features.identity.settings import LIMITS

HISTORICAL = ["unique_id", "cluster", "full_name", "first_name", "surname", "dob", "birth_place", "postcode_fake", "gender", "occupation"]  # fmt: skip


def test_english_headings_are_recognised_and_the_truth_is_withheld() -> None:
    found = map_columns(HISTORICAL)
    assert found.id == "unique_id"
    assert found.fields["postcode"] == ("postcode_fake",)
    assert found.withheld == ("cluster",)
    assert all("cluster" not in parts for parts in found.fields.values())


def test_chinese_headings_are_recognised() -> None:
    found = map_columns(
        ["编号", "姓名", "性别", "出生日期", "身份证号", "联系电话", "家庭住址", "工作单位", "备注"]
    )
    assert set(found.fields) == {
        "name",
        "sex",
        "birth_date",
        "citizen_id",
        "phone",
        "address",
        "employer",
    }
    assert found.left_out == ("备注",)


def test_several_columns_make_one_field() -> None:
    found = map_columns(["id", "n", "no", "street"], {"name": "n", "address": "no+street"})
    assert found.fields["address"] == ("no", "street")


def test_a_field_can_be_left_out() -> None:
    assert "sex" not in map_columns(HISTORICAL, {"sex": ""}).fields


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        (
            {"name": "fullname"},
            r"没有列 'fullname'（是否指 full_name？）。表中的列：unique_id、cluster",
        ),
        ({"nam": "full_name"}, r"没有名为 'nam' 的字段（是否指 name？）"),
        ({"name": "cluster"}, "'cluster' 是答案"),
        ({"name": "surname", "given_name": "surname"}, "会算两次"),
    ],
)
def test_a_wrong_map_names_the_column_and_the_way_out(stated: dict[str, str], says: str) -> None:
    with pytest.raises(LinkError, match=says):
        map_columns(HISTORICAL, stated)


def test_a_stated_truth_is_no_input_whatever_its_heading() -> None:
    found = map_columns(["id", "name", "phone"], truth="phone")
    assert "phone" not in found.fields
    with pytest.raises(LinkError, match="'phone' 是答案"):
        map_columns(["id", "name", "phone"], {"phone": "phone"}, truth="phone")


def test_a_table_without_names_and_documents_is_refused() -> None:
    with pytest.raises(LinkError, match="用 --map name=列名 指明；表中的列：id、phone"):
        map_columns(["id", "phone"])


def test_settings_come_from_toml(tmp_path: Path) -> None:
    path = tmp_path / "link.toml"
    path.write_text('threshold = 0.9\n[columns]\nname = "xm"\n', encoding="utf-8")
    assert read_settings(path) == LinkSettings(threshold=0.9, columns={"name": "xm"})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("treshold = 0.9", "不认识的设置 'treshold'（是否指 threshold？）"),
        ("threshold = 1.5", "threshold=1.5：须是 0.01 到 0.999999 之间的数"),
        ("threshold = ", "不是 UTF-8 的 TOML"),
        ("columns = 3", "应写成 字段 ="),
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "link.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LinkError, match=says):
        read_settings(path)


def test_the_settings_in_the_how_to_are_the_defaults() -> None:
    text = (Path(__file__).parents[3] / "docs/how-to/link-people.md").read_text(encoding="utf-8")
    stated = tomllib.loads(text.split("```toml")[1].split("```")[0])
    columns = stated.pop("columns")
    assert LinkSettings(**stated) == LinkSettings()
    assert set(stated) == set(LIMITS)
    assert map_columns(["xm"], columns).fields["name"] == ("xm",)
