"""incidents and incident_persons: the outcome register, late, graded and corrected later still."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from simulation.record.case import Case
from simulation.record.spoken_places import said
from simulation.record.writers.common import near, numbers, shown, who
from simulation.recorded import Book, Change, hours, only
from simulation.streams import chance, pick, stream
from simulation.types import Bools, Column, Ints, Rng, Texts, Times

Cells: TypeAlias = "Column | pd.Series[Any]"
# by type: middle of the days until registration, and their spread (log scale)
DELAY_DAYS = {"E1": (1.5, 0.7), "E2": (4.0, 0.9), "E3": (5.0, 1.0), "E4": (2.0, 0.7), "E5": (2.0, 0.6), "E6": (1.5, 0.5),
              "V2": (7.0, 0.8), "V3": (6.0, 0.8)}  # fmt: skip
MOST_DAYS = 90.0
GRADED_LATE = (
    0.35  # of the serious injuries: entered as a blow, graded up when the doctors are done
)
DIED_LATER = 0.15  # of the killed: entered as a serious injury, until they died
REACHES_FILES = 0.94  # of the incidents, those whose persons have papers in the register


def incidents_book(case: Case) -> Book:
    """One row per incident."""
    rng, bad = case.stream("incident rows"), case.incidents
    registered, graded, died = _clocks(case)
    base = _where(case, rng) | _as_entered(bad, ~np.isnat(graded), ~np.isnat(died)) | {
        "事件编号": incident_keys(case), "发生时间": bad["stated_at"].to_numpy(),
        "是否纠纷引发": _caused(bad, rng), "关联单号": _links(case, registered, rng), "登记时间": registered,
    }  # fmt: skip
    final = _graded(bad, bad["level"], bad["type"], bad["dead"], bad["badly_hurt"])
    changes = (Change(graded, final), Change(died, final))
    people = who(base["事件编号"], "incident", np.full(len(bad), -1), bad["dispute"].to_numpy())
    return Book("incidents", registered, base, changes, people)


def incident_keys(case: Case) -> Texts:
    """Register numbers in order of the act."""
    days = pd.DatetimeIndex(case.incidents["at"]).strftime("%Y%m%d").to_numpy(dtype=object)
    keys: Texts = "SJ" + days + np.array([f"{i + 1:05d}" for i in range(len(days))], dtype=object)
    return keys


def _where(case: Case, rng: Rng) -> dict[str, Column]:
    """At the home of the one who suffered it."""
    bad, people = case.incidents, case.world.people
    home: Ints = np.where(bad["victim"] >= 0, bad["victim"], bad["doer"]).astype(np.int64)
    at = bad["at"].to_numpy()
    grid = people.grid_at(home, at)
    lon, lat = near(case.world, grid, rng)
    code = case.world.places.grids.code_at(grid, at)
    address = said(people.address_at(home, at), rng, on_paper=True)
    return {"地址": address, "经度": lon, "纬度": lat, "网格编码": code}


def _as_entered(bad: pd.DataFrame, later: Bools, dies: Bools) -> dict[str, Texts]:
    """What the register says at first: an injury not yet graded is a blow, who dies later is hurt."""
    level = np.where(later, "2", bad["level"])
    type_ = np.select([later, dies], ["V2", "E2"], bad["type"])
    hurt = np.where(later, 0, np.where(dies, 1, bad["badly_hurt"]))
    return _graded(bad, level, type_, np.where(dies, 0, bad["dead"]), hurt)


def _graded(
    bad: pd.DataFrame, level: Cells, type_: Cells, dead: Cells, hurt: Cells
) -> dict[str, Texts]:
    words = {"层级": np.asarray(level, dtype=object), "类型": np.asarray(type_, dtype=object)}
    return words | {"死亡人数": numbers(dead), "重伤人数": numbers(hurt)}


def _clocks(case: Case) -> tuple[Times, Times, Times]:
    """Registration (days after the act), grading of late graded injuries, and later deaths (NaT for the others)."""
    rng, bad = case.stream("incident clocks"), case.incidents
    n, type_ = len(bad), bad["type"].to_numpy(dtype=object)
    middle, spread = np.array([DELAY_DAYS[t] for t in type_], dtype=float).reshape(n, 2).T
    days = np.minimum(rng.lognormal(np.log(middle), spread), MOST_DAYS)
    registered = bad["stated_at"].to_numpy() + hours(days * 24)
    late = (type_ == "E2") & chance(rng, GRADED_LATE, n)
    graded = only(registered + hours(rng.uniform(20, 90, n) * 24), late)
    # who is entered by the time of death is dead when entered
    plain = (bad["stated_at"] == bad["at"]).to_numpy()
    dies = (type_ == "E1") & (bad["dead"] > 0).to_numpy() & plain & chance(rng, DIED_LATER, n)
    return registered, graded, only(registered + hours(rng.uniform(1, 40, n) * 24), dies)


def _caused(bad: pd.DataFrame, rng: Rng) -> Texts:
    about = (bad["dispute"] >= 0).to_numpy()
    yes = pick(rng, ("是", "不详", "否"), len(bad), p=[80, 16, 4])
    no = pick(rng, ("否", "不详"), len(bad), p=[80, 20])
    return np.where(about, yes, no).astype(object)


def _links(case: Case, registered: Times, rng: Rng) -> Texts:
    """Sometimes the ledger entry or the latest call of the dispute before the act."""
    bad = case.incidents
    ledger = case.ledger[["dispute", "entered_at", "key"]].rename(columns={"entered_at": "at"})
    calls = case.reports[(case.reports["dispute"] >= 0) & (case.reports["link"] != "3")]
    known = pd.concat([ledger, calls[["dispute", "at", "key"]]]).sort_values(
        ["at", "key"], kind="stable"
    )
    found = pd.merge_asof(
        bad[["at", "dispute"]], known, on="at", by="dispute", allow_exact_matches=False
    )
    return np.where(chance(rng, 0.45, len(bad)), found["key"].fillna(""), "").astype(object)


def unidentified(case: Case) -> Bools:
    """Per incident whether the register has no papers of anybody in it."""
    return ~chance(stream(case.chronicle.seed, "unidentified"), REACHES_FILES, len(case.incidents))


def incident_persons_book(case: Case) -> Book:
    """One row per person who did or suffered it."""
    rng, bad = case.stream("incident persons"), case.incidents
    rows = _persons(bad)
    row, person = rows["row"].to_numpy(), rows["person"].to_numpy()
    asked = np.where(unidentified(case)[row], 0.0, 0.97)
    form = shown(case.world, person, rng, asked=asked)
    registered, keys = _clocks(case)[0][row], incident_keys(case)[row]
    base = {
        "事件编号": keys, "序号": numbers(rows["seq"]), "角色": rows["role"].to_numpy(dtype=object), "姓名": form.name,
        "证件类型": form.document_type, "证件号码": form.document, "登记时间": registered,
    }  # fmt: skip
    answer = who(
        (keys + "/" + base["序号"]).astype(object), "person", person, bad["dispute"].to_numpy()[row]
    )
    return Book("incident_persons", registered, base, (), answer)


def _persons(bad: pd.DataFrame) -> pd.DataFrame:
    own = (bad["type"] == "E3").to_numpy()
    doers = pd.DataFrame(
        {"row": bad.index, "role": np.where(own, "自伤", "施害"), "person": bad["doer"]}
    )
    victims = pd.DataFrame({"row": bad.index, "role": "受害", "person": bad["victim"]})
    both = pd.concat([doers, victims[victims["person"] >= 0]]).sort_values("row", kind="stable")
    return both.assign(seq=both.groupby("row").cumcount() + 1)
