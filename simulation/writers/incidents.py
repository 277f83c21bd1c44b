"""incidents and incident_persons: the outcome register, late, with injuries graded later still."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.case import Case
from simulation.recorded import NAT, Book, Change, hours
from simulation.streams import chance, pick
from simulation.types import Rng, Texts, Times
from simulation.writers.common import near, numbers, shown, who


def incidents_book(case: Case) -> Book:
    """One row per incident."""
    rng, bad = case.stream("incident rows"), case.incidents
    n, dispute, at = len(bad), bad["dispute"].to_numpy(), bad["at"].to_numpy()
    registered, graded = _clocks(case)
    home = np.where(bad["victim"] >= 0, bad["victim"], bad["doer"]).astype(np.int64)
    grid = case.world.people.grid[home]
    lon, lat = near(case.world, grid, rng)
    later, level, type_ = (
        ~np.isnat(graded),
        bad["level"].to_numpy(dtype=object),
        bad["type"].to_numpy(dtype=object),
    )
    base = {
        "事件编号": incident_keys(case), "发生时间": bad["stated_at"].to_numpy(),
        # a serious injury enters as a blow and is graded up when the doctors are done
        "层级": np.where(later, "2", level).astype(object), "类型": np.where(later, "V2", type_).astype(object),
        "地址": case.world.people.address[home], "经度": lon, "纬度": lat,
        "网格编码": case.world.places.grids.code_at(grid, at), "死亡人数": numbers(bad["dead"]),
        "重伤人数": np.where(later, "0", numbers(bad["badly_hurt"])).astype(object),
        "是否纠纷引发": _caused(bad, rng), "关联单号": _links(case, rng), "登记时间": registered,
    }  # fmt: skip
    change = Change(graded, {"层级": level, "类型": type_, "重伤人数": numbers(bad["badly_hurt"])})
    return Book(
        "incidents",
        registered,
        base,
        (change,),
        who(base["事件编号"], "incident", np.full(n, -1), dispute),
    )


def incident_keys(case: Case) -> Texts:
    """Register numbers in order of the act."""
    days = pd.DatetimeIndex(case.incidents["at"]).strftime("%Y%m%d").to_numpy(dtype=object)
    keys: Texts = "SJ" + days + np.array([f"{i + 1:05d}" for i in range(len(days))], dtype=object)
    return keys


def _clocks(case: Case) -> tuple[Times, Times]:
    """Registration (days after the act) and, for one serious injury in three, grading (months after)."""
    rng, bad = case.stream("incident clocks"), case.incidents
    n, worst = len(bad), (bad["level"] == "1").to_numpy()
    days = np.where(worst, rng.lognormal(1.1, 0.8, n), rng.lognormal(1.8, 0.8, n))
    registered = bad["stated_at"].to_numpy() + hours(np.minimum(days, 60) * 24)
    late = (bad["type"] == "E2").to_numpy() & chance(rng, 0.35, n)
    return registered, np.where(late, registered + hours(rng.uniform(20, 90, n) * 24), NAT)


def _caused(bad: pd.DataFrame, rng: Rng) -> Texts:
    about = (bad["dispute"] >= 0).to_numpy()
    yes = pick(rng, ("是", "不详", "否"), len(bad), p=[80, 16, 4])
    no = pick(rng, ("否", "不详"), len(bad), p=[80, 20])
    return np.where(about, yes, no).astype(object)


def _links(case: Case, rng: Rng) -> Texts:
    """Sometimes the ledger entry or the latest call of the dispute before the act."""
    bad = case.incidents
    ledger = case.ledger[["dispute", "entered_at", "key"]].rename(columns={"entered_at": "at"})
    known = pd.concat(
        [ledger, case.reports[case.reports["dispute"] >= 0][["dispute", "at", "key"]]]
    )
    known = known.sort_values(["at", "key"], kind="stable")
    found = pd.merge_asof(
        bad[["at", "dispute"]], known, on="at", by="dispute", allow_exact_matches=False
    )
    return np.where(chance(rng, 0.45, len(bad)), found["key"].fillna(""), "").astype(object)


def incident_persons_book(case: Case) -> Book:
    """One row per person who did or suffered it."""
    rng, bad = case.stream("incident persons"), case.incidents
    registered, keys = _clocks(case)[0], incident_keys(case)
    own = (bad["type"] == "E3").to_numpy()
    doers = pd.DataFrame(
        {"row": bad.index, "role": np.where(own, "自伤", "施害"), "person": bad["doer"]}
    )
    victims = pd.DataFrame({"row": bad.index, "role": "受害", "person": bad["victim"]})
    rows = pd.concat([doers, victims[victims["person"] >= 0]]).sort_values("row", kind="stable")
    row, person = rows["row"].to_numpy(), rows["person"].to_numpy()
    form = shown(case.world, person, rng, asked=0.94)
    seq = rows.groupby("row").cumcount().to_numpy() + 1
    base = {
        "事件编号": keys[row],
        "序号": numbers(seq),
        "角色": rows["role"].to_numpy(dtype=object),
        "姓名": form.name,
        "证件类型": form.document_type,
        "证件号码": form.document,
        "登记时间": registered[row],
    }
    answer = who(
        (base["事件编号"] + "/" + base["序号"]).astype(object),
        "person",
        person,
        bad["dispute"].to_numpy()[row],
    )
    return Book("incident_persons", registered[row], base, (), answer)
