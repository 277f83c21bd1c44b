"""grids and residents: the standing registers."""

from __future__ import annotations

import numpy as np

from simulation.case import Case
from simulation.places import COUNTY_NAMES
from simulation.recorded import NAT, Book, Change, hours
from simulation.streams import chance
from simulation.types import Column, Floats, Ints, Texts
from simulation.writers.common import constant, numbers, serial_keys, who

FOUNDED = "2020-01-01"


def grids_book(case: Case) -> Book:
    """One row per grid and period of validity; merged towns give their grids new codes."""
    grids, start = case.world.places.grids, case.chronicle.start
    merged = ~np.isnat(grids.merged_on)
    old, new = (
        _grid_rows(case, grids.code, grids.town),
        _grid_rows(case, grids.new_code, grids.new_town),
    )
    old |= {"生效日期": constant(FOUNDED, len(merged))}
    new |= {
        "生效日期": _days(grids.merged_on),
        "原网格编码": np.where(merged, grids.code, "").astype(object),
    }
    both = {c: np.concatenate([old.get(c, constant("", len(merged))), new[c][merged]]) for c in new}
    entered = np.concatenate([np.full(len(merged), start), grids.merged_on[merged]])
    gone = np.concatenate([grids.merged_on, np.full(int(merged.sum()), NAT)])
    keys = (both["网格编码"] + "/" + both["生效日期"]).astype(object)
    return Book(
        "grids",
        entered,
        both,
        (Change(gone, {"失效日期": _days(gone)}),),
        who(keys, "grid", -1, -1),
    )


def _grid_rows(case: Case, code: Texts, town: Ints) -> dict[str, Column]:
    grids, towns, people = case.world.places.grids, case.world.places.towns, case.world.people
    count = np.bincount(people.grid, minlength=len(grids.code))
    homes = np.bincount(people.grid[people.position == 0], minlength=len(grids.code))
    metres = 4 * grids.half_width * grids.half_height * 111_320 * 85_000
    return {
        "网格编码": code, "网格名称": (grids.community + grids.name).astype(object), "村社区": grids.community,
        "乡镇街道": towns.name[town], "区县": np.array(COUNTY_NAMES, dtype=object)[towns.county[town]],
        "类型": np.where(towns.urban[town], "城", "乡").astype(object), "户数": numbers(homes), "人数": numbers(count),
        "面积平方米": constant(f"{metres:.2f}", len(code)), "中心经度": grids.lon, "中心纬度": grids.lat,
        "边界WKT": _boundaries(grids.lon, grids.lat, grids.half_width, grids.half_height),
        "网格员编号": grids.worker_code, "网格员姓名": constant("网格员", len(code)), "生效日期": constant("", len(code)),
        "原网格编码": constant("", len(code)),
    }  # fmt: skip


def _boundaries(lon: Floats, lat: Floats, wide: float, high: float) -> Texts:
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    shapes = [
        ", ".join(f"{x + i * wide:.6f} {y + j * high:.6f}" for i, j in corners)
        for x, y in zip(lon, lat, strict=True)
    ]
    return np.array([f"POLYGON (({s}))" for s in shapes], dtype=object)


def _days(at: Column) -> Texts:
    days = at.astype("datetime64[D]")
    return np.where(np.isnat(days), "", np.datetime_as_string(days)).astype(object)


def residents_book(case: Case) -> Book:
    """Registered residents; one migrant in three is on no list, some leave and some change phones."""
    rng, people = case.stream("residents"), case.world.people
    listed = np.flatnonzero(~people.migrant | chance(rng, 0.67, len(people)))
    n, start = len(listed), case.chronicle.start
    span = np.timedelta64(case.world.preset.days, "D") // np.timedelta64(1, "s")
    before = start - hours(rng.uniform(24, 24 * 900, n))
    fresh = chance(rng, 0.03, n)
    born = people.born_on[listed].astype("datetime64[s]") + np.timedelta64(20, "D")
    entered = np.where(fresh, start + (rng.random(n) * span).astype("timedelta64[s]"), before)
    entered = np.maximum(entered, born)
    moved = start + (rng.random(n) * span).astype("timedelta64[s]")
    leaves = np.where(chance(rng, 0.04, n) & (moved > entered), moved, NAT)
    base = _resident_rows(case, listed) | {"状态": constant("在住", n), "登记时间": entered}
    changes = (Change(leaves, {"状态": constant("离开", n)}),)
    return Book("residents", entered, base, changes, who(base["人员编号"], "resident", listed, -1))


def _resident_rows(case: Case, person: Ints) -> dict[str, Column]:
    people, places = case.world.people, case.world.places
    return {
        "人员编号": serial_keys("RY", len(people), width=8)[person], "姓名": people.name[person],
        "证件类型": constant("111", len(person)), "证件号码": people.document[person],
        "性别": np.where(people.female[person], "2", "1").astype(object), "出生日期": _days(people.born_on[person]),
        "民族": people.ethnicity[person], "学历": people.education[person], "电话": people.phone[person],
        "居住地址": people.address[person], "网格编码": places.grids.code[people.grid[person]],
        "居住类型": np.where(people.migrant[person], "流动", "户籍").astype(object),
    }  # fmt: skip
