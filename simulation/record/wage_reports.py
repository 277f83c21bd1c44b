"""一企一码: which wage and labour matters are reported by the firm's code, and what became of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.chronicle import Chronicle
from simulation.life.officials import DUE, MEDIATE
from simulation.record.calls.callers import before_the_worst
from simulation.recorded import hours
from simulation.streams import chance, stream
from simulation.types import Ints, Times

SCANNED = (
    0.42  # of the labour disputes that anybody told of: the code on the gate was scanned as well
)
COURSES = 2  # so many promises and payments are entered at most


def wage_reports(chronicle: Chronicle, reports: pd.DataFrame) -> pd.DataFrame:
    """One row per report in order of time: dispute, at."""
    rng, d = stream(chronicle.seed, "wage reports"), chronicle.disputes
    told = reports[(reports["dispute"] >= 0) & (reports["grade"] < 3)].drop_duplicates("dispute")
    told = told[d.group[told["dispute"].to_numpy()] == "labour"]
    told = told[chance(rng, SCANNED, len(told))]
    who = told["dispute"].to_numpy()
    at = told["at"].to_numpy() + hours(rng.exponential(40.0, len(who)))
    frame = pd.DataFrame({"dispute": who, "at": at})
    frame = frame[at <= before_the_worst(chronicle.endings, chronicle.start, who)]
    kept: pd.DataFrame = frame.sort_values(["at", "dispute"], kind="stable", ignore_index=True)
    return kept


def promises(chronicle: Chronicle, dispute: Ints, at: Times) -> list[pd.DataFrame]:
    """The first promises after each report: frames with at and promised_at, one row per report (NaT without)."""
    held = chronicle.responses[
        (chronicle.responses["step"] == MEDIATE) & chronicle.responses["promised_at"].notna()
    ]
    return _in_turn(_after(held[["dispute", "at", "promised_at"]], dispute, at), len(dispute))


def payments(chronicle: Chronicle, dispute: Ints, at: Times) -> list[pd.DataFrame]:
    """The first payments after each report: frames with at and yuan paid by then, never more than is owed."""
    paid = chronicle.measures[chronicle.measures["what"] == "paid"][["dispute", "at", "yuan"]]
    kept = chronicle.responses[
        (chronicle.responses["step"] == DUE) & chronicle.responses["success"]
    ]
    owed = chronicle.disputes.claim_yuan
    full = kept[["dispute", "at"]].assign(yuan=owed[kept["dispute"].to_numpy()])
    both = _after(pd.concat([paid, full]), dispute, at)
    both = both[both["yuan"] > 0]
    summed = both.groupby("row")["yuan"].cumsum()
    both = both.assign(yuan=np.minimum(summed, owed[both["dispute"].to_numpy()]))
    return _in_turn(both, len(dispute))


def _after(events: pd.DataFrame, dispute: Ints, at: Times) -> pd.DataFrame:
    asked = pd.DataFrame({"dispute": dispute, "reported_at": at, "row": np.arange(len(dispute))})
    both: pd.DataFrame = asked.merge(events, on="dispute")
    both = both[both["at"] >= both["reported_at"]]
    found: pd.DataFrame = both.sort_values(["row", "at"], kind="stable")
    return found


def _in_turn(events: pd.DataFrame, n: int) -> list[pd.DataFrame]:
    """The first, the second ... event of every report, as frames of `n` rows."""
    turn = events.groupby("row").cumcount()
    rest = events.drop(columns=["dispute", "reported_at"])
    return [rest[turn == i].set_index("row").reindex(range(n)) for i in range(COURSES)]
