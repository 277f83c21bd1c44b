"""Night by night as all at once, whatever comes late; and what a list saw stays, whatever is told later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from features.identity.city.decisions import MERGE, SPLIT, Decision
from features.identity.city.reading import queue
from features.identity.city.run import CitySettings, Linked
from tests.data_contracts.ingest.town import Town
from tests.features.identity.linked_town import (
    LI,
    WANG,
    call,
    founded,
    known,
    link,
    old_call,
    person,
    register,
    town,
)

__all__ = ["town"]
SECOND, THIRD = "110105197501010034", "110105198203030023"
PAPER = "H0000000{}"
PUBLISHED = datetime(2024, 1, 10, 8)
CITY_LINKS = "select a, b, standing, rule from linkage.links where replaced_at is null order by all"


def both_ways(
    folder: Path, before: Callable[[Town], None], night: Callable[[Town], None]
) -> tuple[Town, Town]:
    """The town linked before and after what a night brings, and linked once when all is there."""
    nightly, at_once = founded(folder / "nightly"), founded(folder / "at_once")
    for city in (nightly, at_once):
        before(city)
        if city is nightly:
            link(city)
        night(city)
        link(city)
    return nightly, at_once


def caller(city: Town, number: str) -> str:
    """The name by which the caller goes."""
    ((key,),) = city.rows(
        f"select person_key from core.parties where record_id = '110:{number}' and seq = 'caller'"
    )
    return str(key)


def test_an_older_report_that_comes_late_is_read_in_context(tmp_path: Path) -> None:
    def before(city: Town) -> None:
        call(city, "A0", 4, name="李建国", document=LI)
        call(city, "A2", 6, name="王小芳", document=WANG, other="李建国")

    def night(city: Town) -> None:
        old_call(
            city,
            "A1",
            name="王小芳",
            document=WANG,
            other="李建国",
            other_document=LI,
            day="2024-01-07",
        )

    for city in both_ways(tmp_path, before, night):
        assert known(city, "A2", "other") == person(LI)


def test_who_was_in_the_register_alone_is_compared_when_a_report_tells_the_same(
    tmp_path: Path,
) -> None:
    def before(city: Town) -> None:
        register(city, "R7 | 王小芳 | | 13804721234 | 150202001001001")
        call(city, "A0", 4, name="李建国", phone="13904725678")

    def night(city: Town) -> None:
        call(city, "A1", 5, name="王小芳", phone="13804721234", grid="150202001001001")

    for city in both_ways(tmp_path, before, night):
        assert known(city, "A1") == person(WANG)


def test_whom_somebody_else_could_be_by_what_was_told_before_counts_at_night_too(
    tmp_path: Path,
) -> None:
    def before(city: Town) -> None:
        register(
            city,
            f"R3 | 王小芳 | {SECOND} | 13600000001 | 150202001001001",
            f"R4 | 王小芳 | {THIRD} | 13600000001 | 150202001001001",
        )
        call(city, "A1", 5, name="王小芳", document=PAPER.format(1), phone="13600000001")

    def night(city: Town) -> None:
        call(city, "A2", 6, name="王小芳", document=PAPER.format(1), phone="13804721234")

    nightly, at_once = both_ways(tmp_path, before, night)
    assert nightly.rows(CITY_LINKS) == at_once.rows(CITY_LINKS)


@pytest.mark.parametrize("published", [None, datetime(2024, 1, 20, 8)])
def test_what_was_told_first_counts_first_also_when_all_counts_from_one_list_on(
    tmp_path: Path, published: datetime | None
) -> None:
    city = founded(tmp_path)
    call(city, "A2", 6, name="王小芳", document=WANG, other="李建国", grid="150202001001002")
    call(city, "A3", 9, name="王小芳", document=WANG, other="李建国", other_document=SECOND)
    link(city, published)
    assert known(city, "A2", "other") == person(LI)


def test_whom_a_list_saw_stays_whatever_older_facts_come_in_later(town: Town) -> None:
    for day in (1, 2):
        call(
            town, f"A{day}", 4 + day, name="赵小军", document=PAPER.format(day), phone="13700000001"
        )
    link(town)
    seen = {n: known(town, n, at="2024-01-10 08:00:00") for n in ("A1", "A2")}
    assert seen["A1"] == seen["A2"]
    old_call(
        town, "A9", name="赵小军", document=PAPER.format(2), phone="13700000001", day="2024-01-12"
    )
    call(town, "A3", 13, name="赵小军", document=PAPER.format(3), phone="13700000001")
    for anew in (False, True):
        link(town, PUBLISHED, anew=anew)
        assert {n: known(town, n, at="2024-01-10 08:00:00") for n in ("A1", "A2")} == seen
    now = {known(town, n) for n in ("A1", "A2", "A3", "A9")}
    assert len(now) == 1


def test_what_would_join_two_citizen_ids_stays_in_the_queue(town: Town) -> None:
    register(town, f"R3 | 王小芳 | {SECOND} | 13600000001 | 150202001001001")
    call(town, "A1", 5, name="王晓芳", document=PAPER.format(1), phone="13804721234")
    call(town, "A2", 6, name="王小芳", document=PAPER.format(1), phone="13600000001")
    assert link(town).doubtful == 1
    for anew in (False, True):
        assert [doubt.rule for doubt in queue(town.con, limit=5)] == ["two documents"]
        link(town, PUBLISHED, anew=anew)


def test_whom_an_analyst_parted_nobody_need_look_at_again(town: Town) -> None:
    call(town, "A1", 5, name="王小芳", phone="13804721234")
    shy = CitySettings(link_at=60.0)
    link(town, settings=shy)
    ((a, b),) = town.rows("select a, b from linkage.links")
    split = (Decision(1, SPLIT, a, b, datetime(2024, 1, 8)),)
    link(town, settings=shy, decisions=split)
    call(town, "A2", 9, name="王小芳", phone="13804721234", grid="150202001001001")
    for settings, anew in ((shy, False), (shy, True), (CitySettings(), True)):
        link(town, PUBLISHED, split, settings, anew=anew)
        assert queue(town.con, limit=5) == []
        assert known(town, "A1") != person(WANG)


def test_linking_anew_says_of_a_doubt_what_it_weighs_now(town: Town) -> None:
    call(town, "A1", 5, name="王小芳", phone="13804721234")
    shy = CitySettings(link_at=60.0)
    link(town, settings=shy)
    town.con.execute("update linkage.links set weight = -2, rule = 'household'")
    link(town, PUBLISHED, settings=shy, anew=True)
    (doubt,) = queue(town.con, limit=5)
    assert (doubt.rule, doubt.weight > 5) == ("profiles", True)


def test_where_somebody_stood_as_told_later_dates_no_link_back(town: Town) -> None:
    call(town, "A1", 5, name="王小芳")
    call(town, "A1", 20, name="王小芳", grid="150202001001001")
    link(town)
    assert known(town, "A1", at="2024-01-10 08:00:00") is None


def test_a_job_killed_before_a_split_takes_effect_gives_what_it_would_have_given(
    tmp_path: Path,
) -> None:
    people = []
    for killed in (False, True):
        city = founded(tmp_path / str(killed))
        for number, paper, phone in ((1, 1, 1), (2, 1, 2), (3, 2, 1), (4, 2, 3)):
            call(
                city,
                f"B{number}",
                4,
                name="赵小军",
                document=PAPER.format(paper),
                phone=f"1370000000{phone}",
            )
        call(city, "B5", 5, name="赵晓军", document=PAPER.format(3), phone="13700000002")
        link(city)
        split = (Decision(1, SPLIT, caller(city, "B1"), caller(city, "B3"), datetime(2024, 1, 8)),)
        if not killed:
            link(city, datetime(2024, 1, 7, 8), split)
        call(city, "B6", 9, name="赵小军", document=PAPER.format(3), phone="13700000003")
        link(city, datetime(2024, 1, 7, 8), split)
        people.append({n: known(city, n) for n in ("B1", "B3", "B5")})
    assert people[0] == people[1]


def test_whom_an_analyst_joined_bare_names_are_read_by(town: Town) -> None:
    call(town, "A0", 4, name="李建国", phone="13904725678")
    call(town, "A1", 5, name="赵小军", document=PAPER.format(1), other="李建国", other_document=LI)
    call(town, "A2", 6, name="赵大军", document=PAPER.format(2), other="李建国")
    link(town)
    assert known(town, "A2", "other") is None
    merge = (Decision(1, MERGE, caller(town, "A1"), caller(town, "A2"), datetime(2024, 1, 8)),)
    assert link(town, decisions=merge) != Linked(0, 0, 0)
    assert known(town, "A2", "other") == person(LI)
