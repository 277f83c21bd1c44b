"""The truth folder: what really was, for judging results. No pipeline code may read it."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation import kinds
from simulation.case import Case
from simulation.chronicle import clock
from simulation.faults.shipments import Injected
from simulation.streams import taken
from simulation.types import Floats
from simulation.writers.incidents import incident_keys

NOTE = [f.name for f in fields(Injected)]


def write_truth(out: Path, case: Case, answers: pd.DataFrame, notes: list[Injected]) -> None:
    """Write persons, disputes, acts, incidents, hazards and who is who as Parquet files."""
    out.mkdir(parents=True, exist_ok=True)
    tables = {
        "persons": _persons(case),
        "disputes": _disputes(case),
        "acts": case.chronicle.acts,
        "incidents": case.incidents,
        "hazards": _hazards(case),
        "who_is_who": answers[["source", "key", "slot", "person", "dispute"]],
        "faults": pd.DataFrame([asdict(n) for n in (*notes, *_false_times(case))], columns=NOTE),
    }
    for name, frame in tables.items():
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), out / f"{name}.parquet")


def _false_times(case: Case) -> list[Injected]:
    """Wrong times that people entered: in whichever file the row comes, nothing there shows it."""
    late = case.ledger.loc[case.ledger["backdated"].to_numpy(dtype=bool), "key"]
    died = (case.incidents["stated_at"] != case.incidents["at"]).to_numpy()
    notes = [Injected("backdated", "", key, "受理时间", "none", "") for key in late]
    return notes + [
        Injected("time_of_death", "", k, "发生时间", "none", "") for k in incident_keys(case)[died]
    ]


def _persons(case: Case) -> pd.DataFrame:
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


def _disputes(case: Case) -> pd.DataFrame:
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
        }
    )


def _hazards(case: Case) -> pd.DataFrame:
    """True hazard per dispute and week of observation, as if no incident had come before."""
    hazards, scale = case.chronicle.story.hazards, case.chronicle.endings.scale
    return pd.concat([_week(case, day, scale) for day in range(0, len(hazards.first), 7)])


def _week(case: Case, day: int, scale: Floats) -> pd.DataFrame:
    hazards = case.chronicle.story.hazards
    rows, (other, self_) = hazards.rows(day), hazards.of(day)
    return pd.DataFrame(
        {
            "dispute": np.arange(rows.start, rows.stop),
            "day": case.chronicle.start + np.timedelta64(day * 86_400, "s"),
            "harm_other_per_day": other * scale[rows],
            "harm_self_per_day": self_ * scale[rows],
        }
    )
