"""transfers: calls handed from the police to the hotline, sent back or answered."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.case import Case
from simulation.recorded import Book, hours
from simulation.streams import chance, pick
from simulation.types import Rng
from simulation.writers.common import constant, serial_keys, unit, who


def transfers_book(case: Case) -> Book:
    """One row per push, one per answer: 反馈 mostly, 退回 sometimes."""
    rng = case.stream("transfers")
    moves = _moves(case, rng)
    n, registered = len(moves), moves["registered_at"].to_numpy()
    keys = serial_keys("LZ", n)
    base = {
        "流转编号": keys,
        "原单号": moves["key"].to_numpy(dtype=object),
        "原平台": constant("110", n),
        "目标平台": constant("12345", n),
        "目标单号": moves["target"].to_numpy(dtype=object),
        "动作": moves["move"].to_numpy(dtype=object),
        "时间": moves["at"].to_numpy(),
        "转出单位": moves["from"].to_numpy(dtype=object),
        "接收单位": moves["to"].to_numpy(dtype=object),
        "理由": moves["reason"].to_numpy(dtype=object),
        "结果": moves["result"].to_numpy(dtype=object),
        "登记时间": registered,
    }
    return Book(
        "transfers", registered, base, (), who(keys, "matter", -1, moves["dispute"].to_numpy())
    )


def _moves(case: Case, rng: Rng) -> pd.DataFrame:
    calls = case.reports
    tickets = calls[calls["origin"] >= 0].reset_index(drop=True)
    n, at = len(tickets), tickets["at"].to_numpy()
    station = unit(case.world, tickets["grid"].to_numpy(), at, "派出所")[1]
    source = calls["key"].to_numpy(dtype=object)[tickets["origin"].to_numpy()]
    push = pd.DataFrame(
        {"key": source, "target": tickets["key"], "dispute": tickets["dispute"], "at": at}
    )
    push = push.assign(
        move="推送", to="12345中心", reason="非警务类求助", result="", **{"from": station}
    )
    refused = chance(rng, 0.12, n)
    answer = push.assign(
        at=at + hours(rng.uniform(2, 48, n)),
        move=np.where(refused, "退回", "反馈"),
        to=station,
        reason=np.where(refused, pick(rng, ("不属职责范围", "信息不全"), n), ""),
        result=np.where(refused, "", "已办理"),
        **{"from": "12345中心"},
    )
    both = (
        pd.concat([push, answer])
        .sort_values(["at", "key", "move"], kind="stable")
        .reset_index(drop=True)
    )
    return both.assign(
        registered_at=both["at"].to_numpy() + hours(rng.uniform(0.02, 1.0, len(both)))
    )
