"""hotline_12345: the ticket as taken, its way through the offices, the reply, the call back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.record.case import Case
from simulation.record.clerks.desks import replies
from simulation.record.clocks import hotline_times, of_channel
from simulation.record.grammar.daily_matters import daily_words
from simulation.record.writers.common import constant, near, numbers, shown, unit, who, yes
from simulation.record.writers.hotline_topics import topics
from simulation.recorded import NAT, Book, Change
from simulation.streams import chance, pick, taken
from simulation.types import Bools, Column, Ints, Rng, Texts, Times

CHANNELS = ("电话", "APP", "微信", "网站", "窗口")
PROMISED_DAYS = {"咨询": 3, "求助": 3, "投诉": 13, "建议": 13, "举报": 13, "表扬": 13}
NAMES_FIRM = 0.75  # of the tickets against a firm: its name, not the owner's
KNOWS_CODE = 0.15  # of these: the credit code as well


def hotline_book(case: Case) -> Book:
    """The hotline's tickets."""
    rng = case.stream("hotline")
    mine, _ = of_channel(case.reports, "12345")
    times, spot = hotline_times(case.chronicle, mine)
    base = _ticket(case, mine, times, rng) | topics(case, mine, rng)
    days = np.array([PROMISED_DAYS[t] for t in base["诉求类型"]])
    base["承诺完成时间"] = times["受理时间"] + (days * 86_400).astype("timedelta64[s]")
    people, answers = _people(case, mine, rng)
    changes = _changes(case, mine, times, spot, rng)
    return Book("hotline_12345", times["受理时间"], base | people, changes, answers)


def _ticket(case: Case, mine: pd.DataFrame, times: dict[str, Times], rng: Rng) -> dict[str, Column]:
    n, at, grid = len(mine), times["受理时间"], mine["grid"].to_numpy()
    lon, lat = near(case.world, grid, rng)
    code, name = unit(case.world, grid, at, "综治中心")
    keys, all_keys = mine["key"].to_numpy(dtype=object), case.reports["key"].to_numpy(dtype=object)
    origin, about = mine["origin"].to_numpy(), mine["complaint_of"].to_numpy()
    return {
        "序号": numbers(np.arange(n) + 1), "办件编号": keys, "办件来源": _sources(case, origin, rng), "市级编号": "SJ" + keys,
        "原始单号": taken(all_keys, origin), "投诉办件": taken(all_keys, about), "保密": yes(chance(rng, 0.08, n)),
        "诉求内容": mine["text"].to_numpy(dtype=object), "事发地址": mine["address"].to_numpy(dtype=object),
        "经度": lon, "纬度": lat, "所属网格": case.world.places.grids.code_at(grid, at), "紧急程度": _urgency(mine),
        "办理单位代码": code, "办理单位": name, "办理科室": constant("综合科", n), "受理时间": at,
        "办件状态": constant("待签收", n), "重复诉求": yes(_said_before(mine)),
        "派单员": pick(rng, ("P01", "P02", "P03", "P04"), n), "预警状态": constant("正常", n),
    }  # fmt: skip


def _sources(case: Case, origin: Ints, rng: Rng) -> Texts:
    before = taken(case.reports["channel"].to_numpy(dtype=object), origin)
    own = pick(rng, CHANNELS, len(origin), p=[70, 8, 12, 6, 4])
    return np.select([before == "110", before == "grid"], ["110转入", "网格转入"], own).astype(
        object
    )


def _said_before(mine: pd.DataFrame) -> Bools:
    """The same dispute on this platform within 30 days."""
    last = mine.groupby("dispute")["at"].shift()
    near_ = (mine["at"] - last) <= pd.Timedelta(days=30)
    return ((mine["dispute"] >= 0) & near_).to_numpy(dtype=bool)


def _urgency(mine: pd.DataFrame) -> Texts:
    grade = mine["grade"].to_numpy()
    return np.select([grade >= 2, grade == 1], ["特急", "紧急"], "一般").astype(object)


