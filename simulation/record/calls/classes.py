"""110 classes: what the taker makes of a call, and what it is in the end."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life import kinds
from simulation.life.calendar import at_night
from simulation.life.chronicle import Chronicle
from simulation.record.habits import Habits, shifted
from simulation.streams import chance, pick, stream
from simulation.types import Bools, Floats, Rng, Texts

TAKERS = 60
# what a taker writes who has not understood
WRONG = ("0499", "02", "05", "0404", "06")
PLAYED_DOWN = ("0499", "05", "06")
DOWN_FIRST, DOWN_FINAL = (
    0.10,
    0.03,
)  # blows between couples and kin that are taken for a mere quarrel


def classed(chronicle: Chronicle, calls: pd.DataFrame, habits: Habits, rng: Rng) -> pd.DataFrame:
    """With first_class and final_class; an injury starts as 治安 in two of five, and stays so in one of four."""
    n, right = len(calls), kinds.texts("police")[calls["kind"].to_numpy()]
    worst, hurt = (calls["grade"] == 3).to_numpy(), calls["hurt"].to_numpy(dtype=bool)
    first_down, final_down = _played_down(chronicle, calls, habits, rng)
    final = np.where(final_down, pick(rng, PLAYED_DOWN, n), right)
    final = np.where(worst, "01", np.where(hurt & chance(rng, 0.25, n), "02", final))
    first = _as_taken(chronicle, calls, right, rng)
    first = np.where(first_down | final_down, pick(rng, PLAYED_DOWN, n), first)
    first = np.where((hurt | worst) & chance(rng, 0.4, n), "02", first)
    return calls.assign(first_class=first.astype(object), final_class=final.astype(object))


def _as_taken(chronicle: Chronicle, calls: pd.DataFrame, right: Texts, rng: Rng) -> Texts:
    """Takers err at their own rates, each in a favourite way, and more at night."""
    own = stream(chronicle.seed, "takers")
    errs: Floats = own.beta(2.0, 15.0, TAKERS)
    favourite = pick(own, WRONG, TAKERS)
    taker, n = rng.integers(0, TAKERS, len(calls)), len(calls)
    night = 0.5 * at_night(calls["at"].to_numpy())
    wrong = np.where(chance(rng, 0.6, n), favourite[taker], pick(rng, WRONG, n))
    return np.where(chance(rng, shifted(errs[taker], night), n), wrong, right).astype(object)


def _played_down(
    chronicle: Chronicle, calls: pd.DataFrame, habits: Habits, rng: Rng
) -> tuple[Bools, Bools]:
    """Threats and blows at home that are noted as a quarrel or a plea: by town, more for women and migrants."""
    world, person = chronicle.world, calls["person"].to_numpy()
    home = np.isin(chronicle.disputes.group[calls["dispute"].to_numpy()], ["love", "family"])
    whose = 0.4 * world.people.female[person] + 0.4 * world.people.migrant[person]
    by = habits.plays_down[world.places.grids.town[calls["grid"].to_numpy()]] + habits.bias * whose
    n, at_home = len(calls), home & calls["grade"].isin([1, 2]).to_numpy()
    return (
        at_home & chance(rng, habits.bias * shifted(DOWN_FIRST, by), n),
        at_home & chance(rng, habits.bias * shifted(DOWN_FINAL, by), n),
    )
