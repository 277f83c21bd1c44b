import random
from datetime import datetime, timedelta
from functools import cache

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.identity.errors import LinkError
from features.identity.issue_places import Same, place_of, same_place
from features.identity.issues import Issue, IssueSettings, repeated_issues

# every text is made up; one line is id, user, title, text
NOISE = """
1 | u1 | A2区丽水新城附近搅拌站噪音扰民       | 丽水新城旁边的搅拌站昼夜开工，粉尘很大，老人孩子睡不着
2 | u2 | 投诉丽水小区旁建搅拌站               | 搅拌站离我们楼只有五十米，噪音和粉尘让人睡不着
3 | u3 | 搅拌站粉尘严重影响丽水新城小区       | 搅拌站离我们楼太近，噪音和粉尘让老人孩子睡不着
"""
ELSEWHERE = """
4 | u4 | A2区望湖花园附近搅拌站噪音扰民       | 望湖花园旁边的搅拌站昼夜开工，粉尘很大，老人孩子睡不着
"""
OTHER_MATTER = """
5 | u5 | A2区丽水新城小学学位不够             | 丽水新城的孩子上学要坐一小时车，希望增加班级
"""
UNPLACED = """
6 | u6 | 咨询退休人员异地就医报销比例         | 退休以后住在外地，看病报销比例怎么算，需要备案吗
7 | u7 | 退休人员异地就医报销比例怎么算       | 退休以后住在外地看病，报销比例怎么算，要不要备案
"""
EMPTY = """
8 | u8 | |
9 | u9 | |
"""
WORDS = ("搅拌站粉尘很大", "夜里施工噪音", "楼顶漏水没人修", "门前路灯不亮", "车位捆绑销售")
STARTED = datetime(2030, 1, 1)


def appeals(*drawn: str) -> pa.Table:
    lines = [line.split("|") for text in drawn for line in text.strip().splitlines()]
    cells = [[cell.strip() for cell in line] for line in lines]
    names = ("id", "user", "title", "text")
    table = {name: [row[n] or None for row in cells] for n, name in enumerate(names)}
    days = [STARTED + timedelta(days=int(row[0])) for row in cells]
    return pa.table({**table, "time": pa.array(days, pa.timestamp("us"))})


def found(*drawn: str) -> list[tuple[str, ...]]:
    return [issue.ids for issue in repeated_issues(appeals(*drawn))]


def test_one_matter_at_one_place_is_one_issue_in_whichever_words() -> None:
    assert repeated_issues(appeals(NOISE)) == (
        Issue(
            ids=("1", "2", "3"),
            users=3,
            first_at=STARTED + timedelta(days=1),
            last_at=STARTED + timedelta(days=3),
            title="搅拌站粉尘严重影响丽水新城小区",
            place="丽水新城",
        ),
    )


def test_the_same_words_about_another_place_are_another_issue() -> None:
    assert found(NOISE, ELSEWHERE) == [("1", "2", "3")]


def test_another_matter_at_the_same_place_is_another_issue() -> None:
    assert found(NOISE, OTHER_MATTER) == [("1", "2", "3")]


def test_without_a_place_only_much_the_same_words_are_one_issue() -> None:
    assert found(UNPLACED) == [("6", "7")]
    assert found(UNPLACED, "1 | u1 | 退休人员怎么领取高龄补贴 | 想问补贴去哪里办") == [("6", "7")]


def test_a_text_on_two_matters_does_not_glue_them() -> None:
    chain = """
1 | u1 | 丽水新城搅拌站噪音粉尘         | 搅拌站噪音粉尘影响睡眠
2 | u2 | 丽水新城搅拌站噪音粉尘很大     | 搅拌站噪音粉尘影响睡眠健康
3 | u3 | 丽水新城搅拌站噪音，车库收费高 | 搅拌站噪音粉尘影响睡眠，车库收费涨价太高
4 | u4 | 丽水新城车库收费涨价太高       | 车库收费涨价太高没人管
5 | u5 | 丽水新城车库收费涨价           | 车库收费涨价太高没有依据
"""
    groups = found(chain)
    assert [set(group) - {"3"} for group in groups] == [{"1", "2"}, {"4", "5"}]


