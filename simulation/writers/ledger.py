"""dispute_ledger and dispute_parties: the mediated disputes as the judicial office enters them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation import kinds
from simulation.case import Case
from simulation.clerks import Entry, outcomes, summaries, titles
from simulation.disputes import relation_words
from simulation.entered import known_entry
from simulation.recorded import Book, Change, hours, only
from simulation.streams import chance, pick, taken
from simulation.types import Column, Ints, Rng, Texts
from simulation.writers.common import constant, near, numbers, shown, unit, who
from simulation.writers.parties import side_rows


def ledger_book(case: Case) -> Book:
    """One row per mediated dispute."""
    rng, ledger = case.stream("ledger rows"), case.ledger
    dispute = ledger["dispute"].to_numpy()
    main = _applicant(case, dispute)
    base = _entry(case, ledger, dispute, rng) | _main_party(case, main, rng)
    changes = (Change(ledger["closed_at"].to_numpy(), _closing(case, ledger, rng)),)
    people = who(base["纠纷编号"], "main", main, dispute)
    return Book("dispute_ledger", ledger["entered_at"].to_numpy(), base, changes, people)


def _applicant(case: Case, dispute: Ints) -> Ints:
    d = case.chronicle.disputes
    return np.where(d.pairs.doer_applies, d.doer, d.other)[dispute]


def _entry(case: Case, ledger: pd.DataFrame, dispute: Ints, rng: Rng) -> dict[str, Column]:
    d, n = case.chronicle.disputes, len(ledger)
    grid, entered = d.place[dispute], ledger["entered_at"].to_numpy()
    lon, lat = near(case.world, grid, rng)
    code, name = unit(case.world, grid, entered, "司法所")
    told = _told(case, ledger)
    people_n = 2 + d.pairs.crowd[dispute]
    return {
        "事件名称": titles(told, rng),
        "发生日期": _day(d.born_at[dispute]), "发生地点": case.world.people.address[d.other[dispute]],
        "事件规模": np.where(people_n >= 10, "02", "01").astype(object), "事件类别": kinds.texts("code")[d.kind[dispute]],
        "涉及人数": numbers(people_n), "事件简述": summaries(told, rng),
        "涉及单位": taken(case.world.employers.name, d.pairs.firm[dispute]),
        "化解时限": _day(ledger["deadline"].to_numpy()), "化解方式": constant("0103", n),
        "化解组织": name, "化解责任人姓名": pick(rng, ("调解员王", "调解员李", "调解员赵"), n),
        "化解责任人联系方式": constant("04725550101", n),
        "经度": lon, "纬度": lat, "纠纷编号": ledger["key"].to_numpy(dtype=object),
        "地方子类": kinds.texts("local")[d.kind[dispute]],
        "双方关系": relation_words(d, rng)[dispute],
        "受理渠道": ledger["channel"].to_numpy(dtype=object), "受理时间": ledger["accepted_at"].to_numpy(),
        "录入时间": entered, "关联单号": ledger["links"].to_numpy(dtype=object),
        "网格编码": case.world.places.grids.code_at(grid, entered), "责任单位代码": code,
    }  # fmt: skip


def _day(at: Column) -> Texts:
    """YYYYMMDD, as table 30 writes dates."""
    return pd.DatetimeIndex(at).strftime("%Y%m%d").to_numpy(dtype=object)


def _told(case: Case, ledger: pd.DataFrame) -> Entry:
    dispute, at = ledger["dispute"].to_numpy(), ledger["entered_at"].to_numpy()
    return known_entry(case.chronicle, dispute, at, grade=ledger["grade"].to_numpy())


def _main_party(case: Case, person: Ints, rng: Rng) -> dict[str, Column]:
    people, form = case.world.people, shown(case.world, person, rng, asked=0.94)
    return {
        "主要当事人证件代码": form.document_type, "主要当事人证件号码": form.document, "主要当事人姓名": form.name,
        "主要当事人性别": form.sex, "主要当事人民族": people.ethnicity[person],
        "主要当事人学历": people.education[person],
        "主要当事人人员类别": pick(rng, ("0103", "0107", "0102", "0101", "0207"), len(person), p=[4, 2, 2, 2, 1]),
        "主要当事人居住详址": people.address[person],
    }  # fmt: skip


def _closing(case: Case, ledger: pd.DataFrame, rng: Rng) -> dict[str, Column]:
    success = ledger["success"].to_numpy(dtype=bool)
    return {
        "办结时间": ledger["closed_at"].to_numpy(),
        "化解是否成功": np.where(success, "1", "0").astype(object),
        "化解情况": outcomes(_told(case, ledger), success, rng),
    }


def parties_book(case: Case) -> Book:
    """One row per party of a ledger entry."""
    rng, rows = case.stream("parties"), side_rows(case)
    n, person = len(rows), rows["person"].to_numpy()
    form = shown(case.world, person, rng, asked=np.where(rows["role"] == "申请方", 0.92, 0.72))
    natural = person >= 0
    entered = rows["entered_at"].to_numpy()
    # now and then the number is asked for only days later
    asked_late = chance(rng, 0.06, n) & (form.document != "")
    late = only(entered + hours(rng.uniform(5, 300, n)), asked_late)
    firm = rows["firm"].to_numpy()
    base = {
        "纠纷编号": rows["key"].to_numpy(dtype=object), "序号": numbers(rows["seq"]),
        "角色": rows["role"].to_numpy(dtype=object), "类型": np.where(natural, "个人", "单位").astype(object),
        "姓名": form.name, "证件类型": np.where(asked_late, "", form.document_type).astype(object),
        "证件号码": np.where(asked_late, "", form.document).astype(object), "电话": form.phone,
        "统一社会信用代码": np.where(natural, "", taken(case.world.employers.code, firm)).astype(object),
        "单位名称": np.where(natural, "", taken(case.world.employers.name, firm)).astype(object),
        "单位角色": rows["firm_role"].to_numpy(dtype=object), "起": entered.astype("datetime64[D]"),
    }  # fmt: skip
    changes = (Change(late, {"证件类型": form.document_type, "证件号码": form.document}),)
    keys = (base["纠纷编号"] + "/" + base["序号"]).astype(object)
    return Book(
        "dispute_parties",
        entered,
        base,
        changes,
        who(keys, "party", person, rows["dispute"].to_numpy()),
    )
