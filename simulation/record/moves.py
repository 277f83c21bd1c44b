"""What platforms hand to each other: pushes, answers and refusals, and the days on which a town refuses everything."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.chronicle import Chronicle
from simulation.life.course import clock
from simulation.recorded import NAT, hours, only
from simulation.streams import chance, stream
from simulation.types import Bools, Ints, Rng, Times

PLATFORM = {"110": "110", "12345": "12345", "grid": "网格"}
REFUSED, PUSHED_AGAIN = 0.12, 0.6  # of the pushes; of the refused ones, once more to somebody else
WAVES_PER_YEAR, WAVE_DAYS = (
    6,
    6.0,
)  # 退回 waves: a centre sends back at one stroke what came in so many days


def moves(
    chronicle: Chronicle, reports: pd.DataFrame, ledger: pd.DataFrame, filings: pd.DataFrame
) -> pd.DataFrame:
    """One row per push (推送), answer (反馈) and refusal (退回), in order of registration.

    Columns: key (原单号), target (目标单号), source, goal (platforms), dispute, grid, at, move, registered_at, wave (refused
    in a wave), row (of `reports` for the record that is handed on, -1).
    """
    rng = stream(chronicle.seed, "moves")
    pushed = pd.concat(
        [_between_platforms(reports), _from_court(chronicle, ledger, filings)], ignore_index=True
    )
    wave = _waves(chronicle, pushed, rng)
    refused = chance(rng, REFUSED, len(pushed)) | ~np.isnat(wave)
    answer = pushed["at"].to_numpy() + hours(rng.uniform(2, 48, len(pushed)))
    answer = np.where(np.isnat(wave), answer, wave)
    back = pushed.assign(at=answer, move=np.where(refused, "退回", "反馈"), wave=~np.isnat(wave))
    again = pushed[refused & chance(rng, PUSHED_AGAIN, len(pushed))]
    later = back["at"].to_numpy()[again.index.to_numpy()] + hours(rng.uniform(1, 30, len(again)))
    again = again.assign(at=later)
    done = again.assign(at=later + hours(rng.uniform(3, 60, len(again))), move="反馈")
    both = pd.concat([pushed, back, again, done], ignore_index=True)
    both = both.assign(
        registered_at=both["at"].to_numpy() + hours(rng.uniform(0.02, 1.0, len(both)))
    )
    return both.sort_values(["registered_at", "key", "move"], kind="stable").reset_index(drop=True)


def _between_platforms(reports: pd.DataFrame) -> pd.DataFrame:
    """Every call that became a row of another platform."""
    rows: Ints = np.flatnonzero((reports["origin"] >= 0).to_numpy())
    ticket, first = reports.iloc[rows], reports["origin"].to_numpy()[rows]
    before = reports.iloc[first]
    return pd.DataFrame({
        "key": before["key"].to_numpy(dtype=object), "target": ticket["key"].to_numpy(dtype=object),
        "source": before["channel"].map(PLATFORM).to_numpy(dtype=object),
        "goal": ticket["channel"].map(PLATFORM).to_numpy(dtype=object), "dispute": ticket["dispute"].to_numpy(),
        "grid": ticket["grid"].to_numpy(), "at": ticket["at"].to_numpy(), "move": "推送", "wave": False, "row": first,
    })  # fmt: skip


def _from_court(chronicle: Chronicle, ledger: pd.DataFrame, filings: pd.DataFrame) -> pd.DataFrame:
    """诉前调解: suits that the court sends to the mediators, who enter them in the ledger."""
    sent = ledger[ledger["filing"] >= 0]
    key = filings["key"].to_numpy(dtype=object)[sent["filing"].to_numpy()]
    return pd.DataFrame({
        "key": key, "target": sent["key"].to_numpy(dtype=object), "source": "法院", "goal": "司法",
        "dispute": sent["dispute"].to_numpy(), "grid": chronicle.disputes.place[sent["dispute"].to_numpy()],
        "at": sent["accepted_at"].to_numpy(), "move": "推送", "wave": False, "row": -1,
    })  # fmt: skip


def _waves(chronicle: Chronicle, pushed: pd.DataFrame, rng: Rng) -> Times:
    """When a push was sent back in a wave, NaT for all others."""
    preset = chronicle.world.preset
    n = max(round(WAVES_PER_YEAR * preset.days / 365), 1)
    county = rng.integers(0, int(chronicle.world.places.towns.county.max()) + 1, n)
    day = rng.integers(7, max(preset.days, 8), n)
    found: Times = np.full(len(pushed), NAT)
    mine: Ints = chronicle.world.places.towns.county[
        chronicle.world.places.grids.town[pushed["grid"].to_numpy()]
    ]
    for place, moment in zip(
        county, clock(chronicle.start, day, rng.integers(60_000, 84_000, n)), strict=True
    ):
        age = (moment - pushed["at"].to_numpy()) / np.timedelta64(1, "D")
        hit: Bools = (
            (mine == place)
            & (age > 0.02)
            & (age < WAVE_DAYS)
            & (pushed["source"] != "法院").to_numpy()
        )
        found = np.where(np.isnat(found), only(np.full(len(pushed), moment), hit), found)
    return found
