"""How ledger entries are closed: by a settlement, on paper, the same day by rule, or never."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.calendar import after_shock
from simulation.life.chronicle import Chronicle
from simulation.record.calls.callers import before_the_worst
from simulation.recorded import NAT, hours
from simulation.streams import chance
from simulation.types import Bools, Floats, Ints, Rng, Times

# by group: closed within a day before the shock and after it, median days of the others before it
PACE = {
    "consumer": (0.75, 0.94, 1.5), "neighbour": (0.50, 0.88, 6.0), "love": (0.50, 0.90, 5.0), "family": (0.42, 0.86, 6.0),
    "property": (0.40, 0.82, 8.0), "debt": (0.28, 0.72, 12.0), "labour": (0.12, 0.50, 18.0), "land": (0.10, 0.36, 22.0),
    "other": (0.50, 0.88, 5.0),
}  # fmt: skip
FASTER = 0.6  # the others' days after the shock, of those before
# of what is closed unsettled, reported as a success: before the shock, after
CLAIMED = (0.78, 0.87)
NEVER_CLOSED = (0.05, 0.02)


def closings(
    chronicle: Chronicle, who: Ints, accepted: Times, entered: Times, rng: Rng
) -> tuple[Times, Bools]:
    """Time of closing (NaT while open) and claimed success of ledger entries of the disputes `who`."""
    late, n = after_shock(chronicle.world.preset, entered), len(who)
    spot, spread = _pace(chronicle, who, late, rng)
    settled = _settled(chronicle, who, entered) + hours(rng.uniform(0.5, 20, n))
    same_day = np.maximum(
        accepted + hours(rng.uniform(1, 16, n)), entered + hours(rng.uniform(0.1, 1, n))
    )
    slow = np.fmin(settled, entered + hours(24 * spread))
    closed = np.where(spot, same_day, slow)
    # what is settled within the next days was as good as settled when it was closed
    good = (settled - closed <= np.timedelta64(3, "D")) | chance(
        rng, np.where(late, CLAIMED[1], CLAIMED[0]), n
    )
    done = ~chance(rng, np.where(spot, 0.0, np.where(late, NEVER_CLOSED[1], NEVER_CLOSED[0])), n)
    done &= closed <= before_the_worst(chronicle.endings, chronicle.start, who)
    return np.where(done, closed, NAT), good & done


def _pace(chronicle: Chronicle, who: Ints, late: Bools, rng: Rng) -> tuple[Bools, Floats]:
    """Whether an entry is closed within a day, and how many days it takes else."""
    before, after, median = (
        np.array([PACE[g] for g in chronicle.disputes.group[who]]).reshape(-1, 3).T
    )
    spot = chance(rng, np.where(late, after, before), len(who))
    return spot, 1 + median * np.where(late, FASTER, 1.0) * rng.lognormal(0.0, 0.7, len(who))


def _settled(chronicle: Chronicle, who: Ints, entered: Times) -> Times:
    """The first true success after entry, NaT without."""
    done = chronicle.responses[chronicle.responses["success"]]
    asked = pd.DataFrame({"at": entered, "dispute": who, "row": np.arange(len(who))})
    found = pd.merge_asof(
        asked.sort_values("at", kind="stable"),
        done[["at", "dispute"]].assign(done=done["at"]),
        on="at", by="dispute", direction="forward",
    )  # fmt: skip
    return found.sort_values("row")["done"].to_numpy().astype("datetime64[s]")
