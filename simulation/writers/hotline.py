"""hotline_12345: the ticket as taken, its way through the offices, the reply, the call back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation import phrases
from simulation.case import Case
from simulation.recorded import Book, Change, hours, only
from simulation.streams import chance, pick
from simulation.types import Bools, Ints, Rng, Texts, Times
from simulation.writers.common import constant, near, numbers, shown, unit, who, yes

CHANNELS = ("电话", "APP", "微信", "网站", "窗口")
PROMISED_DAYS = {"咨询": 3, "求助": 3, "投诉": 13, "建议": 13, "举报": 13, "表扬": 13}


def hotline_book(case: Case) -> Book:
    """The hotline's tickets."""
    rng, calls = case.stream("hotline"), case.reports
    mine = calls[calls["channel"] == "12345"].reset_index(drop=True)
    times = _times(mine, rng)
    satisfied = _satisfaction(len(mine), rng)
    base, people = _intake(case, mine, times, rng)
    base |= {"投诉办件": _complaints(mine, base["诉求类型"], rng)}
    return Book(
        "hotline_12345",
        times["受理时间"],
        base,
        _changes(case, mine, times, satisfied, rng),
        people,
    )


def _times(mine: pd.DataFrame, rng: Rng) -> dict[str, Times]:
    n, at = len(mine), mine["at"].to_numpy()
    sent = at + hours(rng.uniform(0.1, 5, n))
    signed = sent + hours(rng.uniform(0.1, 20, n))
    done = signed + hours(
        np.where(chance(rng, 0.6, n), rng.uniform(0.5, 20, n), rng.uniform(20, 300, n))
    )
    called = only(done + hours(rng.uniform(4, 90, n)), chance(rng, 0.7, n))
    return {
        "受理时间": at,
        "派发时间": sent,
        "签收时间": signed,
        "办结时间": done,
        "回访时间": called,
    }


def _satisfaction(n: int, rng: Rng) -> Texts:
    return pick(rng, ("满意", "基本满意", "不满意"), n, p=[6, 3, 1.5])


def _intake(
    case: Case, mine: pd.DataFrame, times: dict[str, Times], rng: Rng
) -> tuple[dict[str, Texts], pd.DataFrame]:
    n, at = len(mine), times["受理时间"]
    person, other, grid = (mine[c].to_numpy() for c in ("person", "other", "grid"))
    about = mine["dispute"].to_numpy() >= 0
    caller = shown(case.world, person, rng, asked=np.where(about, 0.40, 0.20))
    against = shown(case.world, np.where(chance(rng, 0.6, n), other, -1), rng, asked=0.3)
    lon, lat = near(case.world, grid, rng)
    type_, subject, major, minor = _topics(case, mine, rng)
    code, name = unit(case.world, grid, at, "综治中心")
    origin = mine["origin"].to_numpy()
    days = np.array([PROMISED_DAYS[t] for t in type_])
    keys = mine["key"].to_numpy(dtype=object)
    columns = {
        "序号": numbers(np.arange(n) + 1), "办件编号": keys,
        "办件来源": np.where(origin >= 0, "110转入", pick(rng, CHANNELS, n, p=[70, 8, 12, 6, 4])).astype(object),
        "市级编号": "SJ" + keys,
        "原始单号": np.where(origin >= 0, case.reports["key"].to_numpy(dtype=object)[np.maximum(origin, 0)], "").astype(object),
        "诉求类型": type_, "保密": yes(chance(rng, 0.08, n)), "诉求主题": subject,
        "诉求内容": mine["text"].to_numpy(dtype=object), "诉求人": caller.name, "诉求人电话": caller.phone,
        "诉求人证件类型": caller.document_type, "诉求人证件号": caller.document,
        "对方名称": against.name, "对方证件号": against.document,
        "事发地址": mine["address"].to_numpy(dtype=object), "经度": lon, "纬度": lat,
        "所属网格": case.world.places.grids.code_at(grid, at), "事项大类": major, "事项小类": minor,
        "紧急程度": _urgency(mine), "办理单位代码": code, "办理单位": name, "办理科室": constant("综合科", n),
        "受理时间": at, "承诺完成时间": at + (days * 86_400).astype("timedelta64[s]"),
        "办件状态": constant("待签收", n), "重复诉求": yes(mine["repeat_of"].to_numpy() >= 0),
        "派单员": pick(rng, ("P01", "P02", "P03", "P04"), n), "预警状态": constant("正常", n),
    }  # fmt: skip
    dispute = mine["dispute"].to_numpy()
    return columns, pd.concat(
        [who(keys, "caller", person, dispute), who(keys, "other", other, dispute)]
    )


def _topics(case: Case, mine: pd.DataFrame, rng: Rng) -> tuple[Texts, Texts, Texts, Texts]:
    """Kind of request, subject, main and sub matter: by dispute group, or a topic of daily life."""
    topic, dispute = mine["topic"].to_numpy(), mine["dispute"].to_numpy()
    group = np.where(dispute >= 0, case.chronicle.disputes.group[np.maximum(dispute, 0)], "other")
    asked = pick(rng, ("求助", "投诉", "举报"), len(mine), p=[55, 38, 7])
    noise = [
        np.array([t[i] for t in phrases.TICKETS], dtype=object)[np.maximum(topic, 0)]
        for i in range(4)
    ]
    major = np.array([phrases.HOTLINE_MATTERS[g][0] for g in group], dtype=object)
    minor = np.array([phrases.HOTLINE_MATTERS[g][1] for g in group], dtype=object)
    own = (asked, "关于" + minor + "的诉求", major, minor)
    kind, subject, first, second = (
        np.where(topic >= 0, n, o).astype(object) for n, o in zip(noise, own, strict=True)
    )
    return kind, subject, first, second


def _urgency(mine: pd.DataFrame) -> Texts:
    grade = mine["grade"].to_numpy()
    return np.select([grade >= 2, grade == 1], ["特急", "紧急"], "一般").astype(object)


def _complaints(mine: pd.DataFrame, type_: Texts, rng: Rng) -> Texts:
    """Some complaints are about how an earlier ticket was handled: they name that ticket."""
    keys = mine["key"].to_numpy(dtype=object)
    rows: Ints = np.flatnonzero(
        (type_ == "投诉") & (mine["dispute"] < 0).to_numpy() & chance(rng, 0.08, len(mine))
    )
    rows = rows[rows > 0]
    about = np.full(len(mine), "", dtype=object)
    about[rows] = keys[(rng.random(len(rows)) * rows).astype(np.int64)]
    return about


def _changes(
    case: Case, mine: pd.DataFrame, times: dict[str, Times], satisfied: Texts, rng: Rng
) -> tuple[Change, ...]:
    n = len(mine)
    on_site: Bools = chance(rng, 0.5, n)
    reply = pick(
        rng,
        (
            "已联系当事人调解处理。",
            "已转属地处理并答复。",
            "已现场协调，双方达成一致。",
            "已解释政策，诉求人表示理解。",
        ),
        n,
    )
    done = {
        "办结时间": times["办结时间"],
        "办件状态": constant("已办结", n),
        "处理结果": reply,
        "现场办结": yes(on_site),
    }
    return (
        Change(times["派发时间"], {"派发时间": times["派发时间"]}),
        Change(
            times["签收时间"], {"签收时间": times["签收时间"], "办件状态": constant("办理中", n)}
        ),
        Change(times["办结时间"], done),
        Change(times["回访时间"], {"回访时间": times["回访时间"], "回访满意度": satisfied}),
    )
