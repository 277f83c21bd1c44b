import importlib.util
import sys
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pandas as pd
import pyarrow as pa
import pytest
from rich.console import Console

from features.identity.issues import repeated_issues
from tests.examples.mapped_city import DATA, EXAMPLES, Mapped, accounted

FILES = ("appeals_2017_2020.csv.gz", "appeals_with_replies.csv.gz")
HERE = all((DATA / "appeals" / name).exists() for name in FILES)
# made up: both ways of writing a time, one user twice, a reply dated without a time, one before the message
MESSAGES = """留言编号,留言用户,留言主题,留言时间,留言详情,反对数,点赞数
1,A0001,路灯不亮,2019/2/8 9:05:01,"请修一下,谢谢",0,3
2,A0002,工资没发,2019-02-09 21:00:00,"老板说下月
再发",0,0
3,A0001,路灯还是不亮,2019/12/1 10:00:00,第二次反映,1,0
,A0003,没有编号,2019/12/2 10:00:00,无,0,0
4,A0004,没有时间,,无,0,0
"""
REPLIES = """留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间
11,UU0001,噪音,2019/3/1 8:00:00,很吵,已处理,2019/3/5 9:00:00
12,UU0002,停水,2019/3/2 8:00:00,没水,已恢复,2019/3/6
13,UU0003,占道,2019/3/3 8:00:00,堵车,已清理,2019/3/1 9:00:00
"""


@pytest.fixture
def appeals(tmp_path: Path) -> Mapped:
    city = Mapped.of("appeals", tmp_path / "home")
    (city.folder / "appeals_2017_2020.csv").write_text(MESSAGES, encoding="utf-8")
    (city.folder / "appeals_with_replies.csv").write_text(REPLIES, encoding="utf-8")
    return city


def test_every_message_is_accounted_for(appeals: Mapped) -> None:
    counts = appeals.take_in()
    assert accounted(counts["appeals_2017_2020.csv:hotline_12345"]) == (3, 0, 0, 2, 0)
    assert accounted(counts["appeals_with_replies.csv:hotline_12345"]) == (3, 0, 0, 0, 0)


def test_both_ways_of_writing_a_time_are_read(appeals: Mapped) -> None:
    appeals.take_in()
    found = appeals.rows("select happened_at from core.records order by row_key::int")
    assert [t for (t,) in found[:3]] == [
        datetime(2019, 2, 8, 9, 5, 1),
        datetime(2019, 2, 9, 21),
        datetime(2019, 12, 1, 10),
    ]


def test_a_user_is_one_person_but_tells_neither_sex_nor_birth(appeals: Mapped) -> None:
    appeals.take_in()
    assert appeals.rows(
        "select count(*), count(distinct person_key), min(key_basis) from core.parties"
    ) == [(6, 5, "document")]
    assert appeals.rows("select count(*) from audit.people") == [(0,)]


def test_a_reply_closes_the_ticket_from_the_moment_of_the_reply(appeals: Mapped) -> None:
    appeals.take_in()
    assert appeals.rows(
        "select row_key, happened_at, known_at, happened_precision from core.steps"
        " where step = '办结' order by row_key"
    ) == [
        ("11", datetime(2019, 3, 5, 9), datetime(2019, 3, 5, 9), "second"),
        ("12", datetime(2019, 3, 6), datetime(2019, 3, 6), "day"),
    ]


def test_a_reply_before_its_message_is_flagged_and_the_ticket_comes_in(appeals: Mapped) -> None:
    appeals.take_in()
    assert appeals.rows("select row_key, rule, column_name from ops.flags") == [
        ("13", "time_order", "办结时间")
    ]
    assert appeals.rows("select count(*) from core.records where row_key = '13'") == [(1,)]


def test_without_a_category_no_ticket_founds_a_dispute(appeals: Mapped) -> None:
    appeals.take_in()
    assert appeals.rows("select distinct founds, kind from core.records") == [(False, None)]
    assert appeals.rows("select count(*) from derived.dispute_members") == [(0,)]


def test_words_and_users_are_not_in_the_warehouse_file(appeals: Mapped) -> None:
    appeals.take_in()
    data = (appeals.city.home.root / "warehouse.duckdb").read_bytes()
    for clear in ("A0001", "UU0002", "请修一下", "老板说下月", "已恢复"):
        assert clear.encode() not in data


