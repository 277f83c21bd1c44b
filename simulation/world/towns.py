"""Towns: names, sizes, and the habits of their offices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.types import Bools, Floats, Ints, Rng, Texts
from simulation.world.toponyms import COUNTIES, PASTURE, place_names


@dataclass(frozen=True)
class Towns:
    """One entry per town; the habits are hidden and shape who reports and how fast help comes."""

    code: Texts  # 9 digits
    name: Texts  # two characters and 街道, 镇, 乡 or 苏木
    county: Ints
    urban: Bools
    share: Floats  # of the city's residents
    reserve: Floats  # how reluctant people are to call, in log-odds
    skill: Floats  # how often mediation works, in log-odds
    slowness: Floats  # mean days until officials act
    care: Floats  # how completely forms are filled in, in log-odds


def build_towns(n: int, rng: Rng) -> Towns:
    """All towns, those of one county side by side: two in three urban, first the inner districts."""
    place = np.arange(n)
    county = place * len(COUNTIES) // n
    # a few villages lie in inner districts, and each outer county has its seat
    urban = (place < 2 * n / 3) ^ (place % 9 == 4)
    weight = np.where(urban, 1.6, 0.7) * rng.lognormal(0.0, 0.5, n)
    # several offices share a county seat, and people there call more readily
    return Towns(
        code=_codes(county),
        name=_names(county, urban, rng),
        county=county,
        urban=urban,
        share=weight / weight.sum(),
        reserve=np.where(urban, 0.0, 0.4) + rng.normal(0, 0.25, n),
        skill=rng.normal(0, 0.35, n),
        slowness=rng.uniform(1.0, 4.0, n),
        care=np.where(urban, 0.2, -0.2) + rng.normal(0, 0.4, n),
    )


def _codes(county: Ints) -> Texts:
    """The county's six digits and a serial within it, as GB/T 10114 numbers streets from 001."""
    first = np.searchsorted(county, county)
    serial = np.arange(len(county)) - first + 1
    codes = [f"{COUNTIES[c]}{i:03d}" for c, i in zip(county.tolist(), serial.tolist(), strict=True)]
    return np.array(codes, dtype=object)


def _names(county: Ints, urban: Bools, rng: Rng) -> Texts:
    n = len(county)
    rural = np.where(rng.random(n) < 0.3, "乡", "镇").astype(object)
    rural = np.where((county == PASTURE) & (rng.random(n) < 0.7), "苏木", rural)
    names: Texts = place_names(rng)[:n] + np.where(urban, "街道", rural).astype(object)
    return names
