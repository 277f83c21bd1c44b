"""Who tells which platform what: every report about a dispute, and the traffic that is none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.chronicle import Chronicle
from simulation.life.disputes import addresses
from simulation.record.calls.callers import of_acts, of_incidents
from simulation.record.calls.classes import classed
from simulation.record.calls.complaints import with_complaints
from simulation.record.calls.handovers import handed_on, referred
from simulation.record.calls.repeats import elsewhere, fed_back, with_repeats
from simulation.record.calls.traffic import other_traffic
from simulation.record.habits import habits
from simulation.record.spoken_places import said
from simulation.record.wording import cues_by_key, worded
from simulation.streams import stream
from simulation.types import Rng

REFERENCES = ("repeat_of", "origin", "complaint_of")


def reports(chronicle: Chronicle, incidents: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All reports of the three platforms in order of time, and what their texts say of which sign.

    Columns: key, channel (110 12345 grid), at, dispute (-1 for none), act (row of `chronicle.acts`, -1), kind (index, -1),
    person, role, other (persons, -1), by_caller (the caller did it), grade (3 for an incident), one per sign, grid, address,
    first_class, final_class, text, told_<sign>, link (gllx), repeat_of (row of the call that this one repeats or is about, -1),
    origin (row that was handed on and became this one, -1), complaint_of (row of the ticket whose handling it complains
    about, -1), incident (row, -1), topic (of 12345 tickets about something else, -1).
    """
    rng = stream(chronicle.seed, "reports")
    about = pd.concat([of_acts(chronicle, rng), of_incidents(chronicle, incidents, rng)])
    about = elsewhere(chronicle, about, stream(chronicle.seed, "second platforms"))
    about = with_repeats(chronicle, about, stream(chronicle.seed, "repeats"))
    about = fed_back(chronicle, about, stream(chronicle.seed, "feedback calls"))
    about, cues = worded(_placed(chronicle, about, rng), chronicle, incidents)
    about = classed(
        chronicle, about, habits(chronicle.world, chronicle.seed), stream(chronicle.seed, "classes")
    )
    about = handed_on(chronicle, about, stream(chronicle.seed, "handovers"))
    traffic, more = other_traffic(chronicle, about, stream(chronicle.seed, "traffic"))
    everything = pd.concat([about, traffic], ignore_index=True)
    everything = with_complaints(everything, stream(chronicle.seed, "complaints"))
    everything = referred(everything, stream(chronicle.seed, "referrals"))
    done = _keyed(_ordered(everything), chronicle)
    return done, cues_by_key(done, pd.concat([cues, more], ignore_index=True))


def _placed(chronicle: Chronicle, calls: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """Where: the dispute's grid, and an address there, in the caller's words."""
    disputes, who = chronicle.disputes, calls["dispute"].to_numpy()
    place = addresses(chronicle.world, disputes, who)
    return calls.assign(grid=disputes.place[who], address=said(place, rng))


def _ordered(calls: pd.DataFrame) -> pd.DataFrame:
    """Sorted by time, with row references kept right."""
    order = np.argsort(calls["at"].to_numpy(), kind="stable")
    place = np.empty(len(calls), dtype=np.int64)
    place[order] = np.arange(len(calls))
    moved = {c: np.where(calls[c] >= 0, place[np.maximum(calls[c], 0)], -1) for c in REFERENCES}
    return calls.assign(**moved).iloc[order].reset_index(drop=True)


def _keyed(calls: pd.DataFrame, chronicle: Chronicle) -> pd.DataFrame:
    """Keys as the platforms number them: day and serial, for 110 behind the county's code."""
    grids, towns = chronicle.world.places.grids, chronicle.world.places.towns
    day = pd.DatetimeIndex(calls["at"]).strftime("%Y%m%d").to_numpy(dtype=object)
    counties = np.array([code[:6] for code in towns.code], dtype=object)
    area = counties[grids.town[calls["grid"].to_numpy()]]
    channel = calls["channel"].to_numpy(dtype=object)
    lead = np.select([channel == "110", channel == "12345"], [area + day, "BJ" + day], "WG" + day)
    lead = lead.astype(object)
    serial = pd.Series(lead).groupby(lead, sort=False).cumcount().to_numpy() + 1
    return calls.assign(key=lead + np.array([f"{s:05d}" for s in serial], dtype=object))