@pytest.mark.skipif(not HERE, reason=f"the real messages are not in {DATA / 'appeals'}")
def test_every_row_of_the_real_files_is_accounted_for(tmp_path: Path) -> None:
    city = Mapped.of("appeals", tmp_path / "home")
    for name in FILES:
        (city.folder / name).symlink_to(DATA / "appeals" / name)
    counts = city.take_in()
    for name in FILES:
        real = pd.read_csv(DATA / "appeals" / name, dtype=str)
        keys = real["留言编号"].nunique()
        assert accounted(counts[f"{name}:hotline_12345"]) == (keys, 0, len(real) - keys, 0, 0)
    users = city.rows("select count(*), count(distinct person_key) from core.parties")
    real_users = pd.concat(
        pd.read_csv(DATA / "appeals" / name, dtype=str)["留言用户"] for name in FILES
    )
    assert users == [(len(real_users), real_users.nunique())]


# made up: one user three times, one issue by three users in other words, two that share no place
REPEATED = """留言编号,留言用户,留言主题,留言时间,留言详情,反对数,点赞数
1,A0001,A2区丽水新城附近搅拌站噪音扰民,2030/2/8 9:05:01,"丽水新城旁边的搅拌站昼夜开工,粉尘很大,睡不着",0,3
2,A0002,投诉丽水小区旁建搅拌站,2030-02-09 21:00:00,搅拌站离我们楼只有五十米，噪音和粉尘让人睡不着,0,0
3,A0003,搅拌站粉尘影响丽水新城小区,2030/3/1 10:00:00,搅拌站太近，噪音和粉尘让老人睡不着,1,0
4,A0001,咨询退休手续,2030/4/1 10:00:00,退休要准备哪些材料,0,0
5,A0001,望湖花园搅拌站噪音扰民,2030/12/1 10:00:00,"望湖花园旁边的搅拌站昼夜开工,粉尘很大,睡不着",0,0
,A0003,没有编号,2030/12/2 10:00:00,无,0,0
6,A0003,没有时间,,无,0,0
"""


def repeated() -> ModuleType:
    spec = importlib.util.spec_from_file_location("repeated", EXAMPLES / "appeals" / "repeated.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def many(tmp_path: Path) -> pa.Table:
    path = tmp_path / "appeals_2017_2020.csv"
    path.write_text(REPEATED, encoding="utf-8")
    return repeated().appeals_of(path)


def test_repeat_users_are_found_by_their_user_id(many: pa.Table) -> None:
    (user,) = repeated().repeat_users(many)
    assert (user.user, user.appeals) == ("A0001", 3)
    assert (user.first_at, user.last_at) == (datetime(2030, 2, 8, 9, 5, 1), datetime(2030, 12, 1, 10))  # fmt: skip


def test_what_repeats_is_shown_with_its_place_and_days(many: pa.Table) -> None:
    console = Console(record=True, width=120)
    repeated().show(many, console)
    shown = console.export_text()
    assert "1 名用户留言不止一次，共 3 件，其中 2 件不是首次" in shown
    assert "1 个事项被反复反映，共 3 件" in shown
    (row,) = [line for line in shown.splitlines() if "丽水新城" in line]
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells[:4] == ["3", "3", "2030-02-08", "2030-03-01"]


def test_a_file_without_the_columns_of_the_messages_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("留言编号,留言用户\n1,A0001\n", encoding="utf-8")
    module = repeated()
    with pytest.raises(module.NoAppeals, match="缺少列 留言时间"):
        module.appeals_of(path)


@pytest.mark.skipif(not HERE, reason=f"the real messages are not in {DATA / 'appeals'}")
def test_who_and_what_repeats_in_the_real_file_is_as_the_readme_says() -> None:
    module = repeated()
    appeals = module.appeals_of(DATA / "appeals" / FILES[0])
    users = module.repeat_users(appeals)
    assert (appeals.num_rows, len(users), sum(u.appeals for u in users)) == (4326, 532, 1526)
    issues = repeated_issues(appeals)
    assert [issue.size for issue in issues[:2]] == [55, 51]
    readme = (EXAMPLES / "appeals" / "README.md").read_text(encoding="utf-8")
    for issue in issues[: module.LISTED]:
        days = f"{issue.first_at:%Y-%m-%d} | {issue.last_at:%Y-%m-%d}"
        assert f"| {issue.size} | {issue.users} | {days} |" in readme
    total = sum(issue.size for issue in issues)
    assert f"{len(issues)} groups, {total:,} messages" in readme
