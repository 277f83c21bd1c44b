"""Grids: where they lie, what they are called, and how a merger and redrawn borders change their codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.presets import Preset
from simulation.streams import taken
from simulation.types import Bools, Floats, Ints, Rng, Texts, Times
from simulation.world.layout import Boxes, cells, sliced
from simulation.world.namebook import people_names
from simulation.world.toponyms import PASTURE, place_names
from simulation.world.towns import Towns

WEST, SOUTH = 109.60, 40.40
GRID_WIDTH, GRID_HEIGHT = 0.012, 0.009  # of an average grid: about one kilometre each way
URBAN_DENSITY = 4.0  # times as many grids to the same area as in the country
URBAN_BLOCK, RURAL_BLOCK = 6, 3  # grids to a community or village


@dataclass(frozen=True)
class Grids:
    """One entry per grid as the city is divided at the end of the period.

    After `changed_on` a grid goes by `new_code`: its town was merged into another, or it is one half
    of a grid that was redrawn. Two such halves share their `code` before that day.
    """

    code: Texts  # 15 digits
    new_code: Texts  # empty where the grid keeps its code
    changed_on: Times  # NaT where the grid keeps its code
    name: Texts
    community: Texts
    town: Ints
    new_town: Ints
    lon: Floats
    lat: Floats
    half_width: Floats
    half_height: Floats
    works: Bools  # factories and building sites, with the dormitories of their workers
    share: Floats  # of the city's homes
    worker_code: Texts
    worker_name: Texts

    def __len__(self) -> int:
        return len(self.code)

    def code_at(self, grid: Ints, at: Times) -> Texts:
        """The code that a grid goes by at each time; empty for grid -1."""
        changed = (grid >= 0) & (at >= self.changed_on[np.maximum(grid, 0)])
        return np.where(changed, taken(self.new_code, grid), taken(self.code, grid)).astype(object)

    def town_at(self, grid: Ints, at: Times) -> Ints:
        """The town in charge of a grid at each time."""
        place = np.maximum(grid, 0)
        after: Ints = np.where(at >= self.changed_on[place], self.new_town[place], self.town[place])
        return after


def build_grids(preset: Preset, towns: Towns, rng: Rng) -> Grids:
    """All grids, town by town; a bigger town has more of them, the country wider ones."""
    count = _counts(preset.grids, towns)
    town = np.repeat(np.arange(len(count)), count)
    boxes, row = _boxes(towns, count)
    block, place = _blocks(towns, count)
    half = _halves(preset, town, row, rng)
    merged = (town == len(count) - 1) & preset.town_merged
    new_town = np.where(merged, town - 1, town)
    # a merged town's villages are numbered on behind those of the town that takes it in
    behind = block + np.where(merged, block[np.searchsorted(town, new_town, "right") - 1], 0)
    own, new = _codes(towns, town, block, place), _codes(towns, new_town, behind, place)
    first_half = np.where(half == 2, np.arange(len(town)) - 1, np.arange(len(town)))
    new = np.where(half > 0, _codes(towns, town, block, place + 100), new)
    changed = merged | (half > 0)
    share = towns.share[town] / count[town] * rng.lognormal(0.0, 0.35, len(town))
    return Grids(
        code=own[first_half],
        new_code=np.where(changed, new, "").astype(object),
        changed_on=np.where(
            changed, np.datetime64(preset.half_way, "s"), np.datetime64("NaT", "s")
        ),
        name=_texts("第{}网格", np.where(half > 0, place + 100, place)),
        community=_communities(towns, town, block, rng),
        town=town,
        new_town=new_town,
        lon=boxes.lon,
        lat=boxes.lat,
        half_width=boxes.half_width,
        half_height=boxes.half_height,
        works=rng.random(len(town)) < 0.06,
        share=share / share.sum(),
        worker_code=_texts("WG{:05d}", np.arange(len(town)) + 1),
        worker_name=people_names(rng, rng.random(len(town)) < 0.7, np.full(len(town), 1985)),
    )


def _counts(grids: int, towns: Towns) -> Ints:
    """Grids by residents, at least two to a town; what rounding leaves goes to the biggest."""
    # a grid of the country has two thirds of the homes of one in town
    weight = towns.share * np.where(towns.urban, 1.0, 1.5)
    count: Ints = np.maximum(np.floor(weight / weight.sum() * grids).astype(np.int64), 2)
    order, spare = np.argsort(-weight, kind="stable"), int(grids - count.sum())
    np.add.at(count, order[np.arange(abs(spare)) % len(order)], np.sign(spare))
    return count


def _boxes(towns: Towns, count: Ints) -> tuple[Boxes, Ints]:
    side = np.sqrt(count.sum())
    area = count / np.where(towns.urban, URBAN_DENSITY, 1.0)
    outer = sliced(area, (WEST, SOUTH), (GRID_WIDTH * side, GRID_HEIGHT * side))
    return cells(outer, count)


def _blocks(towns: Towns, count: Ints) -> tuple[Ints, Ints]:
    """The community or village within the town, and the grid within that, both from 1."""
    size = np.repeat(np.where(towns.urban, URBAN_BLOCK, RURAL_BLOCK), count)
    serial = np.arange(len(size)) - np.repeat(np.cumsum(count) - count, count)
    return serial // size + 1, serial % size + 1


def _halves(preset: Preset, town: Ints, row: Ints, rng: Rng) -> Ints:
    """1 and 2 for the halves of a redrawn grid, else 0; towns of a merger are left alone."""
    block_start = np.arange(len(town) - 1)
    fits = (town[1:] == town[:-1]) & (row[1:] == row[:-1]) & (town[1:] < town[-1] - 1)
    # every third grid may begin a pair, so that no grid belongs to two
    may = block_start[fits & (block_start % 3 == 0)]
    chosen = rng.choice(may, size=min(preset.grids_split, len(may)), replace=False)
    half = np.zeros(len(town), dtype=np.int64)
    half[chosen], half[chosen + 1] = 1, 2
    return half


def _codes(towns: Towns, town: Ints, block: Ints, place: Ints) -> Texts:
    """Town's 9 digits, 3 for the community (villages from 201 on), 3 for the grid."""
    block = np.where(towns.urban[town], block, block + 200)
    tail = [f"{b:03d}{p:03d}" for b, p in zip(block.tolist(), place.tolist(), strict=True)]
    codes: Texts = towns.code[town] + np.array(tail, dtype=object)
    return codes


def _communities(towns: Towns, town: Ints, block: Ints, rng: Rng) -> Texts:
    """Names that differ within a town; the same name may stand in two towns, as it does."""
    names = place_names(rng)
    rural = np.where(towns.county == PASTURE, "嘎查", "村").astype(object)
    kind = np.where(towns.urban, "社区", rural).astype(object)
    found: Texts = names[(town * 53 + block) % len(names)] + kind[town]
    return found


def _texts(form: str, numbers: Ints) -> Texts:
    return np.array([form.format(n) for n in numbers.tolist()], dtype=object)
