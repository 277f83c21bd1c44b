"""The fields that a person table may have, and the headings they are known by."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

FIELDS: Mapping[str, str] = {
    "name": "姓名",
    "given_name": "名",
    "surname": "姓",
    "birth_date": "出生日期",
    "sex": "性别",
    "birth_place": "出生地",
    "locality": "居住地",
    "address": "地址",
    "postcode": "邮编",
    "phone": "电话",
    "citizen_id": "证件号码",
    "employer": "工作单位",
    "occupation": "职业",
    "email": "邮箱",
}
"""Field and what an officer calls it; the order in which they are shown."""

NAMES = ("name", "given_name", "surname")
_UNSEEN = re.compile(r"[\s_.\-]+")


def plain(heading: str) -> str:
    """A heading as it is compared: no case, spaces, underscores, hyphens or dots."""
    return _UNSEEN.sub("", heading).casefold()


@cache
def headings() -> Mapping[str, tuple[str, ...]]:
    """Per field, and for `id` and `answer`, the plain headings it is known by."""
    text = (Path(__file__).parent / "headings.toml").read_text(encoding="utf-8")
    return {field: tuple(map(plain, known)) for field, known in tomllib.loads(text).items()}


def known_as(field: str, columns: Sequence[str]) -> str | None:
    """The column that is the field by its heading; the earliest heading of the field's list wins."""
    by_plain = {plain(column): column for column in reversed(columns)}
    return next((by_plain[known] for known in headings()[field] if known in by_plain), None)


def is_answer(column: str) -> bool:
    """Whether the heading says that the column holds the answer."""
    return plain(column) in headings()["answer"]