def _people(case: Case, mine: pd.DataFrame, rng: Rng) -> tuple[dict[str, Texts], pd.DataFrame]:
    """Who asks, and against whom: a person, or a firm by its name."""
    person, other, n = mine["person"].to_numpy(), mine["other"].to_numpy(), len(mine)
    dispute = mine["dispute"].to_numpy()
    town = case.world.places.grids.town[mine["grid"].to_numpy()]
    asked = np.where(dispute >= 0, 0.40, 0.20)
    caller = shown(case.world, person, rng, asked=asked, habits=case.habits, town=town)
    firm = np.where(dispute >= 0, case.chronicle.disputes.pairs.firm[np.maximum(dispute, 0)], -1)
    firm = np.where(_owns(case, firm, other) & chance(rng, NAMES_FIRM, n), firm, -1)
    other = np.where(firm >= 0, -1, other)
    against = shown(case.world, np.where(chance(rng, 0.6, n), other, -1), rng, asked=0.3)
    code = taken(case.world.employers.code, np.where(chance(rng, KNOWS_CODE, n), firm, -1))
    columns = {
        "诉求人": caller.name, "诉求人电话": caller.phone, "诉求人证件类型": caller.document_type, "诉求人证件号": caller.document,
        "对方名称": np.where(firm >= 0, taken(case.world.employers.name, firm), against.name).astype(object),
        "对方证件号": np.where(firm >= 0, code, against.document).astype(object),
    }  # fmt: skip
    keys = mine["key"].to_numpy(dtype=object)
    return columns, pd.concat(
        [who(keys, "caller", person, dispute), who(keys, "other", other, dispute)]
    )


def _owns(case: Case, firm: Ints, person: Ints) -> Bools:
    owner = case.world.employers.owner[np.maximum(firm, 0)]
    return np.asarray((firm >= 0) & (owner == person))


def _changes(
    case: Case, mine: pd.DataFrame, times: dict[str, Times], spot: Bools, rng: Rng
) -> tuple[Change, ...]:
    n = len(mine)
    to_police, refused = _sent_away(case, mine)
    done = {
        "办结时间": times["办结时间"], "办件状态": np.where(to_police, "转110", "已办结").astype(object),
        "处理结果": _replies(case, mine, times, rng), "现场办结": yes(spot),
    }  # fmt: skip
    signed = {"签收时间": times["签收时间"], "办件状态": constant("办理中", n)}
    called = {"回访时间": times["回访时间"], "回访满意度": _satisfaction(mine, spot, rng)}
    return (
        Change(times["派发时间"], {"派发时间": times["派发时间"]}),
        Change(times["签收时间"], signed),
        Change(times["办结时间"], done),
        Change(times["回访时间"], called),
        # a refusal is the last word only where it comes last
        Change(
            np.where(refused > times["办结时间"], refused, NAT), {"办件状态": constant("已退回", n)}
        ),
    )


def _replies(case: Case, mine: pd.DataFrame, times: dict[str, Times], rng: Rng) -> Texts:
    """What the office answered: about the dispute, or about the matter of daily life."""
    dispute, at = mine["dispute"].to_numpy(), times["办结时间"]
    topic, place = mine["topic"].to_numpy(), mine["address"].to_numpy(dtype=object)
    found = np.full(len(mine), "", dtype=object)
    quarrel, daily = np.flatnonzero(dispute >= 0), np.flatnonzero(dispute < 0)
    found[quarrel] = replies(case.chronicle.disputes.group[dispute[quarrel]], at[quarrel], rng)
    found[daily] = daily_words("reply", topic[daily], at[daily], place[daily], rng)
    return found


def _sent_away(case: Case, mine: pd.DataFrame) -> tuple[Bools, Times]:
    """Which tickets became calls of the police, and when a ticket that came from elsewhere was refused."""
    away = case.moves[(case.moves["source"] == "12345") & (case.moves["goal"] == "110")]
    back = case.moves[(case.moves["goal"] == "12345") & (case.moves["move"] == "退回")]
    at = back.drop_duplicates("target").set_index("target")["registered_at"]
    return mine["key"].isin(away["key"]).to_numpy(), at.reindex(mine["key"]).to_numpy().astype(
        "datetime64[s]"
    )


def _satisfaction(mine: pd.DataFrame, spot: Bools, rng: Rng) -> Texts:
    """Less content after threats and blows, and about disputes that were closed the same day."""
    n, grave = len(mine), (mine["grade"] > 0).to_numpy()
    hasty = spot & (mine["dispute"] >= 0).to_numpy()
    usual = pick(rng, ("满意", "基本满意", "不满意"), n, p=[64, 28, 8])
    sour = pick(rng, ("满意", "基本满意", "不满意"), n, p=[48, 34, 18])
    return np.where(grave | hasty, sour, usual).astype(object)
