"""The tables of the truth folder that no other module has ready."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life import kinds
from simulation.life.course import clock
from simulation.record.case import Case
from simulation.streams import taken


def persons(case: Case) -> pd.DataFrame:
    """One row per resident: who they are, and what only the simulation knows of them."""
    people = case.world.people
    return pd.DataFrame(
        {
            "person": np.arange(len(people)),
            "name": people.name[:],
            "document": people.document[:],
            "phone": people.phone[:],
            "female": people.female,
            "born_on": people.born_on.astype("datetime64[s]"),
            "migrant": people.migrant,
            "household": people.household,
            "grid": people.grid,
            "trouble": people.trouble,
        }
    )


def disputes(case: Case) -> pd.DataFrame:
    """Both sides, and the state at the end of the path (hidden from every file)."""
    d, mood, endings = case.chronicle.disputes, case.chronicle.story.mood, case.chronicle.endings
    day = clock(case.chronicle.start, endings.day, np.zeros(len(d), np.int64))
    return pd.DataFrame(
        {
            "dispute": np.arange(len(d)),
            "born_at": d.born_at,
            "kind": kinds.texts("code")[d.kind],
            "group": d.group,
            "relation": d.pairs.relation,
            "doer": d.doer,
            "other": d.other,
            "firm": taken(case.world.employers.code, d.pairs.firm),
            "hidden": d.hidden,
            "candour": d.candour,
            "temper": mood.temper,
            "load_at_end": mood.load,
            "incident_on": np.where(endings.day >= 0, day, np.datetime64("NaT", "s")),
            "against_self": endings.against_self,
            "claim_yuan": d.claim_yuan,
            "claim_months": d.claim_months,
            "claim_people": d.claim_people,
        }
    )


def hazards(case: Case) -> pd.DataFrame:
    """True hazard per dispute and week of observation, as if no incident had come before."""
    days = len(case.chronicle.story.hazards.first)
    return pd.concat([_week(case, day) for day in range(0, days, 7)])


def _week(case: Case, day: int) -> pd.DataFrame:
    hazards = case.chronicle.story.hazards
    rows, (other, self_) = hazards.rows(day), hazards.of(day)
    scale = case.chronicle.endings.scales.on(day, rows)
    return pd.DataFrame(
        {
            "dispute": np.arange(rows.start, rows.stop),
            "day": case.chronicle.start + np.timedelta64(day * 86_400, "s"),
            "harm_other_per_day": other * scale,
            "harm_self_per_day": self_ * scale,
        }
    )
