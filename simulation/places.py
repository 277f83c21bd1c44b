"""Counties, towns and grids: a lattice of rectangles over the city, with codes and habits per town."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.presets import Preset
from simulation.streams import pick, taken
from simulation.types import Bools, Floats, Ints, Rng, Texts, Times

WEST, SOUTH = 109.60, 40.40
GRID_WIDTH, GRID_HEIGHT = 0.012, 0.009  # about one kilometre each way
COUNTIES = ("150202", "150203", "150204", "150207")
COUNTY_NAMES = ("东岭区", "昆河区", "青川区", "九原区")
TOWN_STEMS = [
    "和平",
    "河东",
    "铁西",
    "南门",
    "北梁",
    "沙河",
    "白音",
    "东兴",
    "杨圪",
    "哈业",
    "万水",
    "麻池",
    "财神",
    "西脑",
    "青福",
    "阿嘎",
]


@dataclass(frozen=True)
class Towns:
    """One entry per town; the habits are hidden and shape who reports and how fast help comes."""

    code: Texts  # 9 digits
    name: Texts
    county: Ints
    urban: Bools
    reserve: Floats  # how reluctant people are to call, in log-odds
    skill: Floats  # how often mediation works, in log-odds
    slowness: Floats  # mean days until officials act


@dataclass(frozen=True)
class Grids:
    """One entry per grid; after `merged_on` a grid of a merged town goes by `new_code`."""

    code: Texts  # 15 digits
    new_code: Texts  # empty where the grid keeps its code
    merged_on: Times  # NaT where the grid keeps its code
    name: Texts
    community: Texts
    town: Ints
    new_town: Ints
    lon: Floats
    lat: Floats
    half_width: float
    half_height: float
    worker_code: Texts

    def code_at(self, grid: Ints, at: Times) -> Texts:
        """The code that a grid goes by at each time; empty for grid -1."""
        merged = (grid >= 0) & (at >= self.merged_on[np.maximum(grid, 0)])
        return np.where(merged, taken(self.new_code, grid), taken(self.code, grid)).astype(object)

    def town_at(self, grid: Ints, at: Times) -> Ints:
        """The town in charge of a grid at each time."""
        place = np.maximum(grid, 0)
        return np.where(at >= self.merged_on[place], self.new_town[place], self.town[place])


@dataclass(frozen=True)
class Places:
    """The map."""

    towns: Towns
    grids: Grids


def build_places(preset: Preset, rng: Rng) -> Places:
    """The city's map: towns with habits, grids with codes, centres and validity."""
    towns = _towns(preset.towns, rng)
    return Places(towns, _grids(preset, towns))


def _towns(n: int, rng: Rng) -> Towns:
    county = np.arange(n) * min(len(COUNTIES), n) // n
    code = [f"{COUNTIES[c]}{i + 1:03d}" for i, c in enumerate(county.tolist())]
    urban = np.arange(n) % 3 != 2
    stems = [TOWN_STEMS[i % 16] + ("" if i < 16 else str(i // 16)) for i in range(n)]
    return Towns(
        code=np.array(code, dtype=object),
        name=np.array(
            [s + ("街道" if u else "镇") for s, u in zip(stems, urban, strict=True)], dtype=object
        ),
        county=county,
        urban=urban,
        reserve=np.where(urban, 0.0, 0.4) + rng.normal(0, 0.25, n),
        skill=rng.normal(0, 0.35, n),
        slowness=rng.uniform(1.0, 4.0, n),
    )


def _grids(preset: Preset, towns: Towns) -> Grids:
    n = preset.grids
    town = np.arange(n) * preset.towns // n
    columns = int(np.ceil(np.sqrt(n)))
    serial = np.arange(n)
    new_town, merged_on = _merger(preset, town)
    return Grids(
        code=_codes(towns, town, serial),
        new_code=np.where(new_town == town, "", _codes(towns, new_town, serial)).astype(object),
        merged_on=merged_on,
        name=np.array([f"第{i % 20 + 1}网格" for i in range(n)], dtype=object),
        community=np.array(
            [f"{TOWN_STEMS[i // 3 % 16]}{i // 3 + 1}社区" for i in range(n)], dtype=object
        ),
        town=town,
        new_town=new_town,
        lon=WEST + GRID_WIDTH * (serial % columns + 0.5),
        lat=SOUTH + GRID_HEIGHT * (serial // columns + 0.5),
        half_width=GRID_WIDTH / 2,
        half_height=GRID_HEIGHT / 2,
        worker_code=np.array([f"WG{i + 1:05d}" for i in range(n)], dtype=object),
    )


def _codes(towns: Towns, town: Ints, serial: Ints) -> Texts:
    """Town's 9 digits, 3 for the community, 3 for the grid."""
    tail = np.array([f"{i // 3 + 1:03d}{i % 3 + 1:03d}" for i in serial.tolist()], dtype=object)
    codes: Texts = towns.code[town] + tail
    return codes


def _merger(preset: Preset, town: Ints) -> tuple[Ints, Times]:
    """The last town joins the one before it, on a day half way through the history."""
    last = preset.towns - 1
    merged = (town == last) & preset.town_merged
    half = (
        np.datetime64(preset.history_from, "s")
        + (np.datetime64(preset.history_until, "s") - np.datetime64(preset.history_from, "s")) // 2
    )
    day = half.astype("datetime64[D]").astype("datetime64[s]")
    return np.where(merged, last - 1, town), np.where(merged, day, np.datetime64("NaT", "s"))


def addresses(places: Places, grid: Ints, rng: Rng) -> Texts:
    """One street address inside each grid, without the householder's name."""
    n = len(grid)
    streets = pick(
        rng, ["和平路", "建设路", "兴工街", "南门巷", "新村路", "河沿街", "工农路", "友谊大街"], n
    )
    numbers = rng.integers(1, 200, n)
    blocks, rooms = rng.integers(1, 15, n), rng.integers(1, 7, n) * 100 + rng.integers(1, 5, n)
    doors = [f"{a}号{b}栋{c}室" for a, b, c in zip(numbers, blocks, rooms, strict=True)]
    towns = places.towns.name[places.grids.town[grid]]
    county = np.array(COUNTY_NAMES, dtype=object)[places.towns.county[places.grids.town[grid]]]
    found: Texts = county + towns + streets + np.array(doors, dtype=object)
    return found
