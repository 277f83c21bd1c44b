"""What officials write down: ledger entries, and the steps of handling them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation import kinds
from simulation.chronicle import Chronicle
from simulation.officials import DUE, MEDIATE
from simulation.recorded import NAT, hours, only
from simulation.streams import chance, pick, stream
from simulation.types import Floats, Ints, Rng, Texts, Times

OTHER_DOORS = ("窗口", "法院", "信访", "司法", "一企一码", "其他")


def entries(chronicle: Chronicle, reports: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Ledger entries, one per mediated dispute, in order of entry.

    Columns: key, dispute, accepted_at, entered_at, channel, links (report keys, `;` between),
    closed_at (NaT while open), success, deadline, grade (highest of the reports before), backdated.
    """
    rng = stream(chronicle.seed, "ledger")
    first = _first_reports(reports)
    who = _mediated(chronicle, first, rng)
    first = first.loc[who]
    accepted = first["at"].to_numpy() + hours(rng.exponential(8.0, len(who)))
    entered = accepted + hours(rng.exponential(10.0, len(who)))
    closed, success = _closing(chronicle, who, entered, rng)
    frame = pd.DataFrame(
        {
            "dispute": who,
            "accepted_at": accepted,
            "entered_at": entered,
            "channel": np.where(
                chance(rng, 0.12, len(who)), pick(rng, OTHER_DOORS, len(who)), first["door"]
            ),
            "closed_at": closed,
            "success": success,
            "deadline": (accepted + np.timedelta64(30, "D"))
            .astype("datetime64[D]")
            .astype("datetime64[s]"),
            "grade": first["grade"].to_numpy(),
            "backdated": False,
        }
    )
    frame = pd.concat([frame, _backdated(chronicle, frame, incidents)])
    frame = frame.sort_values(["entered_at", "dispute"], kind="stable").reset_index(drop=True)
    return frame.assign(key=_keys(frame["entered_at"]), links=_links(frame, reports, rng))


def _backdated(chronicle: Chronicle, frame: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Entries made after the worst had happened in a dispute that had none, and dated before it."""
    rng = stream(chronicle.seed, "backdated entries")
    worst = incidents[(incidents["level"] == "1") & (incidents["dispute"] >= 0)]
    worst = worst[~worst["dispute"].isin(frame["dispute"])]
    worst = worst[chance(rng, chronicle.world.preset.faults.backdated, len(worst))]
    accepted = worst["at"].to_numpy() - hours(rng.uniform(12, 140, len(worst)))
    late = pd.DataFrame({"dispute": worst["dispute"], "accepted_at": accepted})
    return late.assign(
        entered_at=worst["at"].to_numpy() + hours(rng.uniform(12, 90, len(worst))),
        channel="窗口",
        closed_at=NAT,
        success=False,
        deadline=(accepted + np.timedelta64(30, "D"))
        .astype("datetime64[D]")
        .astype("datetime64[s]"),
        grade=0,
        backdated=True,
    )


def _first_reports(reports: pd.DataFrame) -> pd.DataFrame:
    about = reports[(reports["dispute"] >= 0) & (reports["grade"] < 3)]
    door = about["channel"].replace({"grid": "网格"})
    return (
        about.assign(door=door)
        .groupby("dispute")
        .agg(at=("at", "first"), door=("door", "first"), grade=("grade", "max"))
    )


def _mediated(chronicle: Chronicle, first: pd.DataFrame, rng: Rng) -> Ints:
    who: Ints = first.index.to_numpy()
    share: Floats = (
        kinds.numbers("mediated")[chronicle.disputes.kind[who]] + 0.12 * first["grade"].to_numpy()
    )
    return who[chance(rng, share, len(who))]


def _closing(chronicle: Chronicle, who: Ints, entered: Times, rng: Rng) -> tuple[Times, np.ndarray]:
    """Closed at the first success after entry, else on paper some day after the deadline, or never."""
    done = chronicle.responses[chronicle.responses["success"]]
    settled = pd.merge_asof(
        pd.DataFrame({"at": entered, "dispute": who, "row": np.arange(len(who))}).sort_values("at"),
        done[["at", "dispute"]].assign(done=done["at"]).sort_values("at", kind="stable"),
        on="at",
        by="dispute",
        direction="forward",
    ).sort_values("row")["done"].to_numpy()  # fmt: skip
    settled = settled.astype("datetime64[s]") + hours(rng.uniform(0.5, 20, len(who)))
    paper = entered + hours(rng.uniform(20, 60, len(who)) * 24)
    fails = np.isnat(settled) | (settled > paper)
    closed = np.where(fails, only(paper, chance(rng, 0.75, len(who))), settled)
    # half of what is closed on paper is reported as a success
    success = np.where(fails, chance(rng, 0.5, len(who)), True) & ~np.isnat(closed)
    end = _end_of(chronicle, who)
    return np.where(closed < end, closed, NAT), success & (closed < end)


def _end_of(chronicle: Chronicle, who: Ints) -> Times:
    """Midnight of the incident's day, far in the future without one."""
    day = chronicle.endings.day[who]
    at = chronicle.start + (day * 86_400).astype("timedelta64[s]")
    return np.where(day >= 0, at, np.datetime64("2999-01-01", "s"))


def _keys(entered: pd.Series) -> Texts:
    year = pd.DatetimeIndex(entered).strftime("%Y").to_numpy(dtype=object)
    serial = pd.Series(year).groupby(year).cumcount().to_numpy() + 1
    keys: Texts = "JF" + year + np.array([f"{s:06d}" for s in serial], dtype=object)
    return keys


def _links(frame: pd.DataFrame, reports: pd.DataFrame, rng: Rng) -> Texts:
    """Keys of the reports known at entry; clerks leave them out three times in ten."""
    about = reports[reports["dispute"] >= 0][["dispute", "at", "key"]]
    pairs = about.merge(frame[["dispute", "entered_at"]], on="dispute")
    known = pairs[pairs["at"] < pairs["entered_at"]]
    joined = known.groupby("dispute")["key"].agg(";".join)
    links = frame["dispute"].map(joined).fillna("").to_numpy(dtype=object)
    return np.where(chance(rng, 0.3, len(frame)), "", links).astype(object)


def steps(chronicle: Chronicle, ledger: pd.DataFrame) -> pd.DataFrame:
    """Handling of ledger entries in order of registration.

    Columns: business_key, dispute, step, at, result, promised_at, note, registered_at.
    """
    rng = stream(chronicle.seed, "steps")
    parts = [
        _intake(ledger),
        _mediations(chronicle, ledger),
        _dues(chronicle, ledger, rng),
        _pressure(ledger, rng),
    ]
    parts += [_closings(ledger), _calls_back(ledger, rng)]
    frame = pd.concat(parts)
    late = hours(rng.exponential(9.0, len(frame)))
    # some steps are typed in when the file is put away, weeks later
    late = np.where(chance(rng, 0.04, len(frame)), late * 60, late)
    # no step is in the log before its entry is in the ledger
    entered = ledger.set_index("dispute")["entered_at"].loc[frame["dispute"]].to_numpy()
    registered = np.maximum(frame["at"].to_numpy() + late, entered + np.timedelta64(60, "s"))
    frame = frame.assign(registered_at=registered)
    return frame.sort_values(["registered_at", "business_key", "step"], kind="stable").reset_index(
        drop=True
    )


def _rows(
    ledger: pd.DataFrame,
    step: str,
    at: Times | pd.Series[pd.Timestamp],
    result: Texts | str = "",
    note: str = "",
) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"business_key": ledger["key"], "dispute": ledger["dispute"], "at": at, "step": step}
    )
    return frame.assign(result=result, promised_at=NAT, note=note).dropna(subset=["at"])


