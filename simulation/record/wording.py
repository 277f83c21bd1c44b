"""Texts for the reports about disputes, and the truth of what each text says."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.chronicle import Chronicle
from simulation.record.tellers import facts_of
from simulation.record.telling import SIGNS, TOLD, Facts, Told
from simulation.record.words import alarms, narratives, officers_calls
from simulation.streams import stream, taken
from simulation.types import Ints

UNSAID = "unsaid"  # a true sign that the text leaves out
OFFICER = "3"  # gllx of an officer's own call
SOURCES = {"110": "police_110", "12345": "hotline_12345", "grid": "grid_events"}


def worded(
    calls: pd.DataFrame, chronicle: Chronicle, incidents: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The calls with text, text_id and one `told_<sign>` each, and the cues by text_id.

    Cues: text_id, cue, state (told, negated, hearsay, figure; unsaid for a true sign left out),
    true (of the dispute when the text was taken down), value, phrase (before typing errors). The
    alarm about an incident and an officer's own call tell no sign.
    """
    seed = chronicle.seed
    facts = facts_of(chronicle, calls, stream(seed, "knowledge"))
    incident = calls["incident"].to_numpy()
    alarm, officer = np.flatnonzero(incident >= 0), np.flatnonzero(calls["link"] == OFFICER)
    told_by = np.flatnonzero((incident < 0) & (calls["link"] != OFFICER).to_numpy())
    text = np.full(len(calls), "", dtype=object)
    told = narratives(facts.take(told_by), stream(seed, "words"))
    text[told_by] = told.text
    type_ = taken(incidents["type"].to_numpy(dtype=object), incident[alarm])
    text[alarm] = alarms(facts.take(alarm), type_, stream(seed, "alarms"))
    text[officer] = officers_calls(facts.take(officer), stream(seed, "officers' words"))
    flags = {f"told_{s}": _told(told.cues, s, told_by, len(calls)) for s in SIGNS}
    cues = _with_truth(told, facts.take(told_by)).assign(text_id=lambda c: told_by[c["row"]])
    return calls.assign(text=text, text_id=np.arange(len(calls)), topic=-1, **flags), cues


def _told(cues: pd.DataFrame, sign: str, rows: Ints, n: int) -> np.ndarray:
    flags = np.zeros(n, dtype=bool)
    said = cues[(cues["state"] == TOLD) & (cues["cue"] == sign)]
    flags[rows[said["row"].to_numpy()]] = True
    return flags


def _with_truth(told: Told, facts: Facts) -> pd.DataFrame:
    """What is said, with whether it is so, and what is so without being said."""
    parts = []
    for sign, said in told.cues.groupby("cue", sort=True):
        true = facts.signs.get(str(sign))
        row = said["row"].to_numpy()
        # sums and counts are true wherever they are said
        parts.append(said.assign(true=True if true is None else true[row]))
    for sign in SIGNS:
        named = told.cues.loc[told.cues["cue"] == sign, "row"].to_numpy()
        left = np.setdiff1d(np.flatnonzero(facts.sign(sign)), named)
        parts.append(
            pd.DataFrame(
                {"row": left, "cue": sign, "state": UNSAID, "value": "", "phrase": "", "true": True}
            )
        )
    return pd.concat(parts, ignore_index=True)


def cues_by_key(reports: pd.DataFrame, cues: pd.DataFrame) -> pd.DataFrame:
    """Cues of every row of the reports that has a text: source, key, cue, state, true, value, phrase.

    Rows that were handed on to another platform carry the same text and so the same cues.
    """
    rows = reports[["key", "channel", "text_id"]].reset_index(drop=True)
    found = rows.merge(cues.drop(columns="row"), on="text_id", sort=False)
    found = found.assign(source=found["channel"].map(SOURCES))
    return found[["source", "key", "cue", "state", "true", "value", "phrase"]]
