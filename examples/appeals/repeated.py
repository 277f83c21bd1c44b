"""Who appeals again and again, and what is appealed about again and again.

Run: `python examples/appeals/repeated.py FILE`, with a file of the published messages.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console

from data_contracts.errors import JianweiError
from data_contracts.readers import read
from data_contracts.values.clock import Clock
from data_contracts.values.times import parse_times
from features.identity.issues import Issue, repeated_issues
from pipelines import rows
from pipelines.cli.tables import of_rows

COLUMNS = {"id": "留言编号", "user": "留言用户", "time": "留言时间", "title": "留言主题", "text": "留言详情"}  # fmt: skip
TIMES = Clock(("%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S"))
LISTED, TITLE_CHARS = 10, 20


class NoAppeals(JianweiError):
    """A file without the columns of the published messages."""


@dataclass(frozen=True)
class RepeatUser:
    """A user who wrote more than once: how many messages, the first and the last."""

    user: str
    appeals: int
    first_at: datetime
    last_at: datetime


def appeals_of(file: Path) -> pa.Table:
    """The file's messages as id, user, time, title and text; rows without a number or a time are left out.

    NoAppeals: a column is missing.
    """
    data = read(file, key=frozenset({COLUMNS["id"]})).data
    missing = [name for name in COLUMNS.values() if name not in data.column_names]
    if missing:
        raise NoAppeals(f"{file.name}：缺少列 {'、'.join(missing)}。请使用公开的留言文件。")
    table = data.select(list(COLUMNS.values())).rename_columns(list(COLUMNS)).combine_chunks()
    when = parse_times(table["time"].combine_chunks(), TIMES).values
    table = table.set_column(table.column_names.index("time"), "time", when)
    return table.filter(pc.and_(pc.is_valid(table["id"]), pc.is_valid(table["time"])))


def repeat_users(appeals: pa.Table) -> tuple[RepeatUser, ...]:
    """Users of two messages and more, the busiest first."""
    named = appeals.filter(pc.is_valid(appeals["user"]))
    counted = named.group_by("user").aggregate([("id", "count"), ("time", "min"), ("time", "max")])
    found = [
        RepeatUser(row["user"], row["id_count"], row["time_min"], row["time_max"])
        for row in counted.to_pylist()
        if row["id_count"] > 1
    ]
    return tuple(sorted(found, key=lambda one: (-one.appeals, one.user)))


def user_rows(users: tuple[RepeatUser, ...]) -> list[rows.Row]:
    """The busiest users as they are shown."""
    return [
        {"留言用户": u.user, "件数": u.appeals, "首次": f"{u.first_at:%Y-%m-%d}", "最近": f"{u.last_at:%Y-%m-%d}"}
        for u in users[:LISTED]
    ]  # fmt: skip


def issue_rows(issues: tuple[Issue, ...]) -> list[rows.Row]:
    """The largest issues as they are shown."""
    return [
        {
            "件数": issue.size,
            "用户": issue.users,
            "首次": f"{issue.first_at:%Y-%m-%d}",
            "最近": f"{issue.last_at:%Y-%m-%d}",
            "地点": issue.place,
            "事项": issue.title[:TITLE_CHARS],
        }
        for issue in issues[:LISTED]
    ]


def show(appeals: pa.Table, console: Console) -> None:
    """Prints both tables, each under a sentence that says how much repeats."""
    users, issues = repeat_users(appeals), repeated_issues(appeals)
    written, raised = sum(user.appeals for user in users), sum(issue.size for issue in issues)
    later = written - len(users)
    console.print(
        f"{len(users):,} 名用户留言不止一次，共 {written:,} 件，其中 {later:,} 件不是首次。"
    )
    console.print(of_rows(user_rows(users), title="留言最多的用户"))
    console.print(f"{len(issues):,} 个事项被反复反映，共 {raised:,} 件。")
    console.print(of_rows(issue_rows(issues), title="件数最多的事项"))


def main() -> None:
    """Prints who and what repeats in one file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, help="the published messages, .csv or .csv.gz")
    try:
        show(appeals_of(parser.parse_args().file), Console())
    except JianweiError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
