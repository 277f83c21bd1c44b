"""What several writers share: people as a form shows them, units, places, who is who."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.record.habits import MIGRANT, Habits, shifted
from simulation.record.misheard import as_heard
from simulation.streams import chance, taken
from simulation.types import Bools, Column, Floats, Ints, Rng, Texts, Times
from simulation.world.world import World

MISHEARD, MISCOPIED = 0.02, 0.003  # names a character off: by ear, from papers
BORROWED_PHONE = 0.05  # of the phones on a form, the partner's or the head of the household's


@dataclass(frozen=True)
class Shown:
    """A person as a form shows them; cells are empty where nobody asked."""

    name: Texts
    document: Texts
    document_type: Texts
    phone: Texts
    sex: Texts


def shown(
    world: World,
    person: Ints,
    rng: Rng,
    *,
    asked: Floats | float,
    habits: Habits | None = None,
    town: Ints | None = None,
) -> Shown:
    """These persons on a form that asks for the document with probability `asked`.

    Migrants show theirs less often, and each `town` has its habit. A name without papers is written as it was heard;
    a phone is now and then that of somebody at home.
    """
    people, n, somebody = world.people, len(person), np.maximum(person, 0)
    by = MIGRANT * world.preset.mechanism.bias * people.migrant[somebody]
    if habits is not None and town is not None:
        by = by + habits.asks[town]
    papers = (person >= 0) & chance(rng, shifted(asked, by), n)
    sex = np.where(person >= 0, np.where(people.female[somebody], "2", "1"), "")
    name = taken(people.name, np.where(chance(rng, 0.97, n), person, -1))
    phone = np.where(chance(rng, 0.92, n), _phone_owner(world, person, rng), -1)
    return Shown(
        name=np.where(
            papers, as_heard(name, rng, rate=MISCOPIED), as_heard(name, rng, rate=MISHEARD)
        ).astype(object),
        document=taken(people.document, np.where(papers, person, -1)),
        document_type=taken(people.paper, np.where(papers, person, -1)),
        phone=taken(people.phone, phone),
        sex=sex.astype(object),
    )


def _phone_owner(world: World, person: Ints, rng: Rng) -> Ints:
    """Mostly their own; else the partner's."""
    partner = np.where(person >= 0, world.people.partner[np.maximum(person, 0)], -1)
    borrowed = chance(rng, BORROWED_PHONE, len(person)) & (partner >= 0)
    return np.where(borrowed, partner, person)


def who(key: Texts, slot: str, person: Ints | int, dispute: Ints | int) -> pd.DataFrame:
    """One block of the answer sheet: row key, slot of the row, person and dispute index."""
    return pd.DataFrame({"key": key, "slot": slot, "person": person, "dispute": dispute})


def near(world: World, grid: Ints, rng: Rng) -> tuple[Floats, Floats]:
    """A point inside each grid, to six places."""
    grids, n = world.places.grids, len(grid)
    lon = grids.lon[grid] + rng.uniform(-1, 1, n) * grids.half_width[grid] * 0.9
    lat = grids.lat[grid] + rng.uniform(-1, 1, n) * grids.half_height[grid] * 0.9
    return np.round(lon, 6), np.round(lat, 6)


def unit(world: World, grid: Ints, at: Times, kind: str) -> tuple[Texts, Texts]:
    """Code and name of the town's unit: 派出所, 司法所, 综治中心."""
    towns = world.places.towns
    town = world.places.grids.town_at(grid, at)
    suffix = {"派出所": "100000", "司法所": "200000", "综治中心": "300000"}[kind]
    stem = np.array([name[:2] for name in towns.name], dtype=object)
    return (towns.code[town] + suffix).astype(object), (stem[town] + kind).astype(object)


def yes(flag: Bools) -> Texts:
    """是 or 否."""
    return np.where(flag, "是", "否").astype(object)


def serial_keys(prefix: str, n: int, *, width: int = 7) -> Texts:
    """`n` keys: prefix and serial number."""
    return np.array([f"{prefix}{i + 1:0{width}d}" for i in range(n)], dtype=object)


def constant(value: str, n: int) -> Texts:
    """The same text `n` times."""
    return np.full(n, value, dtype=object)


def numbers(values: Column | pd.Series[int]) -> Texts:
    """Whole numbers as text."""
    return np.asarray(values).astype(np.int64).astype(str).astype(object)


def days(at: Column) -> Texts:
    """Dates as YYYY-MM-DD, empty without one."""
    found = at.astype("datetime64[D]")
    return np.where(np.isnat(found), "", np.datetime_as_string(found)).astype(object)
