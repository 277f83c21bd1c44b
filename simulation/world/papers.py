"""Identity papers and phones: citizen numbers, passports, permits, one phone for a family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from simulation.types import Bools, Floats, Ints, Rng, Texts, Times
from simulation.world.households import CHILD, HEAD
from simulation.world.ids import CITIZEN_CHECKS, CITIZEN_WEIGHTS
from simulation.world.toponyms import COUNTIES
from simulation.written import Written, compact, word_list

CITIZEN, PASSPORT, TAIWAN, HONGKONG = "111", "414", "511", "516"  # GA/T 517
ELSEWHERE = (
    "142201", "130725", "610824", "622421", "410922", "340621", "511321", "152624", "150421", "152630",
    "130732", "140221", "140624", "141127", "610802", "610825", "640381", "640522", "620421", "620522",
    "411625", "412724", "413026", "371721", "372929", "320321", "341221", "342221", "420921", "421122",
    "430521", "432524", "500234", "511622", "513029", "522121", "532128", "210921", "220721", "230229",
)  # fmt: skip
FIRST_BIRTH = date(1900, 1, 1)
SERIALS = 1_000
PREFIXES = (
    "138",
    "139",
    "136",
    "135",
    "150",
    "151",
    "152",
    "158",
    "159",
    "182",
    "186",
    "187",
    "188",
    "189",
    "177",
    "199",
)


@dataclass(frozen=True)
class Papers:
    """One entry per person: the number of the paper and its kind, GA/T 517."""

    document: Written
    kind: Texts


def build_papers(born_on: Times, female: Bools, migrant: Bools, rng: Rng) -> Papers:
    """Citizen numbers, distinct; one person in six hundred goes by a passport or a permit instead."""
    n = len(born_on)
    area = np.where(
        migrant,
        len(COUNTIES) + rng.integers(0, len(ELSEWHERE), n),
        rng.choice(len(COUNTIES), size=n, p=_of_county()),
    )
    day = (born_on - np.datetime64(FIRST_BIRTH)).astype(np.int64)
    # from 010 on: a place registers few births a day, and no real number has 000; odd for men
    serial = 10 + 2 * _nth(area, day, female) + ~female
    return _with_others(area, day, 11 * serial + _check(area, day, serial), rng)


def _of_county() -> Floats:
    weight = 1.0 / (np.arange(len(COUNTIES)) + 2.0)
    found: Floats = weight / weight.sum()
    return found


def _nth(area: Ints, day: Ints, female: Bools) -> Ints:
    """0, 1, 2, ... among those of one area, birthday and sex."""
    key = (area * 100_000 + day) * 2 + female
    order = np.argsort(key, kind="stable")
    nth = np.empty(len(key), dtype=np.int64)
    nth[order] = np.arange(len(key)) - np.searchsorted(key[order], key[order])
    return nth


def _check(area: Ints, day: Ints, serial: Ints) -> Ints:
    """Place in the table of check characters, from the 17 digits before (GB 11643)."""
    places = np.array([_weighed(a, 0) for a in (*COUNTIES, *ELSEWHERE)])
    days = np.array([_weighed(d, 6) for d in _birthdays(int(day.max(initial=0)))])
    tails = np.array([_weighed(f"{s:03d}", 14) for s in range(SERIALS)])
    found: Ints = (places[area] + days[day] + tails[serial]) % 11
    return found


def _weighed(digits: str, start: int) -> int:
    return sum(int(d) * int(w) for d, w in zip(digits, CITIZEN_WEIGHTS[start:], strict=False))


def _birthdays(last: int) -> list[str]:
    return [f"{FIRST_BIRTH + timedelta(days=i):%Y%m%d}" for i in range(last + 1)]


def _with_others(area: Ints, day: Ints, serial: Ints, rng: Rng) -> Papers:
    """Foreigners' and compatriots' numbers stand in place of the area; day and serial stay empty."""
    n = len(area)
    other = np.flatnonzero(rng.random(n) < 1 / 600)
    kind = np.full(n, CITIZEN, dtype=object)
    kind[other] = rng.choice([PASSPORT, TAIWAN, HONGKONG], size=len(other), p=[0.5, 0.2, 0.3])
    numbers = _other_numbers(kind[other], rng)
    areas = [*COUNTIES, *ELSEWHERE, *numbers]
    area, day, serial = area.copy(), day.copy(), serial.copy()
    area[other] = len(COUNTIES) + len(ELSEWHERE) + np.arange(len(other))
    day[other], serial[other] = -1, -1
    tails = [f"{s:03d}{c}" for s in range(SERIALS) for c in CITIZEN_CHECKS]
    words = (word_list(areas), word_list(_birthdays(int(day.max(initial=0)))), word_list(tails))
    return Papers(Written(words, (compact(area), compact(day), compact(serial))), kind)


def _other_numbers(kind: Texts, rng: Rng) -> list[str]:
    """Passports E + 8 digits, permits of Taiwan 10 digits and a letter, of Hong Kong and Macao H or M + 8."""
    serial = rng.choice(90_000_000, size=len(kind), replace=False) + 10_000_000
    forms = {PASSPORT: "E{}", TAIWAN: "00{}(B)", HONGKONG: "H{}"}
    return [forms[k].format(s) for k, s in zip(kind, serial, strict=True)]


def build_phones(household: Ints, role: Ints, age: Floats, rng: Rng) -> Written:
    """Mobile numbers: children have none or the family's, most of the old use another's of the home."""
    n = len(household)
    own = np.arange(n)
    head = np.flatnonzero(role == HEAD)[household]
    # some families have one number for all, and many of the old answer their children's
    one_for_all = (rng.random(int(household[-1]) + 1) < 0.04)[household]
    old = (age >= 75) & (rng.random(n) < 0.7)
    young = (age < 16) & (role == CHILD) & (rng.random(n) < 0.4)
    owner = np.where(one_for_all | old | young, head, own)
    alone = (np.bincount(household) == 1)[household]
    without = ((age < 12) & (owner == own)) | (old & alone & (rng.random(n) < 0.4))
    return _numbers(np.where(without, -1, owner))


def _numbers(owner: Ints) -> Written:
    """Distinct numbers for distinct owners, nothing for -1."""
    serial = np.maximum(owner, 0) + 1_000
    # multiplying by an odd number that 5 does not divide permutes the residues mod 10^8
    number = serial * 48_271_007 % 10**8
    codes = (serial % len(PREFIXES), number // 10_000, number % 10_000)
    quads = word_list([f"{i:04d}" for i in range(10_000)])
    return Written(
        (word_list(list(PREFIXES)), quads, quads),
        tuple(compact(np.where(owner >= 0, code, -1)) for code in codes),
    )
