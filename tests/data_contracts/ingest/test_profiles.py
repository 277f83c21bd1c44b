"""What is told of people is kept sealed, once per profile, with keys by which linking finds it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from data_contracts.ingest.profiles import CONTEXT, PARTS, parts_of
from tests.data_contracts.ingest.town import KEYS, Town

ID = "11010519491231002X"
CALLS = """
JJDBH | BJSJ                | BJRSF  | BJRMC | BJRZJHM | LXDH        | GXSJ
"""


def call(town: Town, number: str, *, name: str = "", document: str = "", phone: str = "") -> None:
    town.deliver(
        "police_110",
        f"{CALLS}{number} | 2024-01-05 10:00:00 | 当事人 | {name} | {document} | {phone} | 2024-01-05 11:00:00",
    )


def profile(town: Town, number: str) -> dict[str, str | None]:
    """The keys of the caller's profile and its parts, opened."""
    (row,) = town.con.execute(
        "select profile.* from core.parties join linkage.profiles as profile using (profile_key) where record_id = ?",
        [f"110:{number}"],
    ).fetchall()
    names = [c[0] for c in town.con.execute("describe linkage.profiles").fetchall()]
    found = dict(zip(names, row, strict=True))
    text = KEYS.open(found.pop("payload"), CONTEXT).decode()
    return {**found, **{k: v[0].as_py() for k, v in parts_of(pa.array([text])).items()}}


def test_what_is_told_twice_is_one_profile_that_opens_to_what_was_told(town: Town) -> None:
    for number in ("A1", "A2"):
        call(town, number, name="王 芳", phone="138 0472 1234")
    found = profile(town, "A1")
    assert found == profile(town, "A2")
    assert (found["name"], found["phone"], found["only_here"]) == ("王芳", "13804721234", None)
    assert town.con.execute("select count(*) from linkage.profiles").fetchall() == [(1,)]


@pytest.mark.parametrize(
    "told",
    [
        {"name": "王芳"},
        {"name": "王**", "phone": "13804721234"},
        {"name": "王芳", "document": "1.10105E+17"},
    ],
)
def test_what_would_fit_many_people_stands_for_its_own_row_alone(
    town: Town, told: dict[str, str]
) -> None:
    call(town, "A1", **told)
    call(town, "A2", **told)
    assert profile(town, "A1")["profile_key"] != profile(town, "A2")["profile_key"]


def test_a_masked_document_is_found_by_what_it_still_shows(town: Town) -> None:
    call(town, "A1", name="王芳", document=ID)
    call(town, "A2", name="王芳", document=f"{ID[:6]}********{ID[14:]}")
    clear, masked = profile(town, "A1"), profile(town, "A2")
    assert clear["document"] == ID
    assert masked["document"] is None
    assert masked["written"] == f"{ID[:6]}********{ID[14:]}"
    assert clear["name_tail_key"] == masked["name_tail_key"] is not None


def test_a_document_with_a_wrong_check_character_is_found_by_its_day_of_birth(town: Town) -> None:
    call(town, "A1", name="王芳", document=ID)
    call(town, "A2", name="王芳", document=f"{ID[:-1]}1")
    clear, spoilt = profile(town, "A1"), profile(town, "A2")
    assert (clear["citizen_id"], spoilt["citizen_id"]) == (True, False)
    assert clear["name_birth_key"] == spoilt["name_birth_key"] is not None


def test_each_key_is_of_a_purpose_of_its_own(town: Town) -> None:
    call(town, "A1", name="王芳", document=ID, phone="13804721234")
    found = profile(town, "A1")
    keys = [found[k] for k in ("profile_key", "phone_key", "name_tail_key", "name_birth_key")]
    assert None not in keys
    assert len(set(keys)) == 4
    (person,) = town.con.execute("select person_key from core.parties").fetchall()
    assert person[0][1:] not in {str(key) for key in keys}


def test_people_of_a_nested_list_and_of_the_register_have_profiles(town: Town) -> None:
    town.deliver_text(
        "residents",
        f"人员编号,姓名,证件号码,电话,出生日期,登记时间\nR1,王芳,{ID},13804721234,1949-12-31,2024-01-02 09:00:00\n",
    )
    event = (
        '{"event_num": "G1", "event_type": "0101", "report_time": "2024-01-05T10:00:00", "update_time": '
        '"2024-01-07T10:00:00", "involved": [{"name": "王芳", "id_no": "1101054912310021", "phone": "13804721234"}]}'
    )
    path = town.home / "grid_events_20240109.jsonl"
    path.write_text(event, encoding="utf-8")
    town.hand_in(path, "grid_events", day="2024-01-09")
    ((register,),) = town.con.execute("select profile_key from linkage.residents").fetchall()
    ((involved,),) = town.con.execute("select profile_key from core.parties").fetchall()
    keys = dict(town.con.execute("select profile_key, phone_key from linkage.profiles").fetchall())
    assert keys[register] == keys[involved]
    ((payload,),) = town.con.execute(
        "select payload from linkage.profiles where profile_key = ?", [involved]
    ).fetchall()
    parts = KEYS.open(payload, CONTEXT).decode().split("\x1f")
    assert dict(zip(PARTS, parts, strict=True))["written"] == "1101054912310021"


def test_nothing_is_told_of_nobody(town: Town) -> None:
    call(town, "A1", name="匿名")
    assert town.con.execute("select count(*) from linkage.profiles").fetchall() == [(0,)]
