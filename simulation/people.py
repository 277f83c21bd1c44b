"""Residents in households: couples, children, parents, lodgers, locals and migrants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation import namebook
from simulation.ids import citizen_ids, phones
from simulation.places import COUNTIES, Places, addresses
from simulation.presets import Preset
from simulation.streams import chance, pick, taken
from simulation.types import Bools, Floats, Ints, Rng, Texts, Times

# 民族 of GB/T 3304: 汉 蒙古 回 满
ETHNICITIES = ("01", "02", "03", "11")
EDUCATION = ("10", "20", "40", "60", "70", "80")  # GB/T 4658
ELSEWHERE = ("142201", "130725", "610824", "622421", "410922", "340621", "511321", "152624")


@dataclass(frozen=True)
class People:
    """One entry per resident, sorted by household; `position` 0 is its head, 1 the partner."""

    household: Ints
    position: Ints
    female: Bools
    born_on: Times
    document: Texts
    name: Texts
    phone: Texts
    grid: Ints
    address: Texts
    migrant: Bools
    ethnicity: Texts
    education: Texts
    partner: Ints  # the other half of the couple, -1 without
    trouble: Floats  # hidden: how often this person ends up in disputes

    def __len__(self) -> int:
        return len(self.household)

    def age_at(self, day: np.datetime64) -> Floats:
        """Age in years on a day."""
        found: Floats = (day.astype("datetime64[D]") - self.born_on).astype(float) / 365.25
        return found


def build_people(preset: Preset, places: Places, rng: Rng) -> People:
    """All residents of the city."""
    household, position = _households(preset.residents, rng)
    n, homes = len(household), int(household[-1]) + 1
    female = _sexes(position, household, rng)
    born_on = _births(preset, household, position, rng)
    migrant = chance(rng, 0.22, homes)[household]
    grid = rng.integers(0, preset.grids, homes)
    return People(
        household=household,
        position=position,
        female=female,
        born_on=born_on,
        document=citizen_ids(_birth_areas(migrant, rng), born_on, female.astype(np.int64)),
        name=_names(household, position, female, rng),
        phone=_phones(household, position, rng),
        grid=grid[household],
        address=addresses(places, grid, rng)[household],
        migrant=migrant,
        ethnicity=pick(rng, ETHNICITIES, n, p=[0.88, 0.07, 0.03, 0.02]),
        education=pick(rng, EDUCATION, n, p=[2, 15, 20, 20, 28, 15]),
        partner=_partners(household, position, rng),
        trouble=rng.lognormal(0.0, 1.0, n),
    )


def _households(residents: int, rng: Rng) -> tuple[Ints, Ints]:
    sizes = rng.choice(5, size=residents, p=[0.25, 0.30, 0.25, 0.13, 0.07]) + 1
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), residents)) + 1]
    household = np.repeat(np.arange(len(sizes)), sizes)[:residents]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return household, np.arange(residents) - starts[household]


def _sexes(position: Ints, household: Ints, rng: Rng) -> Bools:
    female = chance(rng, 0.5, len(position))
    head_female = female[position == 0][household]
    return np.where(position == 1, ~head_female, female)


def _births(preset: Preset, household: Ints, position: Ints, rng: Rng) -> Times:
    n = len(household)
    head_age = 22 + rng.beta(1.6, 2.2, n)[np.flatnonzero(position == 0)][household] * 60
    partner_age = np.maximum(head_age + rng.normal(-1, 3, n), 20)
    # of the further members two in three are children, the others the head's parents
    child = chance(rng, 0.67, n) & (head_age < 62)
    other_age = np.where(child, np.maximum(head_age - rng.uniform(21, 36, n), 0.2), head_age + 26)
    age = np.select(
        [position == 0, position == 1], [head_age, partner_age], np.minimum(other_age, 97)
    )
    days = np.round(age * 365.25).astype("timedelta64[D]")
    born: Times = np.datetime64(preset.history_from, "D") - days
    return born


def _birth_areas(migrant: Bools, rng: Rng) -> Texts:
    n = len(migrant)
    return np.where(migrant, pick(rng, ELSEWHERE, n), pick(rng, COUNTIES, n)).astype(object)


def _names(household: Ints, position: Ints, female: Bools, rng: Rng) -> Texts:
    n = len(household)
    own = namebook.surnames(rng, n)
    family = own[position == 0][household]
    names: Texts = np.where(position == 1, own, family) + namebook.given_names(rng, female)
    return names


def _phones(household: Ints, position: Ints, rng: Rng) -> Texts:
    """Own numbers; some members beyond the couple share the head's phone."""
    own = phones(1_000 + np.arange(len(household)))
    shared = (position >= 2) & chance(rng, 0.5, len(household))
    return np.where(shared, own[position == 0][household], own).astype(object)


def _partners(household: Ints, position: Ints, rng: Rng) -> Ints:
    """Heads and second members are couples in nine of ten homes."""
    n = len(household)
    index = np.arange(n)
    second = np.full(int(household[-1]) + 1, -1)
    second[household[position == 1]] = index[position == 1]
    coupled = chance(rng, 0.9, len(second))
    head = np.flatnonzero(position == 0)
    partner = np.where(
        coupled[household], np.where(position == 0, second[household], head[household]), -1
    )
    return np.where(position <= 1, partner, -1)


def documents_of(people: People, person: Ints) -> Texts:
    """Identity numbers, empty for nobody."""
    return taken(people.document, person)
