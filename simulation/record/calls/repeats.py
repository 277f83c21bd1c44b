"""The same trouble told again: to the same platform, to another one, and by the officer who was there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.calendar import after_shock
from simulation.life.chronicle import Chronicle
from simulation.record.calls.bystanders import grown_ups, officers, relatives
from simulation.record.calls.callers import before_the_worst
from simulation.recorded import hours
from simulation.streams import chance, pick, stream
from simulation.types import Bools, Ints, Rng, Texts, Times

REPEAT_DAYS = 30
REPEATED = (
    0.27,
    0.20,
)  # of the 110 calls about disputes: before the shock (as cities report it), after
LEAST = (
    0.02  # so many are followed by another call even where the disputes' own course brings enough
)
RECOGNISED = 0.4  # of the calls that follow another of the same pair, the 110 desk links this share
ELSEWHERE = {"labour": 0.16, "property": 0.14, "consumer": 0.12, "neighbour": 0.12, "land": 0.12, "debt": 0.08,
             "family": 0.07, "love": 0.05, "other": 0.07}  # fmt: skip
# where a trouble told on the one goes next
NEXT = {"110": ("12345", "grid"), "12345": ("110", "grid"), "grid": ("12345", "110")}
FED_BACK = 0.03  # 民警反馈: the officer rings the desk back


def repeated(calls: pd.DataFrame) -> Bools:
    """重复报警: which of these 110 calls have gllx 1 or 2, or follow another of the same dispute within 30 days.

    `calls` in any order with dispute, at, link, of disputes only. The platforms count pairs of people; here a dispute
    is one. Officers' own calls (gllx 3) are none and repeat nothing.
    """
    quarrels = (calls["link"] != "3").to_numpy()
    return quarrels & (np.isin(calls["link"], ["1", "2"]) | (_previous(calls, quarrels) >= 0))


def _about_quarrels(calls: pd.DataFrame) -> Bools:
    about = (calls["channel"] == "110") & (calls["dispute"] >= 0) & (calls["grade"] < 3)
    return (about & (calls["link"] != "3")).to_numpy()


def _previous(calls: pd.DataFrame, police: Bools) -> Ints:
    """Per row the row of the dispute's latest 110 call in the 30 days before, -1 without."""
    rows = np.flatnonzero(police)
    who, at = calls["dispute"].to_numpy()[rows], calls["at"].to_numpy()[rows]
    order = np.lexsort((at, who))
    same = who[order][1:] == who[order][:-1]
    near = at[order][1:] - at[order][:-1] <= np.timedelta64(REPEAT_DAYS, "D")
    found = np.full(len(calls), -1)
    found[rows[order][1:]] = np.where(same & near, rows[order][:-1], -1)
    return found


