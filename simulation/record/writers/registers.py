"""grids and residents: the standing registers."""

from __future__ import annotations

import numpy as np

from simulation.record.case import Case
from simulation.record.writers.common import constant, numbers, who
from simulation.recorded import NAT, Book, Change, hours
from simulation.streams import chance
from simulation.types import Bools, Column, Floats, Ints, Rng, Texts, Times
from simulation.world.toponyms import COUNTY_NAMES
from simulation.written import Written

FOUNDED = "2020-01-01"
METRES = 111_320.0  # to a degree of latitude
LEAVING = (0.012, 0.06)  # a year: locals, migrants
UPDATED = 0.85  # of the entries of a changed grid get its new code


def grids_book(case: Case) -> Book:
    """One row per grid and period of validity; a merger or redrawn border gives grids new codes."""
    grids, start = case.world.places.grids, case.chronicle.start
    changed = np.flatnonzero(~np.isnat(grids.changed_on))
    # the two halves of a redrawn grid were one row before
    old, part = np.unique(grids.code, return_inverse=True)
    first = np.unique(part, return_index=True)[1]
    before, after = _rows(case, part, grids.code[first]), _rows_now(case)
    before |= {"生效日期": constant(FOUNDED, len(old)), "原网格编码": constant("", len(old))}
    after = {name: cells[changed] for name, cells in after.items()}
    after |= {"生效日期": _days(grids.changed_on[changed]), "原网格编码": grids.code[changed]}
    both = {name: np.concatenate([before[name], after[name]]) for name in after}
    entered = np.concatenate([np.full(len(old), start), grids.changed_on[changed]])
    gone = np.concatenate([grids.changed_on[first], np.full(len(changed), NAT)])
    keys = (both["网格编码"] + "/" + both["生效日期"]).astype(object)
    return Book(
        "grids",
        entered,
        both,
        (Change(gone, {"失效日期": _days(gone)}),),
        who(keys, "grid", -1, -1),
    )


def _rows_now(case: Case) -> dict[str, Column]:
    grids = case.world.places.grids
    codes = np.where(grids.new_code == "", grids.code, grids.new_code).astype(object)
    return _rows(case, np.arange(len(grids)), codes, now=True)


def _rows(case: Case, part: Ints, codes: Texts, *, now: bool = False) -> dict[str, Column]:
    """One row per code; grid `i` of the map belongs to row `part[i]`."""
    grids, towns, people = case.world.places.grids, case.world.places.towns, case.world.people
    first = np.unique(part, return_index=True)[1]
    town = (grids.new_town if now else grids.town)[first]
    west, east = _outer(part, grids.lon, grids.half_width)
    south, north = _outer(part, grids.lat, grids.half_height)
    area = (east - west) * (north - south) * METRES**2 * np.cos(np.radians(south))
    return {
        "网格编码": codes, "网格名称": (grids.community + grids.name)[first].astype(object),
        "村社区": grids.community[first], "乡镇街道": towns.name[town],
        "区县": np.array(COUNTY_NAMES, dtype=object)[towns.county[town]],
        "类型": np.where(towns.urban[town], "城", "乡").astype(object),
        "户数": numbers(np.bincount(part[people.homes.grid], minlength=len(codes))),
        "人数": numbers(np.bincount(part[people.grid], minlength=len(codes))),
        "面积平方米": np.array([f"{a:.2f}" for a in area.tolist()], dtype=object),
        "中心经度": (west + east) / 2, "中心纬度": (south + north) / 2,
        "边界WKT": _boundaries(west, east, south, north),
        "网格员编号": grids.worker_code[first], "网格员姓名": grids.worker_name[first],
    }  # fmt: skip


