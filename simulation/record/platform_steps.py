"""Steps that are noted for calls and tickets themselves, beside the times in their own rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.chronicle import Chronicle
from simulation.record.clocks import hotline_times, of_channel, police_times
from simulation.recorded import NAT, hours, only
from simulation.streams import chance, pick, stream
from simulation.types import Bools, Floats, Rng, Texts, Times

LOGGED_CALLS = (
    0.22,
    0.015,
)  # calls whose way is typed into the log: about disputes, about anything else
LOGGED_TICKETS = (0.30, 0.03)
CALLED_BACK = 0.12  # logged calls whose caller is asked afterwards
MOVE_LOGGED = 0.35  # pushes and refusals that are noted here as well


def platform_steps(
    chronicle: Chronicle, reports: pd.DataFrame, moves: pd.DataFrame
) -> pd.DataFrame:
    """Steps of 110 calls and 12345 tickets: columns as `handling.steps`, in no order."""
    rng = stream(chronicle.seed, "platform steps")
    frame = pd.concat(
        [_police(chronicle, reports, rng), _hotline(chronicle, reports, rng), _moved(moves, rng)]
    )
    late = hours(
        np.where(
            chance(rng, 0.9, len(frame)),
            rng.exponential(1.0, len(frame)),
            rng.uniform(8, 72, len(frame)),
        )
    )
    return frame.assign(registered_at=frame["at"].to_numpy() + late)


def _rows(
    calls: pd.DataFrame, step: str, at: Times, result: Texts | str = "", note: str = ""
) -> pd.DataFrame:
    frame = calls[["key", "dispute", "grid"]].rename(columns={"key": "business_key"})
    frame = frame.assign(step=step, at=at, result=result, promised_at=NAT, note=note)
    return frame.dropna(subset=["at"])


def _logged(calls: pd.DataFrame, shares: tuple[float, float], rng: Rng) -> Bools:
    rate: Floats = np.where(calls["dispute"].to_numpy() >= 0, *shares)
    return chance(rng, rate, len(calls))


def _police(chronicle: Chronicle, reports: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    calls, _ = of_channel(reports, "110")
    keep = _logged(calls, LOGGED_CALLS, rng)
    times = {name: at[keep] for name, at in police_times(chronicle, calls).items()}
    mine = calls[keep]
    steps = {"指令": "ZLSJ", "签收": "QSSJ", "到场": "DDSJ", "反馈": "FKSJ"}
    parts = [_rows(mine, step, times[column]) for step, column in steps.items()]
    back = times["JASJ"] + hours(rng.uniform(5, 90, len(mine)))
    answer = pick(rng, ("满意", "基本满意", "不满意", "无人"), len(mine), p=[58, 26, 9, 7])
    asked = only(back, chance(rng, CALLED_BACK, len(mine)))
    parts.append(_rows(mine, "回访", asked, answer, "警情回访"))
    return pd.concat(parts).assign(house="派出所")


def _hotline(chronicle: Chronicle, reports: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    tickets, _ = of_channel(reports, "12345")
    keep = _logged(tickets, LOGGED_TICKETS, rng)
    times, _ = hotline_times(chronicle, tickets)
    mine, n = tickets[keep], int(keep.sum())
    sent, signed, done = (times[c][keep] for c in ("派发时间", "签收时间", "办结时间"))
    slow = (done - sent) > np.timedelta64(5, "D")
    hurried = only(sent + (done - sent) * 3 // 4, slow & chance(rng, 0.4, n))
    parts = [_rows(mine, "转办", sent, note="派发承办单位"), _rows(mine, "签收", signed)]
    parts += [_rows(mine, "督办", hurried, note="临期督办"), _rows(mine, "反馈", done, "成功")]
    return pd.concat(parts).assign(house="综治中心")


def _moved(moves: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """Of pushes and refusals between platforms, some are noted under the call's or ticket's number too."""
    mine = moves[
        moves["move"].isin(["推送", "退回"])
        & (moves["row"] >= 0)
        & chance(rng, MOVE_LOGGED, len(moves))
    ]
    step = mine["move"].replace({"推送": "转办"}).to_numpy(dtype=object)
    return _rows(mine, "转办", mine["at"].to_numpy()).assign(step=step, house="综治中心")