def _intake(ledger: pd.DataFrame) -> pd.DataFrame:
    taken_in = _rows(ledger, "受理", ledger["accepted_at"], note="受理登记")
    passed_on = _rows(
        ledger, "分流", ledger["accepted_at"] + pd.Timedelta(hours=1), note="分流至属地"
    )
    return pd.concat([taken_in, passed_on])


def _mediations(chronicle: Chronicle, ledger: pd.DataFrame) -> pd.DataFrame:
    """Every mediation after entry, with what was promised in it."""
    held = chronicle.responses[chronicle.responses["step"] == MEDIATE]
    both = ledger[["key", "dispute", "accepted_at"]].merge(held, on="dispute")
    both = both[both["at"] >= both["accepted_at"]]
    result = np.where(both["success"], "成功", "失败")
    rows = _rows(both, "调解", both["at"].to_numpy(), result.astype(object), "组织双方调解")
    return rows.assign(promised_at=both["promised_at"])


def _dues(chronicle: Chronicle, ledger: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """What became of promises: always noted when kept, half the time when broken."""
    due = chronicle.responses[chronicle.responses["step"] == DUE]
    both = ledger[["key", "dispute", "accepted_at"]].merge(due, on="dispute")
    both = both[
        (both["at"] >= both["accepted_at"]) & (both["success"] | chance(rng, 0.5, len(both)))
    ]
    result = np.where(both["success"], "成功", "失败").astype(object)
    return _rows(
        both,
        "反馈",
        both["at"].to_numpy() + hours(rng.uniform(1, 40, len(both))),
        result,
        "承诺事项到期核实",
    )


def _pressure(ledger: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """督办 past the deadline, 提级 of grave ones."""
    open_late = ledger[ledger["closed_at"].isna() | (ledger["closed_at"] > ledger["deadline"])]
    open_late = open_late[chance(rng, 0.5, len(open_late))]
    grave = ledger[(ledger["grade"] >= 2) & chance(rng, 0.25, len(ledger))]
    at = open_late["deadline"] + pd.Timedelta(hours=33)
    raised = grave["entered_at"].to_numpy() + hours(rng.uniform(2, 50, len(grave)))
    return pd.concat(
        [
            _rows(open_late, "督办", at, note="超期督办"),
            _rows(grave, "提级", raised, note="提级办理"),
        ]
    )


def _closings(ledger: pd.DataFrame) -> pd.DataFrame:
    result = np.where(ledger["success"], "成功", "失败").astype(object)
    return _rows(ledger, "办结", ledger["closed_at"].to_numpy(), result, "办结")


def _calls_back(ledger: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    closed = ledger[ledger["closed_at"].notna() & chance(rng, 0.6, len(ledger))]
    good = pick(rng, ("满意", "基本满意", "不满意"), len(closed), p=[6, 3, 1])
    bad = pick(rng, ("满意", "基本满意", "不满意"), len(closed), p=[2, 3, 5])
    at = closed["closed_at"].to_numpy() + hours(rng.uniform(10, 120, len(closed)))
    return _rows(
        closed, "回访", at, np.where(closed["success"], good, bad).astype(object), "电话回访"
    )
