"""What officials note while they handle things: ledger entries first, and the calls and tickets of the platforms."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.chronicle import Chronicle
from simulation.life.officials import DUE, MEDIATE
from simulation.record.platform_steps import platform_steps
from simulation.recorded import NAT, hours, only
from simulation.streams import chance, pick, stream
from simulation.types import Bools, Ints, Rng, Texts, Times

FAILURES = ("失败", "拒绝", "部分", "无人")
BROKEN_NOTED = 0.55  # of the broken promises, looked into and noted
PUT_OFF = 0.25  # of these, given a new date
TYPED_LATE = 0.04  # of the steps: typed in when the file is put away


def steps(
    chronicle: Chronicle, ledger: pd.DataFrame, reports: pd.DataFrame, moves: pd.DataFrame
) -> pd.DataFrame:
    """Handling of ledger entries, calls and tickets in order of registration.

    Columns: business_key, dispute (-1), grid, house (whose officer: 司法所 派出所 综治中心), step, at, result, promised_at,
    note, registered_at.
    """
    parts = [_of_the_ledger(chronicle, ledger), platform_steps(chronicle, reports, moves)]
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.astype(dict.fromkeys(("at", "promised_at", "registered_at"), "datetime64[s]"))
    return frame.sort_values(["registered_at", "business_key", "step"], kind="stable").reset_index(
        drop=True
    )


def _of_the_ledger(chronicle: Chronicle, ledger: pd.DataFrame) -> pd.DataFrame:
    rng = stream(chronicle.seed, "steps")
    parts = [_intake(ledger), _mediations(chronicle, ledger, rng), _dues(chronicle, ledger, rng)]
    parts += [
        _pressure(ledger, rng),
        _closings(ledger),
        _calls_back(chronicle, ledger, rng),
        _filed_away(ledger, rng),
    ]
    frame = pd.concat(parts)
    late = hours(rng.exponential(9.0, len(frame)))
    late = np.where(chance(rng, TYPED_LATE, len(frame)), late * 60, late)
    # no step is in the log before its entry is in the ledger
    entered = ledger.set_index("dispute")["entered_at"].loc[frame["dispute"]].to_numpy()
    registered = np.maximum(frame["at"].to_numpy() + late, entered + np.timedelta64(60, "s"))
    grid = chronicle.disputes.place[frame["dispute"].to_numpy()]
    return frame.assign(registered_at=registered, grid=grid, house="司法所")


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


def _held(chronicle: Chronicle, ledger: pd.DataFrame, step: int) -> pd.DataFrame:
    """What was tried in the entries' disputes after they were accepted."""
    held = chronicle.responses[chronicle.responses["step"] == step]
    both = ledger[["key", "dispute", "accepted_at"]].merge(held, on="dispute")
    return both[both["at"] >= both["accepted_at"]]


def _mediations(chronicle: Chronicle, ledger: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """Every mediation after entry, with what was promised in it; a few begin with a meeting of the offices."""
    both = _held(chronicle, ledger, MEDIATE)
    fails = pick(rng, FAILURES, len(both), p=[70, 14, 10, 6])
    result = np.where(both["success"], "成功", fails).astype(object)
    rows = _rows(both, "调解", both["at"].to_numpy(), result, "组织双方调解")
    met = both[chance(rng, 0.07, len(both))]
    before = met["at"].to_numpy() - hours(rng.uniform(1, 20, len(met)))
    meetings = _rows(
        met, "会商", np.maximum(before, met["accepted_at"].to_numpy()), note="多部门会商"
    )
    return pd.concat([rows.assign(promised_at=both["promised_at"]), meetings])


def _dues(chronicle: Chronicle, ledger: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """What became of promises: always noted when kept, half the time when broken, now and then with a new date."""
    both = _held(chronicle, ledger, DUE)
    both = both[both["success"] | chance(rng, BROKEN_NOTED, len(both))]
    n, kept = len(both), both["success"].to_numpy(dtype=bool)
    at = both["at"].to_numpy() + hours(rng.uniform(1, 40, n))
    result = np.where(kept, "成功", pick(rng, ("失败", "部分"), n, p=[8, 2])).astype(object)
    again = at + hours(rng.uniform(5, 25, n) * 24)
    rows = _rows(both, "反馈", at, result, "承诺事项到期核实")
    return rows.assign(promised_at=only(again, ~kept & chance(rng, PUT_OFF, n)))


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


def _filed_away(ledger: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    closed = ledger[ledger["closed_at"].notna() & chance(rng, 0.5, len(ledger))]
    return _rows(
        closed,
        "归档",
        closed["closed_at"].to_numpy() + hours(rng.uniform(24, 700, len(closed))),
        note="材料归档",
    )


def _calls_back(chronicle: Chronicle, ledger: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """回访: people whose matter is truly settled are content, whatever the file claims."""
    closed = ledger[ledger["closed_at"].notna() & chance(rng, 0.6, len(ledger))]
    at = closed["closed_at"].to_numpy() + hours(rng.uniform(10, 120, len(closed)))
    settled = _settled_by(chronicle, closed["dispute"].to_numpy(), at)
    n, nobody = len(closed), chance(rng, 0.06, len(closed))
    good = pick(rng, ("满意", "基本满意", "不满意"), n, p=[66, 29, 5])
    bad = pick(rng, ("满意", "基本满意", "不满意"), n, p=[35, 37, 28])
    answer = np.where(nobody, "无人", np.where(settled, good, bad)).astype(object)
    return _rows(closed, "回访", at, answer, "电话回访")


def _settled_by(chronicle: Chronicle, who: Ints, at: Times) -> Bools:
    """Whether a mediation or a promise had truly worked by then."""
    done = chronicle.responses[chronicle.responses["success"]]
    first = done.groupby("dispute")["at"].min().reindex(who).to_numpy()
    return first <= at
