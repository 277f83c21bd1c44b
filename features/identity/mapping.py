"""Which column of a table is which field: stated by the user, or recognised by its heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from features.identity.errors import LinkError
from features.identity.fields import FIELDS, is_answer, known_as

JOIN = "+"


@dataclass(frozen=True)
class ColumnMap:
    """`id` is None where rows are named by their number; a field may be several columns, joined by a blank.

    `left_out` are columns that no field uses, `withheld` those whose heading says that they hold the answer.
    """

    id: str | None
    fields: Mapping[str, tuple[str, ...]]
    left_out: tuple[str, ...]
    withheld: tuple[str, ...]


def map_columns(
    columns: Sequence[str], stated: Mapping[str, str] = MappingProxyType({}), *, truth: str = ""
) -> ColumnMap:
    """The map of a table's columns; `stated` is field to column, or columns joined by `+`, or empty for none.

    LinkError: an unknown field or column, the truth used as an input, one column for two fields, or
    nothing in the table that says who somebody is.
    """
    _check_fields(stated)
    free = [c for c in columns if c != truth and not is_answer(c)]
    chosen = {
        field: _stated(field, value, columns, truth) for field, value in stated.items() if value
    }
    _check_single_use(chosen)
    used = {column for parts in chosen.values() for column in parts}
    for field in ("id", *FIELDS):
        if field not in stated and (found := known_as(field, [c for c in free if c not in used])):
            chosen[field] = (found,)
            used.add(found)
    _check_enough(chosen, columns)
    own = chosen.pop("id", None)
    return ColumnMap(
        id=own[0] if own else None,
        fields={field: chosen[field] for field in FIELDS if field in chosen},
        left_out=tuple(c for c in free if c not in used),
        withheld=tuple(c for c in columns if c == truth or (is_answer(c) and c not in used)),
    )


def _check_fields(stated: Mapping[str, str]) -> None:
    for field in stated:
        if field not in ("id", *FIELDS):
            raise LinkError(
                f"--map {field}=：没有名为 {field!r} 的字段{_meant(field, tuple(FIELDS))}。"
                f"可用字段：id、{'、'.join(FIELDS)}。"
            )


def _stated(field: str, value: str, columns: Sequence[str], truth: str) -> tuple[str, ...]:
    parts = (value,) if value in columns else tuple(p.strip() for p in value.split(JOIN))
    if field == "id" and len(parts) > 1:
        raise LinkError(f"--map id={value}：编号只能是一列。请指明一列，或不写，按行号编号。")
    for column in parts:
        if column not in columns:
            raise LinkError(
                f"--map {field}={value}：表中没有列 {column!r}{_meant(column, columns)}。"
                f"表中的列：{'、'.join(columns)}。"
            )
        if column == truth or (is_answer(column) and field != "id"):
            raise LinkError(
                f"--map {field}={value}：列 {column!r} 是答案（真值），不能用来认人。请换一列，或不写该字段。"
            )
    return parts


def _check_single_use(chosen: Mapping[str, tuple[str, ...]]) -> None:
    seen: dict[str, str] = {}
    for field, parts in chosen.items():
        for column in parts:
            if column in seen and "id" not in (field, seen[column]):
                raise LinkError(
                    f"列 {column!r} 同时用作 {seen[column]} 和 {field}：同一证据会算两次。请只用一次。"
                )
            seen[column] = field


def _check_enough(chosen: Mapping[str, tuple[str, ...]], columns: Sequence[str]) -> None:
    if not {"name", "given_name", "surname", "citizen_id"} & chosen.keys():
        raise LinkError(
            "表中没有认得出的姓名或证件号码列，无法认人。请用 --map name=列名 指明；"
            f"表中的列：{'、'.join(columns)}。"
        )


def _meant(word: str, options: Sequence[str]) -> str:
    near = get_close_matches(word, options, n=1)
    return f"（是否指 {near[0]}？）" if near else ""
