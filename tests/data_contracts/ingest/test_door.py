"""The door: what a file may not say aloud, and clocks and words that must not hide a row."""

from __future__ import annotations

import pytest
from town import Town

from data_contracts.adapters import load_adapter
from data_contracts.ingest import BatchStopped

ID = "11010519491231002X"
PERSON = f"J1,1,申请方,个人,欧阳明,111,{ID},13804721234"
VENDOR = """
[adapter]
source = "police_110"
[columns]
BJSJ = "at"
GXSJ = "seen"
[key]
columns = ["id"]
"""


def noted(town: Town) -> str:
    return "\n".join(str(note) for (note,) in town.rows("select notes from ops.deliveries"))


def test_a_file_without_a_header_is_stopped_and_its_first_row_is_shown_nowhere(town: Town) -> None:
    with pytest.raises(BatchStopped) as stop:
        town.deliver_text("dispute_parties", f"{PERSON}\n{PERSON}\n")
    for said in (str(stop.value), noted(town)):
        assert "表头缺少 序号、纠纷编号" in said and "不认得的 8 列" in said
        assert not [clear for clear in ("欧阳明", ID, "13804721234") if clear in said]


def test_columns_that_no_contract_knows_are_counted_and_not_named(town: Town) -> None:
    town.deliver_text(
        "police_110", f"JJDBH,BJSJ,欧阳明,{ID},欧阳明\nA1,2024-01-05 10:00:00,a,b,c\n"
    )
    assert "合同未列出的列 3 个（第 3、4、5 列" in noted(town)
    assert "欧阳明" not in noted(town) and ID not in noted(town)


def test_a_withdrawn_row_is_withdrawn_though_the_mapping_forgot_its_status(town: Town) -> None:
    path = town.home / "vendor.toml"
    path.write_text(VENDOR, encoding="utf-8")
    table = """
    id | at                  | seen                | 数据状态
    V1 | 2024-01-05 10:00:00 | 2024-01-05 11:00:00 | {}
    """
    for day, status, since in (("05", "正常", "11"), ("06", "作废", "12")):
        text = table.format(status).replace("05 11:", f"{day} {since}:")
        town.deliver(
            "police_110", text, day=f"2024-01-{int(day) + 1:02}", adapter=load_adapter(path)
        )
    assert town.rows("select known_at, replaced_at from core.records") == [
        ("01-06 06:00", "01-07 06:00")
    ]
