"""Dwellings: which grid, which building, which door, and how the address is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.types import Bools, Ints, Rng, Texts
from simulation.world.places import Places
from simulation.world.toponyms import BLOCKS, COUNTY_NAMES, STREETS, estate_names
from simulation.written import Written, compact, word_list

FLOORS = (6, 11, 18)  # walk-ups, and towers of two sizes
BESIDE = 2  # doors to a landing
UNITS = 3  # staircases to a building
DORMITORY_DOORS = 60
MOST_NUMBERS = 300  # of a street
WORKS_CROWD = 20.0  # times as many dormitories to a grid with factories as to any other


@dataclass(frozen=True)
class Homes:
    """One entry per dwelling. Neighbours of one landing are neighbours in one building.

    `address` has the parts county, town, estate or village, building or row, door: part of them
    can be left out with `address.without(0, 1)`.
    """

    grid: Ints
    building: (
        Ints  # distinct for every building of the city; in the country for every row of houses
    )
    address: Written

    def __len__(self) -> int:
        return len(self.grid)


def build_homes(places: Places, dormitory: Bools, rng: Rng) -> Homes:
    """One dwelling per household; those of `dormitory` lie where the factories are."""
    grids = places.grids
    grid = rng.choice(len(grids), size=len(dormitory), p=grids.share)
    crowd = grids.share * np.where(grids.works, WORKS_CROWD, 1.0)
    at_work = rng.choice(len(grids), size=int(dormitory.sum()), p=crowd / crowd.sum())
    grid[dormitory] = at_work
    return _written(places, grid, dormitory, rng)


def premises(places: Places, grid: Ints, rng: Rng) -> Written:
    """Addresses of firms: county, town, a street or the works of the community, number."""
    grids, n = places.grids, len(places.grids)
    works = [name[:2] + "工业园" for name in grids.community]
    streets = [STREETS[i % len(STREETS)] for i in range(n)]
    number = rng.integers(0, MOST_NUMBERS, len(grid))
    where = grid + n * grids.works[grid]
    words, codes = zip(
        *_where(places, grid),
        (word_list([*streets, *works]), where),
        (word_list([f"{i + 1}号" for i in range(MOST_NUMBERS)]), number),
        strict=True,
    )
    return Written(words, tuple(compact(c) for c in codes))


def _written(places: Places, grid: Ints, dormitory: Bools, rng: Rng) -> Homes:
    urban = places.towns.urban[places.grids.town]
    floors = rng.choice(FLOORS, size=len(urban), p=(0.55, 0.25, 0.2))
    serial = _serial(grid * 2 + dormitory)
    block = np.where(dormitory, DORMITORY_DOORS, np.where(urban, floors * BESIDE * UNITS, 40)[grid])
    number, place = serial // block, serial % block
    building = np.unique((grid * 2 + dormitory) * 4_096 + number, return_inverse=True)[1]
    words, codes = zip(
        *_where(places, grid),
        _estate(places, grid, dormitory, rng),
        _building(urban[grid], dormitory, number),
        _door(urban[grid], dormitory, place, floors[grid]),
        strict=True,
    )
    return Homes(grid, building, Written(words, tuple(compact(c) for c in codes)))


def _serial(key: Ints) -> Ints:
    """0, 1, 2, ... within equal keys, in the order of the array."""
    order = np.argsort(key, kind="stable")
    first = np.searchsorted(key[order], key[order])
    serial = np.empty(len(key), dtype=np.int64)
    serial[order] = np.arange(len(key)) - first
    return serial


def _where(places: Places, grid: Ints) -> tuple[tuple[Texts, Ints], ...]:
    town = places.grids.town[grid]
    return (
        (word_list(list(COUNTY_NAMES)), places.towns.county[town]),
        (word_list(places.towns.name.tolist()), town),
    )


def _estate(places: Places, grid: Ints, dormitory: Bools, rng: Rng) -> tuple[Texts, Ints]:
    """In town the estate of the community and its part, in the country the village's; else the works."""
    grids, names = places.grids, estate_names(rng)
    block = np.array([int(code[9:12]) for code in grids.code])
    part = np.array(list(BLOCKS), dtype=object)[_serial(grids.town * 1_000 + block) % len(BLOCKS)]
    estate = names[(grids.town * 31 + block) % len(names)] + part + "区"
    urban = places.towns.urban[grids.town]
    village = np.where(urban, estate, grids.community + part + "社")
    works = np.array([name[:2] + "工业园" for name in grids.community], dtype=object) + part + "区"
    return word_list([*village.tolist(), *works.tolist()]), grid + len(grids) * dormitory


def _building(urban: Bools, dormitory: Bools, number: Ints) -> tuple[Texts, Ints]:
    most = int(number.max(initial=0)) + 1
    forms = ("{}号楼", "{}排", "{}号宿舍楼")
    words = [form.format(i + 1) for form in forms for i in range(most)]
    return word_list(words), number + most * np.where(dormitory, 2, np.where(urban, 0, 1))


def _door(urban: Bools, dormitory: Bools, place: Ints, floors: Ints) -> tuple[Texts, Ints]:
    """Staircase, floor and door in town; the number of the house in the country; the dormitory room."""
    top = max(FLOORS)
    flats = [
        f"{unit}单元{floor * 100 + door}室"
        for unit in range(1, UNITS + 1)
        for floor in range(1, top + 1)
        for door in range(1, BESIDE + 1)
    ]
    houses = [f"{i + 1}号" for i in range(DORMITORY_DOORS)]
    rooms = [f"{1 + i // 12}{i % 12 + 1:02d}室" for i in range(DORMITORY_DOORS)]
    unit, level = np.divmod(place, np.maximum(floors * BESIDE, 1))
    flat = unit * top * BESIDE + level
    at_house, at_room = len(flats) + place, len(flats) + len(houses) + place
    return word_list([*flats, *houses, *rooms]), np.where(
        dormitory, at_room, np.where(urban, flat, at_house)
    )
