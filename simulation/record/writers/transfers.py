"""transfers: what one platform hands to another, sent back or answered, and what courts send to be mediated."""

from __future__ import annotations

import numpy as np

from simulation.record.case import Case
from simulation.record.clerks.desks import reasons
from simulation.record.writers.common import constant, serial_keys, unit, who
from simulation.recorded import Book
from simulation.types import Rng, Texts

HOUSES = {"110": "派出所", "网格": "综治中心", "司法": "司法所"}
CENTRES = {"12345": "12345中心", "法院": "基层人民法院"}


def transfers_book(case: Case) -> Book:
    """One row per push, one per answer: 反馈 mostly, 退回 sometimes."""
    rng, moves = case.stream("transfers"), case.moves
    n, registered = len(moves), moves["registered_at"].to_numpy()
    keys, push = serial_keys("LZ", n), (moves["move"] == "推送").to_numpy()
    there, here = _unit(case, "goal"), _unit(case, "source")
    base = {
        "流转编号": keys,
        "原单号": moves["key"].to_numpy(dtype=object),
        "原平台": moves["source"].to_numpy(dtype=object),
        "目标平台": moves["goal"].to_numpy(dtype=object),
        "目标单号": moves["target"].to_numpy(dtype=object),
        "动作": moves["move"].to_numpy(dtype=object),
        "时间": moves["at"].to_numpy(),
        "转出单位": np.where(push, here, there).astype(object),
        "接收单位": np.where(push, there, here).astype(object),
        "理由": _reasons(case, rng),
        "结果": np.where(moves["move"] == "反馈", reasons("done", n, rng), "").astype(object),
        "登记时间": registered,
    }
    return Book(
        "transfers", registered, base, (), who(keys, "matter", -1, moves["dispute"].to_numpy())
    )


def _unit(case: Case, side: str) -> Texts:
    """The unit that a platform acts through at the place."""
    moves = case.moves
    platform, name = moves[side].to_numpy(dtype=object), constant("", len(moves))
    for where, house in HOUSES.items():
        mine = platform == where
        name[mine] = unit(
            case.world, moves["grid"].to_numpy()[mine], moves["at"].to_numpy()[mine], house
        )[1]
    for where, centre in CENTRES.items():
        name[platform == where] = centre
    return name


def _reasons(case: Case, rng: Rng) -> Texts:
    moves, n = case.moves, len(case.moves)
    refused = np.where(moves["wave"], "集中清理，统一退回", reasons("back", n, rng))
    push = np.where(moves["source"] == "法院", "诉前委派调解", reasons("push", n, rng))
    options = [push, refused]
    return np.select([moves["move"] == "推送", moves["move"] == "退回"], options, "").astype(object)
