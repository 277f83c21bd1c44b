"""A small town from files to persons: who is known as whom, from when on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from features.identity.city import run
from features.identity.city.decisions import MERGE, SPLIT, Decision
from features.identity.city.run import CitySettings, Linked
from tests.data_contracts.ingest.town import Town
from tests.features.identity.linked_town import (
    COLUMNS,
    LI,
    REGISTER,
    WANG,
    call,
    known,
    link,
    person,
    town,
)


def test_a_phone_and_a_name_are_the_resident_of_that_phone_and_name(town: Town) -> None:
    call(town, "A1", 5, name="王小芳", phone="13804721234")
    assert known(town, "A1") != person(WANG)
    assert link(town).links == 1
    assert known(town, "A1") == person(WANG)


def test_a_name_that_sounds_the_same_is_the_same_and_another_of_the_family_is_not(
    town: Town,
) -> None:
    call(town, "A1", 5, name="王晓芳", phone="13804721234")
    call(town, "A2", 5, name="王小华", phone="13804721234")
    link(town)
    assert known(town, "A1") == person(WANG)
    assert known(town, "A2") not in (person(WANG), None)


def test_a_bare_name_is_who_stands_against_the_same_person_elsewhere(town: Town) -> None:
    call(town, "A1", 5, name="王小芳", document=WANG, other="李建国", other_document=LI)
    call(town, "A2", 6, name="王小芳", phone="13804721234", other="李建国")
    call(town, "A3", 6, name="赵四", phone="13700000001", other="李建国")
    link(town)
    assert known(town, "A2", "other") == person(LI)
    assert known(town, "A3", "other") is None


def test_a_bare_name_that_two_answer_to_stays_alone(town: Town) -> None:
    second = "110105197501010034"
    call(town, "A1", 5, name="王小芳", document=WANG, other="李建国", other_document=LI)
    call(town, "A2", 5, name="王小芳", document=WANG, other="李建国", other_document=second)
    call(town, "A3", 6, name="王小芳", document=WANG, other="李建国")
    link(town)
    assert known(town, "A3", "other") is None


def test_a_spoilt_document_is_read_with_the_name(town: Town) -> None:
    call(town, "A1", 5, name="王小芳", document=f"{WANG[:6]}********{WANG[14:]}")
    call(town, "A2", 5, name="李建国", document=f"{LI[:-1]}{'0' if LI[-1] != '0' else '1'}")
    link(town)
    assert (known(town, "A1"), known(town, "A2")) == (person(WANG), person(LI))


def test_linking_the_next_night_changes_no_list_that_there_is(town: Town) -> None:
    call(town, "A1", 5, name="王小芳", phone="13804721234")
    before = {at: known(town, "A1", at=at) for at in ("2024-01-06 08:00:00", "2024-01-07 08:00:00")}
    link(town, not_before=datetime(2024, 1, 7, 8))
    assert {at: known(town, "A1", at=at) for at in before} == before
    assert known(town, "A1", at="2024-01-07 08:00:01") == person(WANG)


def test_links_of_bulk_history_are_as_old_as_what_they_link(town: Town) -> None:
    call(town, "A1", 5, name="王小芳", phone="13804721234")
    link(town)
    assert known(town, "A1", at="2024-01-06 08:00:00") == person(WANG)


def test_night_by_night_and_all_at_once_give_the_same_persons(tmp_path: Path, town: Town) -> None:
    other = Town.found(tmp_path / "other")
    other.deliver("residents", REGISTER, day="2024-01-03")
    for day, who in enumerate(
        [{"name": "王小芳", "phone": "13804721234"}, {"name": "王晓芳", "phone": "13804721234"},
         {"name": "李建国", "phone": "13904725678", "other": "王小芳", "other_document": WANG}], 5,
    ):  # fmt: skip
        for city in (town, other):
            call(city, f"A{day}", day, **who)
        link(town)
    link(other)
    assert town.rows(COLUMNS) == other.rows(COLUMNS)
    other.con.close()


def test_a_second_run_finds_nothing_new(town: Town) -> None:
    call(town, "A1", 5, name="王小芳", phone="13804721234")
    link(town)
    links = town.rows("select * from linkage.links")
    again = link(town)
    assert (again.pairs, again.links, again.doubtful) == (0, 0, 0)
    assert town.rows("select * from linkage.links") == links


def test_linking_anew_finds_what_other_thresholds_say_and_changes_no_list_that_there_is(
    town: Town,
) -> None:
    call(town, "A1", 5, name="王小芳", phone="13804721234")
    shy = CitySettings(link_at=60.0, doubt_at=-3.0)
    assert link(town, settings=shy) == Linked(1, 0, 1)
    published = datetime(2024, 1, 10, 8)
    assert link(town, published) == Linked(0, 0, 0)
    assert link(town, published, anew=True) == Linked(1, 1, 0)
    assert known(town, "A1", at="2024-01-10 08:00:00") != person(WANG)
    assert known(town, "A1") == person(WANG)
    links = town.rows("select * from linkage.links order by all")
    assert link(town, published, anew=True) == Linked(1, 0, 0)
    assert town.rows("select * from linkage.links order by all") == links


def test_one_number_and_another_name_may_be_a_household_and_join_nobody(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "TELLING_AT", -60.0)
    call(town, "A1", 5, name="赵小军", phone="13804721234")
    assert link(town, settings=CitySettings(doubt_at=-60.0)).links == 0
    assert town.rows("select standing, rule from linkage.links") == [("doubtful", "household")]
    assert known(town, "A1") != person(WANG)


def test_linking_anew_writes_again_whom_everybody_is_known_as(town: Town) -> None:
    call(town, "A1", 5, name="王小芳", phone="13804721234")
    link(town)
    before = town.rows("select * from derived.identities order by all")
    assert before
    town.con.execute("insert into derived.identities select * from derived.identities")
    link(town, anew=True)
    assert town.rows("select * from derived.identities order by all") == before


def test_linking_anew_ends_doubts_that_nothing_speaks_for_any_more(town: Town) -> None:
    call(town, "A1", 5, name="王小芳", phone="13804721234")
    link(town, settings=CitySettings(link_at=60.0))
    doubts = "select replaced_at is null from linkage.links where standing = 'doubtful'"
    assert town.rows(doubts) == [(True,)]
    link(town, anew=True, settings=CitySettings(link_at=70.0, doubt_at=60.0))
    assert town.rows(doubts) == [(False,)]


def test_a_split_holds_from_its_time_on_and_survives_linking_anew_until_a_merge_takes_it_back(
    town: Town,
) -> None:
    call(town, "A1", 5, name="王小芳", phone="13804721234")
    link(town)
    (name,) = {
        a if b == person(WANG) else b for a, b in town.rows("select a, b from linkage.links")
    }
    parted = Decision(1, SPLIT, name, person(WANG), datetime(2024, 1, 8, 9))
    link(town, decisions=(parted,))
    assert known(town, "A1", at="2024-01-08 08:00:00") == person(WANG)
    assert known(town, "A1", at="2024-01-08 10:00:00") != person(WANG)
    call(town, "A2", 9, name="王小芳", phone="13804721234")
    link(town, decisions=(parted,))
    assert known(town, "A2") == known(town, "A1") != person(WANG)
    joined = Decision(2, MERGE, person(WANG), name, datetime(2024, 1, 11, 9))
    link(town, decisions=(parted, joined))
    assert {known(town, n) for n in ("A1", "A2")} == {person(WANG)}
    assert known(town, "A1", at="2024-01-11 08:00:00") != person(WANG)


def test_a_decision_takes_effect_once(town: Town) -> None:
    call(town, "A1", 5, name="王小芳", phone="13804721234")
    link(town)
    merge = Decision(1, MERGE, person(WANG), person(LI), datetime(2024, 1, 8))
    for _ in range(2):
        link(town, decisions=(merge,))
    assert town.rows("select number from linkage.decisions") == [(1,)]
    assert known(town, "A1") == person(min(WANG, LI, key=person))


def test_one_paper_may_be_a_residents_second(town: Town) -> None:
    call(town, "A1", 5, name="王小芳", document="H12345678", phone="13804721234")
    link(town)
    assert known(town, "A1") == person(WANG)


def test_of_two_residents_of_one_name_in_one_grid_a_bare_name_is_neither(town: Town) -> None:
    second = f"{REGISTER}R3 | 王小芳 | 110105197501010034 | 13604720000 | 150202001001001 | 2024-01-02 09:00:00"
    town.deliver("residents", second, day="2024-01-04")
    call(town, "A1", 5, name="王小芳", grid="150202001001001")
    link(town)
    assert known(town, "A1") is None


def test_a_firm_is_nobody_however_often_it_stands_against_one_person(town: Town) -> None:
    for number in ("W1", "W2"):
        town.deliver("hotline_12345", f"""
            办件编号 | 受理时间            | 诉求人 | 诉求人电话  | 对方名称         | 数据更新时间
            {number} | 2024-01-05 10:00:00 | 王小芳 | 13804721234 | 鑫达建筑有限公司 | 2024-01-05 11:00:00
        """)  # fmt: skip
    link(town)
    assert town.rows(
        "select count(*) from derived.parties where firm_key is not null and person_key is not null"
    ) == [(0,)]


def test_what_comes_in_a_second_file_of_the_same_moment_is_linked_too(town: Town) -> None:
    call(town, "A1", 5, name="李建国", phone="13904725678")
    link(town)
    call(town, "A2", 5, name="王小芳", phone="13804721234")
    assert link(town).links == 1
    assert known(town, "A2") == person(WANG)


def test_a_decision_about_who_was_told_before_there_were_profiles_takes_effect(town: Town) -> None:
    link(town, decisions=(Decision(1, MERGE, "Pold", person(WANG), datetime(2024, 1, 8)),))
    assert town.rows(
        "select person_id from derived.identities where known_as = 'Pold' and replaced_at is null"
    ) == [(person(WANG),)]


def test_a_split_leaves_nothing_to_look_at(town: Town) -> None:
    town.con.execute(
        "insert into linkage.links values ('Pa', 'Pb', 1.0, 'doubtful', 'profiles', timestamp '2024-01-05', null, 'live')"
    )
    link(town, decisions=(Decision(1, SPLIT, "Pb", "Pa", datetime(2024, 1, 8)),))
    assert town.rows("select count(*) from linkage.links where replaced_at is null") == [(0,)]


def test_whom_context_named_first_a_later_register_does_not_take_however_much_is_linked_at_once(
    tmp_path: Path, town: Town
) -> None:
    other = Town.found(tmp_path / "other")
    other.deliver("residents", REGISTER, day="2024-01-03")
    late = (
        REGISTER.replace("R1", "R8")
        .replace("R2", "R9")
        .replace(LI, "110105197501010034")
        .replace("13904725678", "13600000000")
    )
    for city in (town, other):
        call(city, "A1", 5, name="王小芳", document=WANG, other="李建国", other_document=LI)
        call(city, "A2", 6, name="王小芳", document=WANG, other="李建国", grid="150202001001002")
        if city is town:
            link(town)
        city.deliver("residents", late, day="2024-01-09")
        link(city)
    for at in ("2024-01-08 08:00:00", "2024-01-12 08:00:00"):
        assert known(town, "A2", "other", at) == known(other, "A2", "other", at) == person(LI)
    other.con.close()


__all__ = ["town"]
