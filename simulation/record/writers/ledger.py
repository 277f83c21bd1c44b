"""dispute_ledger and dispute_parties: the mediated disputes as the judicial office enters them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life import kinds
from simulation.life.disputes import addresses, relation_words
from simulation.record.case import Case
from simulation.record.clerks.ledger import Entry, outcomes, summaries, titles
from simulation.record.entered import known_entry
from simulation.record.spoken_places import said
from simulation.record.writers.common import near, numbers, shown, unit, who
from simulation.record.writers.parties import side_rows
from simulation.recorded import Book, Change, hours, only
from simulation.streams import chance, pick, taken
from simulation.types import Column, Ints, Rng, Texts

# GB/T 31000, 5.58: 人民调解 for most, 司法 行政 其他调解, 协商和解
WAYS, WAY_SHARES = ("0103", "0101", "0102", "0199", "06"), (74, 8, 9, 3, 6)
ASSESSED = 0.12  # of the closed entries: somebody above writes an opinion weeks later


def ledger_book(case: Case) -> Book:
    """One row per mediated dispute."""
    rng, ledger = case.stream("ledger rows"), case.ledger
    dispute, n = ledger["dispute"].to_numpy(), len(ledger)
    main, links = _applicant(case, dispute), ledger["links"].to_numpy(dtype=object)
    later, closed = ledger["linked_at"].to_numpy(), ledger["closed_at"].to_numpy()
    base = _entry(case, rng) | _main_party(case, main, rng)
    base["关联单号"] = np.where(np.isnat(later), links, "").astype(object)
    assessed = only(closed + hours(rng.uniform(24 * 10, 24 * 60, n)), chance(rng, ASSESSED, n))
    opinion = pick(rng, ("化解规范", "同意结案", "需加强回访", "材料不全，补充"), n, p=[4, 4, 1, 1])
    changes = (
        Change(closed, _closing(case, ledger, rng)),
        Change(later, {"关联单号": links}),
        Change(assessed, {"考评日期": _day(assessed), "考评意见": opinion}),
    )
    people = who(base["纠纷编号"], "main", main, dispute)
    return Book("dispute_ledger", ledger["entered_at"].to_numpy(), base, changes, people)


def _applicant(case: Case, dispute: Ints) -> Ints:
    d = case.chronicle.disputes
    return np.where(d.pairs.doer_applies, d.doer, d.other)[dispute]


def _entry(case: Case, rng: Rng) -> dict[str, Column]:
    d, ledger, n = case.chronicle.disputes, case.ledger, len(case.ledger)
    dispute, entered = ledger["dispute"].to_numpy(), ledger["entered_at"].to_numpy()
    grid = d.place[dispute]
    lon, lat = near(case.world, grid, rng)
    people_n, told = 2 + d.crowd[dispute] + d.third[dispute], _told(case, ledger)
    return _office(case, grid, rng) | {
        "事件名称": titles(told, rng),
        "发生日期": _day(d.born_at[dispute]),
        "发生地点": said(addresses(case.world, d, dispute), rng, on_paper=True),
        "事件规模": np.where(people_n >= 10, "02", "01").astype(object), "事件类别": kinds.texts("code")[d.kind[dispute]],
        "涉及人数": numbers(people_n), "事件简述": summaries(told, rng),
        "涉及单位": taken(case.world.employers.name, d.pairs.firm[dispute]),
        "化解时限": _day(ledger["deadline"].to_numpy()), "化解方式": pick(rng, WAYS, n, p=WAY_SHARES),
        "经度": lon, "纬度": lat, "纠纷编号": ledger["key"].to_numpy(dtype=object),
        "地方子类": kinds.texts("local")[d.kind[dispute]], "双方关系": relation_words(d, rng)[dispute],
        "受理渠道": ledger["channel"].to_numpy(dtype=object), "受理时间": ledger["accepted_at"].to_numpy(),
        "录入时间": entered, "网格编码": case.world.places.grids.code_at(grid, entered),
    }  # fmt: skip


def _office(case: Case, grid: Ints, rng: Rng) -> dict[str, Texts]:
    """The judicial office and its mediators, each office with one number."""
    entered, n = case.ledger["entered_at"].to_numpy(), len(case.ledger)
    code, name = unit(case.world, grid, entered, "司法所")
    numbers_ = np.array(
        [f"0472555{t:04d}" for t in range(len(case.world.places.towns.code))], dtype=object
    )
    staff = pick(rng, ("调解员王", "调解员李", "调解员赵", "调解员白", "调解员苏", "调解员郝"), n)
    return {
        "化解组织": name, "责任单位代码": code, "化解责任人姓名": staff,
        "化解责任人联系方式": numbers_[case.world.places.grids.town_at(grid, entered)],
    }  # fmt: skip


def _day(at: Column) -> Texts:
    """YYYYMMDD, as table 30 writes dates; empty without one."""
    return pd.Series(pd.DatetimeIndex(at).strftime("%Y%m%d")).fillna("").to_numpy(dtype=object)


def _told(case: Case, ledger: pd.DataFrame) -> Entry:
    dispute, at = ledger["dispute"].to_numpy(), ledger["entered_at"].to_numpy()
    return known_entry(case.chronicle, dispute, at, grade=ledger["grade"].to_numpy())


def _main_party(case: Case, person: Ints, rng: Rng) -> dict[str, Column]:
    people, dispute = case.world.people, case.ledger["dispute"].to_numpy()
    town = case.world.places.grids.town[case.chronicle.disputes.place[dispute]]
    form = shown(case.world, person, rng, asked=0.94, habits=case.habits, town=town)
    return {
        "主要当事人证件代码": form.document_type, "主要当事人证件号码": form.document, "主要当事人姓名": form.name,
        "主要当事人性别": form.sex, "主要当事人民族": people.ethnicity[person],
        "主要当事人学历": people.education[person],
        "主要当事人人员类别": pick(rng, ("0103", "0107", "0102", "0101", "0207"), len(person), p=[4, 2, 2, 2, 1]),
        "主要当事人居住详址": people.address_at(person, case.ledger["entered_at"].to_numpy()),
    }  # fmt: skip


def _closing(case: Case, ledger: pd.DataFrame, rng: Rng) -> dict[str, Column]:
    success = ledger["success"].to_numpy(dtype=bool)
    return {
        "办结时间": ledger["closed_at"].to_numpy(),
        "化解是否成功": np.where(success, "1", "0").astype(object),
        "化解情况": outcomes(_told(case, ledger), success, rng),
    }


def parties_book(case: Case) -> Book:
    """One row per party of a ledger entry; numbers asked for later, and people who leave again."""
    rng, rows = case.stream("parties"), side_rows(case)
    n, entered = len(rows), rows["entered_at"].to_numpy()
    natural, firm = rows["person"].to_numpy() >= 0, rows["firm"].to_numpy()
    columns, late, papers = _people(case, rows, rng)
    leaves = rows["joined"].to_numpy(dtype=bool) & chance(rng, 0.04, n)
    gone = only(entered + hours(rng.uniform(48, 24 * 60, n)), leaves)
    base = columns | {
        "纠纷编号": rows["key"].to_numpy(dtype=object), "序号": numbers(rows["seq"]),
        "角色": rows["role"].to_numpy(dtype=object), "类型": np.where(natural, "个人", "单位").astype(object),
        "统一社会信用代码": np.where(natural, "", taken(case.world.employers.code, firm)).astype(object),
        "单位名称": np.where(natural, "", taken(case.world.employers.name, firm)).astype(object),
        "单位角色": rows["firm_role"].to_numpy(dtype=object), "起": entered.astype("datetime64[D]"),
    }  # fmt: skip
    changes = (Change(late, papers), Change(gone, {"止": gone.astype("datetime64[D]")}))
    keys = (base["纠纷编号"] + "/" + base["序号"]).astype(object)
    people = who(keys, "party", rows["person"].to_numpy(), rows["dispute"].to_numpy())
    return Book("dispute_parties", entered, base, changes, people)


def _people(
    case: Case, rows: pd.DataFrame, rng: Rng
) -> tuple[dict[str, Texts], Column, dict[str, Texts]]:
    """Names, papers, phones; now and then the papers are asked for only days later. The other side shows them less."""
    n, person = len(rows), rows["person"].to_numpy()
    town = case.world.places.grids.town[case.chronicle.disputes.place[rows["dispute"].to_numpy()]]
    asked = np.select([rows["role"] == "申请方", rows["role"] == "被申请方"], [0.92, 0.74], 0.45)
    form = shown(case.world, person, rng, asked=asked, habits=case.habits, town=town)
    later = chance(rng, 0.08, n) & (form.document != "")
    late = only(rows["entered_at"].to_numpy() + hours(rng.uniform(5, 400, n)), later)
    papers = {"证件类型": form.document_type, "证件号码": form.document}
    first = {c: np.where(later, "", cells).astype(object) for c, cells in papers.items()}
    return {"姓名": form.name, "电话": form.phone} | first, late, papers
