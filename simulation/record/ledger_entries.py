"""What the judicial offices enter in their ledger, when, through which door, and what they link it to."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life import kinds
from simulation.life.calendar import after_shock, in_office
from simulation.life.chronicle import Chronicle
from simulation.record.calls.callers import before_the_worst
from simulation.record.closings import closings
from simulation.record.habits import habits, shifted
from simulation.recorded import NAT, hours, only
from simulation.streams import chance, pick, stream
from simulation.types import Bools, Ints, Rng, Texts, Times

OTHER_DOORS = ("窗口", "信访", "司法", "一企一码", "其他")
TIMES = ("accepted_at", "entered_at", "closed_at", "deadline")
BY_ANOTHER_DOOR = 0.10
FROM_COURT = 0.30  # 诉前调解: of the filings about disputes without an entry, sent to a mediator
LATE_ENTRY = (
    0.10,
    0.03,
)  # typed in days later: before the shock, and since the day of entry is watched
UNLINKED, LINKED_LATER = 0.30, 0.45  # of the entries; of the unlinked


def entries(
    chronicle: Chronicle, reports: pd.DataFrame, incidents: pd.DataFrame, filings: pd.DataFrame
) -> pd.DataFrame:
    """Ledger entries, at most one per dispute, in order of entry.

    Columns: key, dispute, accepted_at, entered_at, channel, links (report keys, `;` between), linked_at (NaT when
    they stand there from the start or never), closed_at (NaT while open), success (as claimed), deadline,
    grade (highest of the reports before), backdated, filing (row of `filings` that the court sent on, -1).
    """
    rng = stream(chronicle.seed, "ledger")
    frame = _entered(chronicle, _came_in(chronicle, reports, filings, rng), rng)
    frame = pd.concat([frame, _backdated(chronicle, frame, incidents)])
    frame = frame.astype(dict.fromkeys(TIMES, "datetime64[s]"))
    frame = frame.sort_values(["entered_at", "dispute"], kind="stable").reset_index(drop=True)
    frame = frame.assign(key=_keys(frame["entered_at"]), links=_links(frame, reports))
    return _linked_late(frame, rng)


def _came_in(
    chronicle: Chronicle, reports: pd.DataFrame, filings: pd.DataFrame, rng: Rng
) -> pd.DataFrame:
    """dispute, accepted_at, channel, grade, filing: from the platforms, and what courts send to be mediated first."""
    first = _first_reports(reports)
    who: Ints = first.index.to_numpy()
    n, at = len(who), first["at"].to_numpy()
    enters = habits(chronicle.world, chronicle.seed).enters
    town = chronicle.world.places.grids.town[chronicle.disputes.place[who]]
    share = np.minimum(
        kinds.numbers("mediated")[chronicle.disputes.kind[who]] + 0.12 * first["grade"], 0.99
    )
    other = np.where(chance(rng, BY_ANOTHER_DOOR, n), pick(rng, OTHER_DOORS, n), first["door"])
    told = pd.DataFrame({"dispute": who, "accepted_at": at + hours(rng.exponential(8.0, n)), "channel": other,
                         "grade": first["grade"].to_numpy(), "filing": -1})  # fmt: skip
    told = told[chance(rng, shifted(share.to_numpy(), enters[town]), n)]
    sent = filings[~filings["dispute"].isin(told["dispute"])].drop_duplicates("dispute")
    sent = sent[chance(rng, FROM_COURT, len(sent))]
    later = sent["at"].to_numpy() + hours(rng.uniform(10, 120, len(sent)))
    court = pd.DataFrame({"dispute": sent["dispute"], "accepted_at": later, "channel": "法院", "grade": 0,
                          "filing": sent.index.to_numpy()})  # fmt: skip
    return pd.concat([told, court], ignore_index=True)


def _first_reports(reports: pd.DataFrame) -> pd.DataFrame:
    about = reports[(reports["dispute"] >= 0) & (reports["grade"] < 3)]
    door = about["channel"].replace({"grid": "网格"})
    grouped = about.assign(door=door).groupby("dispute")
    return grouped.agg(at=("at", "first"), door=("door", "first"), grade=("grade", "max"))


def _entered(chronicle: Chronicle, came: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """With times of entry and closing, without what would be accepted after the incident."""
    last = before_the_worst(chronicle.endings, chronicle.start, came["dispute"].to_numpy())
    came = came.assign(
        accepted_at=in_office(came["accepted_at"].to_numpy().astype("datetime64[s]"))
    )
    came = came[came["accepted_at"].to_numpy() <= last].reset_index(drop=True)
    n, accepted = len(came), came["accepted_at"].to_numpy().astype("datetime64[s]")
    rate = np.where(after_shock(chronicle.world.preset, accepted), LATE_ENTRY[1], LATE_ENTRY[0])
    late = np.where(chance(rng, rate, n), rng.uniform(20, 200, n), rng.exponential(6.0, n))
    entered = in_office(accepted + hours(late))
    closed, success = closings(chronicle, came["dispute"].to_numpy(), accepted, entered, rng)
    times = {"entered_at": entered, "closed_at": closed, "deadline": _deadline(accepted)}
    return came.assign(accepted_at=accepted, **times, success=success, backdated=False)


def _deadline(accepted: Times) -> Times:
    """人民调解: one month."""
    return (accepted + np.timedelta64(30, "D")).astype("datetime64[D]").astype("datetime64[s]")


def _backdated(chronicle: Chronicle, frame: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Entries made after the worst had happened in a dispute that had none, and dated before it."""
    rng = stream(chronicle.seed, "backdated entries")
    worst = incidents[(incidents["level"] == "1") & (incidents["dispute"] >= 0)]
    worst = worst[~worst["dispute"].isin(frame["dispute"])]
    worst = worst[chance(rng, chronicle.world.preset.faults.backdated, len(worst))]
    at = worst["at"].to_numpy()
    accepted = at - hours(rng.uniform(12, 140, len(worst)))
    late = pd.DataFrame({"dispute": worst["dispute"], "accepted_at": accepted})
    return late.assign(
        entered_at=at + hours(rng.uniform(12, 90, len(worst))),
        channel="窗口", closed_at=NAT, success=False, deadline=_deadline(accepted), grade=0, backdated=True, filing=-1,
    )  # fmt: skip


