"""Residents: who they are, where they live and move to, what their papers say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.presets import Preset
from simulation.streams import chance, pick
from simulation.types import Bools, Floats, Ints, Rng, Texts, Times
from simulation.world import namebook
from simulation.world.homes import Homes, build_homes
from simulation.world.households import (
    CHILD,
    DORMITORY,
    GROWN,
    HEAD,
    PARENT,
    PARTNER,
    Households,
    build_households,
)
from simulation.world.papers import build_papers, build_phones
from simulation.world.places import Places
from simulation.written import Written

# GB/T 3304: 汉 蒙古 回 满, and those of whom few live here
ETHNICITIES = ("01", "02", "03", "11", "31", "05")
EDUCATION = ("10", "20", "40", "60", "70", "80")  # GB/T 4658
MOVES_A_YEAR = (0.03, 0.15)  # locals, migrants


@dataclass(frozen=True)
class People:
    """One entry per resident, sorted by household; `position` 0 is its head."""

    household: Ints
    position: Ints
    role: Ints  # HEAD, PARTNER, CHILD, GROWN, PARENT, LODGER of households.py
    female: Bools
    born_on: Times
    document: Written
    paper: Texts  # GA/T 517: 111 for most
    name: Written
    phone: Written  # empty for some children and some of the old; shared in some families
    grid: Ints
    address: Written
    migrant: Bools
    ethnicity: Texts
    education: Texts
    partner: Ints  # the other half of the couple, -1 without
    trouble: Floats  # hidden: how often this person ends up in disputes
    homes: Homes  # one dwelling per household: the one it lives in at first
    moved_to: Ints  # per household: the dwelling that it moves to, its own where it stays
    moved_on: Times  # per household: NaT where it stays

    def __len__(self) -> int:
        return len(self.household)

    def age_at(self, day: np.datetime64) -> Floats:
        """Age in years on a day."""
        found: Floats = (day.astype("datetime64[D]") - self.born_on).astype(float) / 365.25
        return found

    def dwelling_at(self, person: Ints, at: Times) -> Ints:
        """Index into `homes` of where each person (never -1) lives at each time."""
        home = self.household[person]
        return np.where(at >= self.moved_on[home], self.moved_to[home], home)

    def grid_at(self, person: Ints, at: Times) -> Ints:
        """The grid that each person (never -1) lives in at each time."""
        return self.homes.grid[self.dwelling_at(person, at)]

    def address_at(self, person: Ints, at: Times) -> Texts:
        """The address of each person (never -1) at each time."""
        return self.homes.address[self.dwelling_at(person, at)]


def build_people(preset: Preset, places: Places, rng: Rng) -> People:
    """All residents of the city."""
    living = build_households(preset.residents, rng)
    homes = build_homes(places, living.kind == DORMITORY, rng)
    born_on = np.datetime64(preset.history_from, "D") - np.round(living.age * 365.25).astype(
        "timedelta64[D]"
    )
    migrant = living.migrant[living.household]
    papers = build_papers(born_on, living.female, migrant, rng)
    ethnicity = pick(rng, ETHNICITIES, len(homes), p=[925, 42, 16, 13, 3, 1])[living.household]
    moved_to, moved_on = _moves(preset, living, rng)
    return People(
        household=living.household,
        position=living.position,
        role=living.role,
        female=living.female,
        born_on=born_on,
        document=papers.document,
        paper=papers.kind,
        name=_names(living, born_on, ethnicity, rng),
        phone=build_phones(living.household, living.role, living.age, rng),
        grid=homes.grid[living.household],
        address=homes.address.by(living.household),
        migrant=migrant,
        ethnicity=ethnicity,
        education=_education(living.age, rng),
        partner=_partners(living.role),
        trouble=rng.lognormal(0.0, 1.0, len(living.household)),
        homes=homes,
        moved_to=moved_to,
        moved_on=moved_on,
    )


def _names(living: Households, born_on: Times, ethnicity: Texts, rng: Rng) -> Written:
    """Children have their father's family name, now and then their mother's; wives keep their own."""
    role, n = living.role, len(living.role)
    own = namebook.draw_surnames(rng, n)
    head = np.flatnonzero(role == HEAD)
    # the last household may lack its partner
    second = np.minimum(head + 1, n - 1)
    father = np.where(living.female[head] & (role[second] == PARTNER), second, head)
    line = own[father][living.household]
    inherits = np.isin(role, [CHILD, GROWN]) & chance(rng, 0.94, n)
    surname = np.where(inherits | ((role == PARENT) & ~living.female), line, own)
    born = born_on.astype("datetime64[Y]").astype(np.int64) + 1970
    given = namebook.draw_given(rng, living.female, born)
    return namebook.written_names(*namebook.names_of_peoples(rng, surname, given, ethnicity))


def _education(age: Floats, rng: Rng) -> Texts:
    """Schooling by generation: six of ten of the young went to college, few of the old."""
    shares = ((5, 35, 28, 22, 10, 0), (1, 14, 20, 22, 33, 10), (0, 2, 5, 8, 35, 50))
    groups = [
        pick(rng, EDUCATION, len(age), p=p)
        for p in ((1, 30, 28, 16, 25, 0.1), shares[1], shares[2])
    ]
    found: Texts = np.select([age < 30, age < 60], groups[:2], groups[2]).astype(object)
    return found


def _partners(role: Ints) -> Ints:
    """A partner stands right behind the head."""
    partner = np.full(len(role), -1)
    second = np.flatnonzero(role == PARTNER)
    partner[second], partner[second - 1] = second - 1, second
    return partner


def _moves(preset: Preset, living: Households, rng: Rng) -> tuple[Ints, Times]:
    """Households that move take over each other's dwellings; rooms in dormitories stay what they are."""
    homes, years = len(living.kind), preset.days / 365
    rate = np.where(living.migrant, MOVES_A_YEAR[1], MOVES_A_YEAR[0]) * years
    moves = chance(rng, 1 - np.exp(-rate), homes) & (living.kind != DORMITORY)
    who = rng.permutation(np.flatnonzero(moves))
    moved_to = np.arange(homes)
    moved_to[who] = np.roll(who, 1)
    day = rng.integers(0, preset.days, homes)
    on = np.datetime64(preset.history_from, "s") + (day * 86_400).astype("timedelta64[s]")
    return moved_to, np.where(moves, on, np.datetime64("NaT", "s"))
