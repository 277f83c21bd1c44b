"""What links two rows and what never does, on tables small enough to keep their preset weights."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.identity import LinkError, LinkSettings, waterfall
from tests.features.identity.people_tables import linked, people, table

TOWN = table("""
id | 姓名   | 出生日期   | 性别 | 身份证号           | 联系电话    | 家庭住址
1  | 张伟   | 1980-03-02 | 男   | 330102198003020011 | 13800000001 | 幸福路1号
2  | 张炜   | 1980.3.2   | 1    |                    | 13800000001 |
3  | 张伟   |            | 男   | 330102800302001    |             | 幸福路1号
4  | 李小红 | 1992-12-01 | 女   |                    | 13900000002 | 和平里3栋
5  | 李晓虹 | 19921201   | 女   |                    | 13900000002 |
6  | 王强   | 1975-07-07 | 男   |                    | 13700000003 |
7  | 强王   | 1975-07-07 | 男   |                    |             | 和平里3栋
8  | 赵丽   | 1988-01-09 | 女   | 330102198801090022 |             |
9  | 赵丽   | 1988-01-09 | 女   | 330102198801090027 | 13600000004 |
""")


def test_homophones_old_ids_and_swapped_names_are_one_person() -> None:
    found = people(TOWN)
    assert found["1"] == found["2"] == found["3"] == "1"
    assert found["5"] == "4"
    assert found["7"] == "6"
    assert found["9"] == "8"
    assert len(set(found.values())) == 4


@pytest.mark.parametrize("shared", ["联系电话", "家庭住址", "工作单位", "邮箱"])
def test_what_a_household_or_a_firm_shares_never_links_by_itself(shared: str) -> None:
    rows = table(f"""
        id | 姓名   | {shared}
        1  | 张建国 | 13800000001
        2  | 李秀英 | 13800000001
        3  | 不详   | 13800000001
        4  |        | 13800000001
        5  | 张建华 | 13800000001
    """)
    assert people(rows, LinkSettings(threshold=0.01)) == {i: i for i in "12345"}


def test_a_family_that_shares_everything_but_given_names_stays_apart() -> None:
    rows = table("""
        id | 姓名   | 性别 | 联系电话    | 家庭住址  | 工作单位   | 邮编   | 籍贯
        1  | 张晓明 | 男   | 13800000001 | 幸福路1号 | 第一机械厂 | 310000 | 绍兴
        2  | 张晓红 | 男   | 13800000001 | 幸福路1号 | 第一机械厂 | 310000 | 绍兴
        3  | 张大海 | 男   | 13800000001 | 幸福路1号 | 第一机械厂 | 310000 | 绍兴
        4  | 张先生 | 男   | 13800000001 | 幸福路1号 | 第一机械厂 | 310000 | 绍兴
    """)
    assert people(rows, LinkSettings(threshold=0.01)) == {i: i for i in "1234"}


@settings(max_examples=4, deadline=None)
@given(st.permutations(range(TOWN.num_rows)))
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    assert people(TOWN.take(order)) == people(TOWN)


def test_the_bars_of_a_waterfall_add_up_to_the_match_weight() -> None:
    with linked(TOWN) as linkage:
        found = waterfall(linkage, "2", "1")
        query = "select match_weight from scored where unique_id_l = 1 and unique_id_r = 2"
        ((weight,),) = linkage.con.execute(query).fetchall()
    assert (found.left, found.right, found.together) == ("1", "2", True)
    assert sum(bar.bits for bar in found.bars) == pytest.approx(weight, abs=1e-9)
    assert found.weight == pytest.approx(weight, abs=1e-9)
    assert ("姓名", "读音相同或字序颠倒", "张伟", "张炜") in {
        (b.title, b.level, b.left, b.right) for b in found.bars
    }


def test_a_waterfall_says_when_evidence_may_not_link_at_all() -> None:
    with linked(TOWN) as linkage:
        found = waterfall(linkage, "4", "7")
    assert (found.may_link, found.together) == (False, False)


@pytest.mark.parametrize(
    ("pair", "says"), [(("1", "77"), "没有编号 '77'"), (("1", "1"), "两个编号相同")]
)
def test_an_unknown_id_is_named(pair: tuple[str, str], says: str) -> None:
    with linked(TOWN) as linkage, pytest.raises(LinkError, match=says):
        waterfall(linkage, *pair)


def test_one_row_is_one_person() -> None:
    assert people(table("id | name\n7 | Jane Grey")) == {"7": "7"}


def test_rows_without_an_id_are_named_by_their_number() -> None:
    assert people(table("name | dob\nJane Grey | 1537-10-01\nGrey, Jane | 1537-10-01")) == {
        "1": "1",
        "2": "1",
    }


@pytest.mark.parametrize(
    ("drawn", "says"),
    [
        ("id | name\n1 | A B\n1 | C D", "'id' 的值 '1' 出现 2 次"),
        ("id | name\n1 | A B\n | C D", "'id' 有 1 行为空"),
    ],
)
def test_ids_must_be_there_once(drawn: str, says: str) -> None:
    with pytest.raises(LinkError, match=says):
        people(table(drawn))


def test_dates_that_cannot_be_read_are_counted_and_shown() -> None:
    with linked(table("id | name | dob\n1 | A B | ostern 1901\n2 | C D | 3 Mar 1901")) as linkage:
        assert [(u.field, u.rows, u.example) for u in linkage.unread] == [
            ("birth_date", 1, "ostern 1901")
        ]
        days = linkage.con.sql("select dob from people order by unique_id").fetchall()
    assert days == [(None,), ("1901-03-03",)]
