"""The incidents themselves: the worst (level 1), and the graver and slighter blows beside them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.acts import VIOLENCE
from simulation.life.chronicle import Chronicle
from simulation.life.course import clock
from simulation.recorded import hours
from simulation.streams import chance, pick, stream
from simulation.types import Ints, Rng, Texts, Times

BY_GROUP = {
    "love": (["E1", "E2", "E4", "E5", "E6"], [0.34, 0.50, 0.08, 0.03, 0.05]),
    "labour": (["E1", "E2", "E4", "E5", "E6"], [0.15, 0.45, 0.20, 0.10, 0.10]),
}
ELSE = (["E1", "E2", "E4", "E5"], [0.25, 0.65, 0.06, 0.04])


def incidents(chronicle: Chronicle) -> pd.DataFrame:
    """All incidents in order of time.

    Columns: dispute, at, stated_at (what the register says), level, type, doer, victim (persons, -1 without), dead, badly_hurt,
    act (row of `acts` that it grew out of, -1 for level 1).
    """
    rng = stream(chronicle.seed, "incidents")
    both = pd.concat([_worst(chronicle, rng), _lesser(chronicle, rng), _unrelated(chronicle, rng)])
    both = both.assign(stated_at=_stated(chronicle, both))
    return both.sort_values(["at", "dispute"], kind="stable").reset_index(drop=True)


def _worst(chronicle: Chronicle, rng: Rng) -> pd.DataFrame:
    disputes, endings = chronicle.disputes, chronicle.endings
    who = np.flatnonzero(endings.day >= 0)
    own = endings.against_self[who]
    type_ = np.where(own, "E3", _types(disputes.group[who], rng)).astype(object)
    # of those who harm themselves, one in seven is the side that suffered
    swap = own & chance(rng, 0.14, len(who))
    at = clock(chronicle.start, endings.day[who], rng.integers(6 * 3600, 86_000, len(who)))
    at = np.maximum(at, disputes.born_at[who] + np.timedelta64(600, "s"))
    return pd.DataFrame(
        {
            "dispute": who,
            "at": at,
            "level": "1",
            "type": type_,
            "doer": np.where(swap, disputes.other[who], disputes.doer[who]),
            "victim": np.where(own, -1, disputes.other[who]),
            "dead": _dead(type_, rng),
            "badly_hurt": np.where(np.isin(type_, ["E2", "E5"]), 1, 0),
            "act": -1,
        }
    )


def _stated(chronicle: Chronicle, bad: pd.DataFrame) -> Times:
    """The time in the register: for some who died later, that of the death instead of the act."""
    rng, at = stream(chronicle.seed, "stated times"), bad["at"].to_numpy()
    rate = chronicle.world.preset.faults.time_of_death
    wrong = (bad["dead"] > 0).to_numpy() & chance(rng, rate, len(bad))
    return np.where(wrong, at + hours(rng.uniform(3, 120, len(bad))), at)


def _types(group: Texts, rng: Rng) -> Texts:
    drawn = pick(rng, ELSE[0], len(group), p=ELSE[1])
    for name, (types, weights) in BY_GROUP.items():
        drawn = np.where(group == name, pick(rng, types, len(group), p=weights), drawn)
    return drawn.astype(object)


def _dead(type_: Texts, rng: Rng) -> Ints:
    half = chance(rng, 0.5, len(type_))
    return np.select(
        [type_ == "E1", np.isin(type_, ["E3", "E4"])], [1, half.astype(int)], 0
    ).astype(np.int64)


def _lesser(chronicle: Chronicle, rng: Rng) -> pd.DataFrame:
    """Reported blows that police grade: V2 with an injury or a weapon, V3 otherwise."""
    acts, disputes = chronicle.acts, chronicle.disputes
    grave = (acts["hurt"] | acts["weapon"]).to_numpy()
    seen = (acts["grade"] == VIOLENCE).to_numpy() & acts["reported"].to_numpy()
    rows = np.flatnonzero(seen & chance(rng, np.where(grave, 0.35, 0.25), len(acts)))
    who, grave = acts["dispute"].to_numpy()[rows], grave[rows]
    return pd.DataFrame(
        {
            "dispute": who,
            "at": acts["at"].to_numpy()[rows],
            "level": np.where(grave, "2", "3"),
            "type": np.where(grave, "V2", "V3"),
            "doer": disputes.doer[who],
            "victim": disputes.other[who],
            "dead": 0,
            "badly_hurt": 0,
            "act": rows,
        }
    )


def _unrelated(chronicle: Chronicle, rng: Rng) -> pd.DataFrame:
    """Incidents that no dispute caused: strangers, illness."""
    worst = int((chronicle.endings.day >= 0).sum())
    n, people = max(worst // 8, 1), chronicle.world.people
    own = chance(rng, 0.6, n)
    persons = rng.integers(0, len(people), (2, n))
    day = rng.integers(0, chronicle.world.preset.days, n)
    return pd.DataFrame(
        {
            "dispute": -1,
            "at": clock(chronicle.start, day, rng.integers(0, 86_400, n)),
            "level": "1",
            "type": np.where(own, "E3", "E2"),
            "doer": persons[0],
            "victim": np.where(own, -1, persons[1]),
            "dead": own.astype(int),
            "badly_hurt": (~own).astype(int),
            "act": -1,
        }
    )