def test_what_one_user_says_in_every_appeal_does_not_make_one_issue() -> None:
    habit = "丽水新城的一切我都很关心，作为多年市民我诚恳提出以下意见，希望城市明天更美好"
    drawn = f"""
1 | u1 | 丽水新城路灯不亮     | {habit}，路灯坏了三盏
2 | u1 | 丽水新城快递柜收费   | {habit}，快递柜超时就收钱
"""
    assert found(drawn) == []
    assert found(drawn.replace("2 | u1", "2 | u2")) == [("1", "2")]


def test_a_copy_by_the_same_user_is_the_same_issue() -> None:
    text = "搅拌站昼夜开工，粉尘很大，老人孩子睡不着，多次反映没有人来"
    assert found(f"1 | u1 | 丽水新城扰民 | {text}\n2 | u1 | 第二次来信 | {text}") == [("1", "2")]


def test_a_user_is_counted_once_and_no_user_not_at_all() -> None:
    (issue,) = repeated_issues(appeals(NOISE.replace("u2", "u1").replace("u3", "")))
    assert issue.users == 1


def test_empty_texts_are_no_issue() -> None:
    assert found(EMPTY) == []
    assert found(EMPTY, NOISE) == [("1", "2", "3")]
    assert repeated_issues(appeals(NOISE).slice(0, 0)) == ()


def test_a_higher_threshold_leaves_fewer_issues() -> None:
    strict = IssueSettings(alike_at_spot=0.99, alike_nearby=0.99, alike_anywhere=0.99)
    assert repeated_issues(appeals(NOISE, UNPLACED), strict) == ()


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (appeals(NOISE).drop_columns("user"), "缺少列 user"),
        (appeals(NOISE, NOISE), "id 有重复"),
        (appeals(" | u1 | 路灯 | 不亮".replace(" |", "0 |", 1)).set_column(0, "id", pa.nulls(1, pa.string())), "空值"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_grouped_says_why(broken: pa.Table, told: str) -> None:
    with pytest.raises(LinkError, match=told):
        repeated_issues(broken)


@cache
def a_town() -> pa.Table:
    rng = random.Random(1)
    lines = [
        f"{n} | u{n % 7} | {rng.choice(('丽水', '望湖', '青竹', ''))}小区{rng.choice(WORDS)} | {''.join(rng.sample(WORDS, 2))}"
        for n in range(40)
    ]
    return appeals("\n".join(lines))


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(40)))
def test_the_order_of_the_rows_does_not_matter(order: list[int]) -> None:
    expected = repeated_issues(a_town())
    assert len(expected) > 1
    assert repeated_issues(a_town().take(pa.array(order))) == expected


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("投诉丽水小区停水", "请关注丽水新城", Same.SPOT),
        ("丽水新城停水", "望湖花园停水", Same.NO),
        ("育才小学食堂", "育才中学食堂", Same.NO),
        ("A3区长明路积水", "长明路何时通车", Same.NEARBY),
        ("长明路积水", "东风路积水", Same.NO),
        ("804路绕行", "809路绕行", Same.NO),
        ("A3区停电", "A7县停电", Same.NO),
        ("A市停电", "A7县停电", Same.UNKNOWN),
        ("A市停电", "B市停电", Same.NO),
        ("春华镇路灯", "黄花镇路灯", Same.NO),
        ("A3区停电", "停电怎么办", Same.UNKNOWN),
        ("丽水小区停水", "停水怎么办", Same.UNKNOWN),
    ],
)
def test_places_agree_or_not(left: str, right: str, same: Same) -> None:
    assert same_place(place_of(left, ""), place_of(right, "")) is same
    assert same_place(place_of(right, ""), place_of(left, "")) is same


def test_a_title_without_a_place_is_about_the_first_place_of_its_text() -> None:
    told = place_of("搅拌站扰民", "丽水新城的住户睡不着")
    assert same_place(told, place_of("丽水小区吵", "")) is Same.SPOT
    assert same_place(told, place_of("太吵了", "丽水新城没人管")) is Same.NEARBY