def with_repeats(chronicle: Chronicle, calls: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """With second calls to 110 until the share of repeats is met, in each era; row numbers stay."""
    calls = _recognised(calls.reset_index(drop=True), rng)
    late = after_shock(chronicle.world.preset, calls["at"].to_numpy())
    police = _about_quarrels(calls)
    again = np.zeros(len(calls), dtype=bool)
    again[police] = repeated(calls[police])
    rows = [
        _chosen(calls, np.flatnonzero(police & (late == era)), again, target, rng)
        for era, target in zip((False, True), REPEATED, strict=True)
    ]
    return _joined(chronicle, calls, _second(chronicle, calls, np.concatenate(rows), rng))


def _recognised(calls: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    before = _previous(calls, _about_quarrels(calls))
    before = np.where(chance(rng, RECOGNISED, len(calls)), before, -1)
    return calls.assign(repeat_of=before, link=np.where(before >= 0, "1", ""))


def _chosen(calls: pd.DataFrame, rows: Ints, again: Bools, target: float, rng: Rng) -> Ints:
    """Calls that get a second one: with m of them (r + m) / (n + m) is the target; graver ones first."""
    n, r = len(rows), int(again[rows].sum())
    m = max(round((target * n - r) / (1 - target)), round(LEAST * n))
    weight = 1.0 + calls["grade"].to_numpy()[rows]
    return rng.choice(rows, min(m, n), replace=False, p=weight / weight.sum()) if n else rows


def _second(chronicle: Chronicle, calls: pd.DataFrame, rows: Ints, rng: Rng) -> pd.DataFrame:
    """Again by the same person, or by a relative; a few are only about when the police will come."""
    n, first = len(rows), calls.iloc[rows]
    pool, world = grown_ups(chronicle.world), chronicle.world
    caller, other = first["person"].to_numpy(), first["other"].to_numpy()
    kin = chance(rng, 0.1, n) & (first["role"] == "当事人").to_numpy()
    late = np.where(chance(rng, 0.8, n), rng.exponential(1.2, n), rng.uniform(6, 70, n))
    return first.assign(
        at=first["at"].to_numpy() + hours(late + 0.05),
        person=np.where(kin, relatives(world, caller, other, pool, rng), caller),
        role=np.where(kin, "家属", first["role"]).astype(object),
        by_caller=first["by_caller"].to_numpy() & ~kin,
        repeat_of=rows,
        link=pick(rng, ("1", "2"), n, p=[85, 15]),
    )


def elsewhere(chronicle: Chronicle, calls: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """With the same trouble told on a second platform, sometimes on a third, hours to days later."""
    calls = calls.reset_index(drop=True)
    fresh = ((calls["grade"] < 3) & (calls["role"] == "当事人")).to_numpy()
    rate = np.array([ELSEWHERE[g] for g in chronicle.disputes.group[calls["dispute"].to_numpy()]])
    second = _on_next(calls, np.flatnonzero(fresh & chance(rng, rate, len(calls))), 0, rng)
    third = _on_next(second, np.flatnonzero(chance(rng, 0.2, len(second))), 1, rng)
    return _joined(chronicle, calls, pd.concat([second, third]))


def _on_next(calls: pd.DataFrame, rows: Ints, turn: int, rng: Rng) -> pd.DataFrame:
    first = calls.iloc[rows]
    swap = chance(rng, 0.25, len(rows))
    options = np.array([NEXT[c] for c in first["channel"]], dtype=object).reshape(len(rows), 2)
    later = hours(np.minimum(rng.lognormal(3.0 + turn, 1.1, len(rows)), 24 * 20))
    return first.assign(
        at=first["at"].to_numpy() + later,
        channel=np.where(swap, options[:, 1], options[:, 0]).astype(object),
    )


def fed_back(chronicle: Chronicle, calls: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """With calls of officers about what they found: gllx 3, about the call they were sent on."""
    calls = calls.reset_index(drop=True)
    rows = np.flatnonzero(_about_quarrels(calls) & chance(rng, FED_BACK, len(calls)))
    own, first = stream(chronicle.seed, "officers' calls"), calls.iloc[rows]
    town = chronicle.world.places.grids.town[chronicle.disputes.place[first["dispute"].to_numpy()]]
    person = officers(chronicle.world, town, grown_ups(chronicle.world), chronicle.seed, own)
    back = first.assign(
        at=first["at"].to_numpy() + hours(own.uniform(0.7, 5, len(rows))),
        person=person, role="其他", by_caller=False, repeat_of=rows, link="3",
    )  # fmt: skip
    return _joined(chronicle, calls, back)


def _joined(chronicle: Chronicle, calls: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Both, without what would come after the dispute's incident."""
    last: Times = before_the_worst(chronicle.endings, chronicle.start, more["dispute"].to_numpy())
    kept = more[more["at"].to_numpy() <= last]
    return pd.concat([calls, kept]).reset_index(drop=True)


def linked(keys: Texts, calls: pd.DataFrame) -> Texts:
    """Per row the key of the call it repeats, empty without."""
    repeat = calls["repeat_of"].to_numpy()
    return np.where(repeat >= 0, keys[np.maximum(repeat, 0)], "").astype(object)