def _outer(part: Ints, centre: Floats, half: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest coordinate of each row's grids."""
    n = int(part.max()) + 1
    low, high = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(low, part, centre - half)
    np.maximum.at(high, part, centre + half)
    return low, high


def _boundaries(west: Floats, east: Floats, south: Floats, north: Floats) -> Texts:
    shapes = [
        f"POLYGON (({w:.6f} {s:.6f}, {e:.6f} {s:.6f}, {e:.6f} {n:.6f}, {w:.6f} {n:.6f}, {w:.6f} {s:.6f}))"
        for w, e, s, n in zip(
            west.tolist(), east.tolist(), south.tolist(), north.tolist(), strict=True
        )
    ]
    return np.array(shapes, dtype=object)


def _days(at: Column) -> Texts:
    days = at.astype("datetime64[D]")
    return np.where(np.isnat(days), "", np.datetime_as_string(days)).astype(object)


def residents_book(case: Case) -> Book:
    """Registered residents; one migrant in three is on no list, and some are entered late.

    Later versions: a move within the city, a new grid code, and 离开 for those who died or went away.
    """
    rng, people = case.stream("residents"), case.world.people
    listed = np.flatnonzero(~people.migrant | chance(rng, 0.67, len(people)))
    n, start = len(listed), case.chronicle.start
    before = start - hours(rng.uniform(24, 24 * 900, n))
    born = people.born_on[listed].astype("datetime64[s]") + np.timedelta64(20, "D")
    fresh = chance(rng, np.where(people.migrant[listed], 0.12, 0.015), n)
    entered = np.maximum(np.where(fresh, _some_day(case, n, rng), before), born)
    base = _resident_rows(case, listed, entered)
    people_of = who(np.asarray(base["人员编号"]), "resident", listed, -1)
    changes = (_recoded(case, listed, rng), _moved(case, listed, rng), _left(case, listed, rng))
    later = tuple(
        Change(np.where(c.at > entered, c.at, NAT).astype("datetime64[s]"), c.columns)
        for c in changes
    )
    return Book("residents", entered, base, later, people_of)


def _some_day(case: Case, n: int, rng: Rng) -> Times:
    """Any second of the simulated period."""
    span = case.world.preset.days * 86_400
    return case.chronicle.start + rng.integers(0, span, n).astype("timedelta64[s]")


def _resident_rows(case: Case, person: Ints, entered: Times) -> dict[str, Column | Written]:
    """As entered: somebody who comes late is entered with the address of that day."""
    people, places, n = case.world.people, case.world.places, len(person)
    home = people.dwelling_at(person, entered)
    keys = np.array([f"RY{p + 1:08d}" for p in person.tolist()], dtype=object)
    return {
        "人员编号": keys, "姓名": people.name.by(person),
        "证件类型": people.paper[person], "证件号码": people.document.by(person),
        "性别": np.where(people.female[person], "2", "1").astype(object), "出生日期": people.born_on[person],
        "民族": people.ethnicity[person], "学历": people.education[person], "电话": people.phone.by(person),
        "居住地址": people.homes.address.by(home),
        "网格编码": places.grids.code_at(people.homes.grid[home], entered),
        "居住类型": np.where(people.migrant[person], "流动", "户籍").astype(object),
        "状态": constant("在住", n), "登记时间": entered,
    }  # fmt: skip


def _recoded(case: Case, person: Ints, rng: Rng) -> Change:
    """A new grid code is entered some days after the map changed, and for some never."""
    grids, grid = case.world.places.grids, case.world.people.grid[person]
    at = grids.changed_on[grid] + hours(rng.uniform(8, 24 * 20, len(person)))
    at = np.where(chance(rng, UPDATED, len(person)), at, NAT)
    return Change(at, {"网格编码": grids.new_code[grid]})


def _moved(case: Case, person: Ints, rng: Rng) -> Change:
    """A move is entered weeks later, and for one in five never."""
    people, home = case.world.people, case.world.people.household[person]
    at = people.moved_on[home] + hours(rng.exponential(24 * 25, len(person)))
    at = np.where(chance(rng, 0.8, len(person)), at, NAT).astype("datetime64[s]")
    target = people.moved_to[home]
    code = case.world.places.grids.code_at(people.homes.grid[target], at)
    return Change(at, {"居住地址": people.homes.address.by(target), "网格编码": code})


def _left(case: Case, person: Ints, rng: Rng) -> Change:
    """Deaths by age (Gompertz: a rate that doubles every 7.3 years) and leavers, none of them in a dispute."""
    people, years = case.world.people, case.world.preset.days / 365
    age = people.age_at(case.world.preset_day)[person]
    rate = 3e-5 * np.exp(0.095 * age) + np.where(people.migrant[person], LEAVING[1], LEAVING[0])
    gone = chance(rng, 1 - np.exp(-rate * years), len(person)) & ~_quarrels(case)[person]
    return Change(
        np.where(gone, _some_day(case, len(person), rng), NAT),
        {"状态": constant("离开", len(person))},
    )


def _quarrels(case: Case) -> Bools:
    """Who is a party of any dispute: they are there to the end."""
    disputes, party = case.chronicle.disputes, np.zeros(len(case.world.people), dtype=bool)
    party[disputes.doer], party[disputes.other] = True, True
    return party
