"""How the offices do: repeat calls, closing on the spot, time to closing, success, satisfaction."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.statistics.measured import Measured, exact, share
from simulation.statistics.seen import GROUPS, Seen

REPEATS = ("1", "2")  # gllx: repeated, urged
ENOUGH = 20  # a mean of fewer says little
OFFICER = "3"
REPEAT_WITHIN = pd.Timedelta(days=30)
BEFORE, AFTER = "改革前", "改革后"
DAY = np.timedelta64(1, "D")


def work(seen: Seen) -> list[Measured]:
    """Rates before and after the shock, mean time to closing of the slowest and the fastest kind."""
    repeats, closed = _repeats(seen), _within_a_day(seen)
    entries, answered = seen.kept.frames["dispute_ledger"], _answers(seen)
    ended = entries[entries["closed_at"].notna()]
    return [
        _of("repeat_before", repeats[repeats["before"]]),
        _of("repeat_after", repeats[~repeats["before"]]),
        _of("closed_before", closed[closed["before"]]),
        _of("closed_after", closed[~closed["before"]]),
        _at(mean_hours(seen, BEFORE).tail(1) / 24, "slowest_days"),
        _at(mean_hours(seen, AFTER).head(1), "fastest_hours"),
        share("settled", int((ended["success"] == "1").sum()), len(ended)),
        share("satisfied", int(answered.isin(["满意", "基本满意"]).sum()), len(answered)),
    ]


def repeats_by_month(seen: Seen) -> pd.DataFrame:
    """110 calls about disputes by month: n, share that repeats an earlier one."""
    return _monthly(_repeats(seen))


def closed_by_month(seen: Seen) -> pd.DataFrame:
    """110 calls about disputes by month: n, share that was closed within a day of the call."""
    return _monthly(_within_a_day(seen))


def closing_hours(seen: Seen) -> pd.DataFrame:
    """Ledger entries by kind and half (before or after the shock): n, mean_h, median_h from intake to closing."""
    entries = seen.kept.frames["dispute_ledger"]
    mine = entries[entries["closed_at"].notna() & (entries["dispute"] >= 0)]
    took = (mine["closed_at"] - mine["at"]).dt.total_seconds() / 3600
    half = np.where(seen.before_shock(mine["at"]), BEFORE, AFTER)
    kind = seen.group[mine["dispute"].to_numpy()]
    hours = pd.DataFrame({"kind": kind, "half": half, "took": took}).groupby(["kind", "half"])[
        "took"
    ]
    found = pd.DataFrame({"n": hours.count(), "mean_h": hours.mean(), "median_h": hours.median()})
    order = [(k, h) for k in GROUPS.values() for h in (BEFORE, AFTER)]
    return found.reindex(pd.MultiIndex.from_tuples(order, names=["kind", "half"]))


def mean_hours(seen: Seen, half: str) -> pd.Series:
    """Mean hours from intake to closing in one half, by kind that has at least `ENOUGH` entries, the fastest first."""
    mine = closing_hours(seen).xs(half, level="half")
    return mine.loc[mine["n"] >= ENOUGH, "mean_h"].sort_values()


def _repeats(seen: Seen) -> pd.DataFrame:
    """Calls before the worst, officers' own left out; a repeat is linked as one, or comes soon after another."""
    calls = _calls(seen)
    calls = calls[(calls["link"] != OFFICER) & seen.before_incident(calls)]
    calls = calls.sort_values(["dispute", "at"], kind="stable")
    soon = calls.groupby("dispute")["at"].diff() <= REPEAT_WITHIN
    return calls.assign(hit=calls["link"].isin(REPEATS) | soon)


def _within_a_day(seen: Seen) -> pd.DataFrame:
    calls = _calls(seen)
    # what is not closed yet at the end cannot be said to be late within its first day
    calls = calls[calls["at"] < seen.kept.until - DAY]
    return calls.assign(hit=(calls["closed_at"] - calls["at"]) < DAY)


def _calls(seen: Seen) -> pd.DataFrame:
    calls = seen.kept.frames["police_110"]
    mine = calls[(calls["dispute"] >= 0).to_numpy()]
    return mine.assign(before=seen.before_shock(mine["at"]))


def _answers(seen: Seen) -> pd.Series:
    """Every answer to a call back about a dispute: the hotline's and the ledger's."""
    tickets, steps = seen.kept.frames["hotline_12345"], seen.kept.frames["handling_log"]
    mine = tickets.loc[(tickets["dispute"] >= 0), "satisfied"].astype(object)
    called = steps.loc[(steps["step"] == "回访"), "result"].astype(object)
    both = pd.Series(np.concatenate([mine.to_numpy(), called.to_numpy()]))
    return both[both.isin(["满意", "基本满意", "不满意"])]


def _at(hours: pd.Series, key: str) -> Measured:
    """The only value with its kind; missing without one."""
    if hours.empty:
        return share(key, 0, 0)
    return exact(key, float(hours.iloc[0]), part=str(hours.index[0]))


def _of(key: str, calls: pd.DataFrame) -> Measured:
    return share(key, int(calls["hit"].sum()), len(calls))


def _monthly(calls: pd.DataFrame) -> pd.DataFrame:
    month = calls["at"].dt.to_period("M").dt.to_timestamp()
    hits = calls.groupby(month)["hit"]
    return pd.DataFrame({"n": hits.count(), "share": hits.mean()})
