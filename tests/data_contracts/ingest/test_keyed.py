"""Keys in one spelling; a key that is a person's or a firm's number never stays in clear."""

from __future__ import annotations

import pyarrow as pa
import pytest

from data_contracts import quarantine
from data_contracts.deliveries import delivery
from data_contracts.ingest.keyed import without_clear_keys
from tests.data_contracts.ingest.town import KEYS, Town, as_csv, counted

ID, MOBILE, FIRM = "11010519491231002X", "13804721234", "91350100M000100Y43"
# born in the last century, so that the check character need not be right
MISTYPED = "110105194912310021"
CALL = """
JJDBH | GLZJJDBH | BJSJ                | GXSJ
{key} | {main}   | {at}                | 2024-01-05 11:00:00
"""
STEP = """
流水号 | 业务编号 | 环节 | 时间                | 登记时间
{row}  | {key}    | 调解 | 2024-01-05 12:00:00 | 2024-01-05 13:00:00
"""


def call(key: str, main: str = "", at: str = "2024-01-05 10:00:00") -> str:
    return CALL.format(key=key, main=main, at=at)


@pytest.mark.parametrize("number", [ID, ID.lower(), MISTYPED, MOBILE, FIRM])
def test_a_key_that_is_somebodys_number_is_a_pseudonym_wherever_it_stands(
    town: Town, number: str
) -> None:
    town.deliver("police_110", call(number))
    town.deliver("police_110", call("A2", main=number))
    town.deliver("handling_log", STEP.format(row="S1", key=number))
    town.deliver("police_110", call(number, at=""), day="2024-01-10")
    [(key, record)] = town.rows("select row_key, record_id from core.records where row_key <> 'A2'")
    assert key.startswith("K") and len(key) == 21 and record == f"110:{key}"
    assert town.rows("select other_key from core.links") == [(key,)]
    assert town.rows("select record_id from core.steps") == [(record,)]
    assert town.rows("select row_key from ops.quarantine") == [(key,)]
    town.con.execute("checkpoint")
    assert number.encode() not in (town.home / "warehouse.duckdb").read_bytes()


@pytest.mark.parametrize(
    "key", ["1502032024010500001", "150203001001001", "150203202401050012", "（2024）京0105民初1号"]
)
def test_a_case_number_stays_readable(town: Town, key: str) -> None:
    town.deliver("police_110", call(key))
    [(stored,)] = town.rows("select row_key from core.records")
    assert not stored.startswith("K")


def test_a_corrected_key_is_hidden_as_well(town: Town) -> None:
    assert counted(town.deliver("police_110", call("1.10105E+17"))) == (0, 0, 0, 1)
    [(waiting,)] = town.rows("select quarantine_id from ops.quarantine")
    quarantine.correct(town.con, waiting, {"JJDBH": ID}, keys=KEYS)
    [(received,)] = town.con.execute("select max(received_at) from ops.deliveries").fetchall()
    quarantine.release(town.con, [waiting], keys=KEYS, released_at=received, released_by="x")
    [(key,)] = town.rows("select row_key from core.records")
    assert key == KEYS.pseudonym("row_key", ID, "K")


def test_hiding_twice_changes_nothing() -> None:
    contract = delivery("police_110")
    names = [column.name for column in contract.stated_columns()]
    rows = pa.table({n: pa.array([ID if n == "JJDBH" else None], pa.string()) for n in names})
    once = without_clear_keys(rows, contract, KEYS)
    assert without_clear_keys(once, contract, KEYS).equals(once)


@pytest.mark.parametrize("written", ["A11", "\tA11", "A11\u3000", "A１１", '="A11"', "'A11"])
def test_one_key_in_many_spellings_is_one_row(town: Town, written: str) -> None:
    town.deliver("police_110", call("A11"))
    other = as_csv(call("KEY")).replace("KEY", '"' + written.replace('"', '""') + '"')
    assert town.deliver_text("police_110", other, day="2024-01-10").unchanged == 1
    step = as_csv(STEP.format(row="S1", key="KEY")).replace(
        "KEY", '"' + written.replace('"', '""') + '"'
    )
    town.deliver_text("handling_log", step, day="2024-01-10")
    assert town.rows("select record_id from core.steps") == [("110:A11",)]
