"""A small town whose people are linked: its register, calls, and who is known as whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from features.identity.city.decisions import Decision
from features.identity.city.run import CitySettings, Linked, link_city
from tests.data_contracts.ingest.town import KEYS, Town

WANG, LI = "11010519491231002X", "110105198001010032"
REGISTER = f"""
人员编号 | 姓名   | 证件号码 | 电话        | 网格编码        | 登记时间
R1       | 王小芳 | {WANG}   | 13804721234 | 150202001001001 | 2024-01-02 09:00:00
R2       | 李建国 | {LI}     | 13904725678 | 150202001001002 | 2024-01-02 09:00:00
"""
CALL = """
JJDBH | BJSJ                | JJWCSJ              | BJRSF  | BJRMC | BJRZJHM | LXDH | DFRMC | DFZJHM | WGBM | CSJQLBDM | GXSJ
"""
COLUMNS = "select record_id, seq, person_key from derived.parties where replaced_at is null order by record_id, seq"


def founded(folder: Path) -> Town:
    """The town with its register."""
    city = Town.found(folder)
    city.deliver("residents", REGISTER, day="2024-01-03")
    return city


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    city = founded(tmp_path)
    yield city
    city.con.close()


def call(
    town: Town, number: str, day: int, *, name: str = "", document: str = "", phone: str = "",
    other: str = "", other_document: str = "", grid: str = "",
) -> None:  # fmt: skip
    at = f"2024-01-{day:02d} 10:00:00"
    row = [number, at, at, "当事人", name, document, phone, other, other_document, grid, "04", at]
    town.deliver("police_110", f"{CALL}{' | '.join(row)}", day=f"2024-01-{day + 1:02d}")


def link(
    town: Town,
    not_before: datetime | None = None,
    decisions: tuple[Decision, ...] = (),
    settings: CitySettings | None = None,
    *,
    anew: bool = False,
) -> Linked:
    return link_city(
        town.con,
        KEYS,
        settings or CitySettings(),
        not_before=not_before,
        decisions=decisions,
        anew=anew,
    )


def person(document: str) -> str:
    return KEYS.pseudonym("person", f"id:{document}")


def known(town: Town, number: str, seq: str = "caller", at: str | None = None) -> str | None:
    """Whom a party of the call is known as, now or at a time."""
    when = f"timestamp '{at}'" if at else "timestamp '2099-01-01'"
    found = town.con.execute(
        f"""select person_key from derived.parties where record_id = ? and seq = ?
        and known_at < {when} and (replaced_at is null or replaced_at >= {when})""",
        [f"110:{number}", seq],
    ).fetchall()
    assert len(found) <= 1
    return found[0][0] if found else None


def register(town: Town, *rows: str) -> None:
    """More rows of the register: 人员编号 | 姓名 | 证件号码 | 电话 | 网格编码."""
    head = "人员编号 | 姓名 | 证件号码 | 电话 | 网格编码 | 登记时间"
    body = "\n".join(f"{row} | 2024-01-02 09:00:00" for row in rows)
    town.deliver("residents", f"{head}\n{body}", day="2024-01-03")


def old_call(
    town: Town,
    number: str,
    *,
    name: str,
    document: str,
    phone: str = "",
    other: str = "",
    other_document: str = "",
    day: str,
) -> None:
    """A call of Christmas 2023 that comes in with bulk history."""
    at = "2023-12-25 10:00:00"
    row = [number, at, at, "当事人", name, document, phone, other, other_document, "", "04", at]
    town.deliver("police_110", f"{CALL}{' | '.join(row)}", day=day, mode="history")
