"""The standing city: households that fit together, addresses, names, papers, firms, and a map that changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.life.disputes import addresses
from simulation.presets import PRESETS
from simulation.record.case import Case, build_case
from simulation.record.writers.registers import grids_book
from simulation.streams import stream
from simulation.world.employers import BUILDING, CREW, MAIN, MANAGING, SUB
from simulation.world.households import CHILD, DORMITORY, GROWN, HEAD, build_households, kinds
from simulation.world.world import World, build_world
from simulation.written import Written, word_list
from tests.simulation.conftest import City, read_rows

SIZES = """
preset   residents  towns  grids  disputes  years  inbox  per_cent
default  2700000    86     5800   42000     3      182    0.3
study    900000     29     1930   14000     3      182    0.3
rare     900000     29     1930   14000     3      182    0.05
"""


@pytest.fixture(scope="module")
def world() -> World:
    """The people and the map of the demo."""
    return build_world(PRESETS["demo"], 3)


@pytest.mark.parametrize("line", SIZES.strip().splitlines()[1:])
def test_a_whole_city_has_the_size_that_is_asked(line: str) -> None:
    name, *numbers = line.split()
    p = PRESETS[name]
    years = round((p.until - p.history_from).days / 365)
    found = [p.residents, p.towns, p.grids, p.disputes_per_year, years, p.inbox_days]
    assert [*found, 100 * p.incident_rate] == pytest.approx([float(n) for n in numbers])


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_says_in_words_what_it_exaggerates(name: str) -> None:
    exaggerated = PRESETS[name].incident_rate > 0.003
    assert ("约为实际的" in PRESETS[name].note) == exaggerated


def test_the_shock_comes_half_way_unless_a_day_is_given() -> None:
    p = PRESETS["study"]
    assert p.shock_on - p.history_from == (p.history_until - p.history_from) // 2
    assert replace(p, shock_at=p.until).shock_on == p.until


def test_couples_are_a_woman_and_a_man_of_like_age(world: World) -> None:
    people = world.people
    first = np.flatnonzero((people.partner >= 0) & (people.role == HEAD))
    second = people.partner[first]
    assert (people.partner[second] == first).all()
    assert (people.female[first] != people.female[second]).all()
    age = people.age_at(world.preset_day)
    assert np.abs(age[first] - age[second]).mean() < 5


def test_children_are_a_generation_younger_than_the_head(world: World) -> None:
    people, age = world.people, world.people.age_at(world.preset_day)
    young = np.isin(people.role, [CHILD, GROWN])
    head = np.flatnonzero(people.position == 0)[people.household]
    assert (age[head][young] - age[young] >= 20 - 0.01).all()
    assert (age[people.role == CHILD] < 18).all() and (age[people.role == GROWN] >= 17.99).all()


def test_households_have_the_members_of_their_kind() -> None:
    living, table = build_households(5_000, stream(1, "people")), kinds()
    size = np.bincount(living.household)
    assert (size[:-1] == 1 + table.others.sum(axis=1)[living.kind][:-1]).all()
    assert size.sum() == 5_000


def test_a_dormitory_room_has_one_sex(world: World) -> None:
    living = build_households(60_000, stream(3, "people"))
    rooms = (living.kind == DORMITORY)[living.household]
    women = pd.Series(living.female[rooms]).groupby(living.household[rooms]).nunique()
    assert rooms.sum() > 500 and (women == 1).all()


def test_the_city_has_the_ages_of_an_ageing_country(world: World) -> None:
    age = world.people.age_at(world.preset_day)
    assert 0.13 < (age < 15).mean() < 0.20
    assert 0.15 < (age >= 60).mean() < 0.22
    assert 0.47 < world.people.female.mean() < 0.51


def test_nobody_s_birthday_is_shared_by_a_heap(world: World) -> None:
    most = pd.Series(world.people.born_on).value_counts().iloc[0]
    # 60,000 over some 30,000 days, three a day in the fullest years
    assert most < 20


def test_the_commonest_full_names_are_borne_by_dozens_in_a_district(world: World) -> None:
    counts = pd.Series(world.people.name[:]).value_counts()
    assert 12 < counts.iloc[0] < 60
    # two in five share their name with somebody
    assert (counts[counts > 1].sum() / counts.sum()) > 0.4


def test_names_outside_the_two_byte_plane_and_long_names_occur(world: World) -> None:
    names = world.people.name[:]
    assert 0 < sum(any(ord(c) > 0xFFFF for c in name) for name in names) < 0.005 * len(names)
    assert max(len(name) for name in names) >= 6


def test_children_bear_their_father_s_name_in_nineteen_of_twenty_families(world: World) -> None:
    people = world.people
    child = np.flatnonzero((people.role == CHILD) & (people.ethnicity == "01"))
    head = np.flatnonzero(people.position == 0)[people.household[child]]
    father = np.where(people.female[head], people.partner[head], head)
    known = father >= 0
    same = [
        a[0] == b[0]
        for a, b in zip(people.name[child[known]], people.name[father[known]], strict=True)
    ]
    assert 0.92 < np.mean(same) < 0.98


def test_small_children_have_no_phone_of_their_own_and_most_of_the_old_share_one(
    world: World,
) -> None:
    people, age = world.people, world.people.age_at(world.preset_day)
    number = pd.Series(people.phone[:])
    shared = number.duplicated(keep=False) & (number != "")
    small = age < 12
    assert ((number == "") | shared)[small].all()
    beside = (age >= 75) & (people.position > 0)
    assert shared[beside].mean() > 0.65
    assert not shared[(age > 30) & (age < 60) & (people.role == HEAD) & (people.partner < 0)].all()


def test_neighbours_share_a_building_and_its_address(world: World) -> None:
    homes = world.people.homes
    where = pd.Series(homes.address.without(4)[:])
    assert (where.groupby(homes.building).nunique() == 1).all()
    assert pd.Series(homes.building).value_counts().median() > 10


def test_no_two_dwellings_have_the_same_address(world: World) -> None:
    assert not pd.Series(world.people.homes.address[:]).duplicated().any()


def test_whoever_moves_has_another_address_afterwards(world: World) -> None:
    people = world.people
    mover = np.flatnonzero(~np.isnat(people.moved_on[people.household]))
    day = people.moved_on[people.household[mover]]
    before = people.address_at(mover, day - np.timedelta64(1, "s"))
    assert (before == people.address[mover]).all()
    assert (people.address_at(mover, day) != before).all()


def test_a_text_can_be_written_without_some_of_its_parts() -> None:
    codes = (np.array([0, 1]), np.array([1, -1]))
    column = Written((word_list(["东", "西"]), word_list(["一", "二"])), codes)
    assert column[np.array([1, 0])].tolist() == ["西", "东二"]
    assert column.without(0)[:].tolist() == ["二", ""]
    assert column.by(np.array([0, 0]))[:].tolist() == ["东二", "东二"]


def test_towns_have_names_of_their_own_and_different_sizes(world: World) -> None:
    towns = world.places.towns
    assert len({name[:2] for name in towns.name}) == len(towns.name)
    people = np.bincount(world.places.grids.town[world.people.grid])
    assert people.max() > 2 * people.min()


def test_grids_cover_their_town_without_gap_or_overlap(world: World) -> None:
    grids = world.places.grids
    area = 4 * grids.half_width * grids.half_height
    west, east = grids.lon - grids.half_width, grids.lon + grids.half_width
    south, north = grids.lat - grids.half_height, grids.lat + grids.half_height
    whole = (east.max() - west.min()) * (north.max() - south.min())
    assert area.sum() == pytest.approx(whole)
    inside = (west[:, None] < grids.lon) & (grids.lon < east[:, None])
    inside &= (south[:, None] < grids.lat) & (grids.lat < north[:, None])
    assert (inside.sum(axis=1) == 1).all()


def test_codes_are_fifteen_digits_and_change_with_the_map(world: World) -> None:
    grids, every = world.places.grids, np.arange(len(world.places.grids))
    half = np.datetime64(world.preset.half_way, "s")
    before, after = grids.code_at(every, half - np.timedelta64(1, "s")), grids.code_at(every, half)
    assert all(len(code) == 15 and code.isdigit() for code in (*before, *after))
    # each redrawn grid was one before; the last town's grids only change their codes
    assert len(set(before)) == len(every) - world.preset.grids_split
    assert len(set(after)) == len(every)
    merged = grids.town != grids.new_town
    assert {code[:9] for code in after[merged]} <= {code[:9] for code in before[~merged]}


def test_firms_follow_zipf_s_law(world: World) -> None:
    size = np.sort(world.employers.size)[::-1]
    rank = np.arange(1, len(size) + 1)
    slope = np.polyfit(np.log(rank[:200]), np.log(size[:200]), 1)[0]
    assert -0.95 < slope < -0.55
    assert size[0] > 30 * np.median(size)


def test_a_subcontractor_works_for_a_builder_above_it(world: World) -> None:
    firms = world.employers
    below = np.isin(firms.tier, [SUB, CREW])
    assert (firms.tier[firms.parent[below]] == firms.tier[below] - 1).all()
    assert (firms.parent[~below] == -1).all()
    assert set(firms.trade[firms.tier == MAIN]) == {BUILDING}


def test_every_grid_has_a_property_manager(world: World) -> None:
    firms = world.employers
    assert len(firms.manager) == len(world.places.grids)
    assert (firms.trade[firms.manager] == MANAGING).all()


def test_people_work_near_where_they_live(world: World) -> None:
    firms, people, towns = world.employers, world.people, world.places.grids.town
    firm = np.repeat(np.arange(len(firms)), firms.size)
    home, site = towns[people.grid[firms.worker]], towns[firms.grid[firm]]
    # by chance it would be one in eight
    assert (home == site).mean() > 0.4
    assert len(set(firms.worker.tolist())) == len(firms.worker)


def test_movers_and_leavers_come_again_as_new_versions(clean: City) -> None:
    rows = pd.concat([read_rows(path) for path in clean.files("residents")])
    assert (rows["状态"] == "离开").any()
    assert (rows["更新时间"] > rows["登记时间"]).any()
    assert set(rows["证件类型"]) <= {"111", "414", "511", "516"}


def test_the_grid_register_tells_what_became_of_every_grid() -> None:
    city = replace(PRESETS["tiny"], towns=4, grids=24, town_merged=True, grids_split=2)
    case = build_case(city, 1)
    book = grids_book(case)
    end = np.datetime64(city.until, "s")
    rows = book.snapshot(book.touched(case.chronicle.start, end), end)
    closed, opened = rows[rows["失效日期"] != ""], rows[rows["原网格编码"] != ""]
    assert set(opened["原网格编码"]) == set(closed["网格编码"])
    merged = int((case.world.places.grids.town != case.world.places.grids.new_town).sum())
    assert (len(closed), len(opened)) == (merged + 2, merged + 2 * 2)
    # the halves of a redrawn grid make up its area
    halves = opened.groupby("原网格编码")["面积平方米"].agg(lambda a: a.astype(float).sum())
    whole = closed.set_index("网格编码")["面积平方米"].astype(float)
    assert halves.to_numpy() == pytest.approx(whole.loc[halves.index].to_numpy(), rel=1e-4)


def test_who_quarrels_with_a_property_manager_quarrels_with_the_one_of_the_own_grid(
    case: Case,
) -> None:
    d, people, firms = case.chronicle.disputes, case.world.people, case.world.employers
    mine = np.flatnonzero(d.group == "property")
    grid = people.grid_at(d.doer[mine], d.born_at[mine])
    assert len(mine) > 10
    assert (d.pairs.firm[mine] == firms.manager[grid]).all()
    assert (d.place[mine] == grid).all()
    assert (
        addresses(case.world, d, mine) == people.address_at(d.doer[mine], d.born_at[mine])
    ).all()


def test_wages_are_quarrelled_about_where_the_firm_stands(case: Case) -> None:
    d, firms = case.chronicle.disputes, case.world.employers
    mine = np.flatnonzero((d.group == "labour") & (d.pairs.firm >= 0))
    firm = d.pairs.firm[mine]
    assert (d.place[mine] == firms.grid[firm]).all()
    assert (addresses(case.world, d, mine) == firms.address[firm]).all()