def _keys(entered: pd.Series) -> Texts:
    year = pd.DatetimeIndex(entered).strftime("%Y").to_numpy(dtype=object)
    serial = pd.Series(year).groupby(year).cumcount().to_numpy() + 1
    keys: Texts = "JF" + year + np.array([f"{s:06d}" for s in serial], dtype=object)
    return keys


def _links(frame: pd.DataFrame, reports: pd.DataFrame) -> Texts:
    """Keys of the reports known at entry."""
    about = reports[(reports["dispute"] >= 0) & (reports["link"] != "3")][["dispute", "at", "key"]]
    pairs = about.merge(frame[["dispute", "entered_at"]], on="dispute")
    known = pairs[pairs["at"] < pairs["entered_at"]]
    joined = known.groupby("dispute")["key"].agg(";".join)
    return frame["dispute"].map(joined).fillna("").to_numpy(dtype=object)


def _linked_late(frame: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """Clerks leave the links out three times in ten; of these, some type them in weeks later, most never."""
    n = len(frame)
    out: Bools = chance(rng, UNLINKED, n)
    again = out & chance(rng, LINKED_LATER, n) & (frame["links"] != "").to_numpy()
    at = only(frame["entered_at"].to_numpy() + hours(rng.uniform(30, 24 * 45, n)), again)
    return frame.assign(
        links=np.where(out & ~again, "", frame["links"]).astype(object), linked_at=at
    )
