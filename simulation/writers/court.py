"""court_filings: divorces, wage claims, loans and neighbours' suits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.case import Case
from simulation.recorded import Book, Change, hours, only
from simulation.streams import chance, pick, taken
from simulation.types import Ints, Rng, Texts, Times
from simulation.writers.common import shown, who

CAUSES = {
    "love": ("诉讼", "离婚"),
    "family": ("诉讼", "抚养"),
    "labour": ("仲裁", "追索劳动报酬"),
    "debt": ("诉讼", "民间借贷"),
    "neighbour": ("诉讼", "相邻关系"),
    "land": ("诉讼", "相邻关系"),
}
FILED = {
    "love": 0.09,
    "family": 0.10,
    "labour": 0.16,
    "debt": 0.22,
    "neighbour": 0.03,
    "land": 0.08,
}


def court_book(case: Case) -> Book:
    """One row per filing; the result is known when the case is closed."""
    rng, d = case.stream("court"), case.chronicle.disputes
    dispute, filed = _filings(case, rng)
    first = np.where(d.pairs.doer_applies, d.doer, d.other)[dispute]
    second = np.where(d.pairs.doer_applies, d.other, d.doer)[dispute]
    claims, answers = (
        shown(case.world, first, rng, asked=0.97),
        shown(case.world, second, rng, asked=0.85),
    )
    labour = d.group[dispute] == "labour"
    firm = np.where(labour, d.pairs.firm[dispute], -1)
    type_, cause, keys = _headings(d.group[dispute], filed)
    base = {
        "案号": keys, "类型": type_, "案由": cause, "原告姓名": claims.name, "原告证件号": claims.document,
        "被告姓名": np.where(labour, taken(case.world.employers.name, firm), answers.name).astype(object),
        "被告证件号": np.where(labour, "", answers.document).astype(object),
        "被告统一社会信用代码": taken(case.world.employers.code, firm), "立案时间": filed,
        "关联单号": _links(case, dispute, filed, rng),
    }  # fmt: skip
    registered = filed + hours(rng.exponential(20, len(filed)))
    closed = only(filed + hours(rng.uniform(20, 90, len(filed)) * 24), chance(rng, 0.9, len(filed)))
    result = pick(rng, ("判决", "调解结案", "撤诉", "驳回"), len(filed), p=[4, 4, 2, 1])
    late = np.where(closed < registered, registered, closed)
    people = (
        who(keys, "claimant", first, dispute),
        who(keys, "defendant", np.where(labour, -1, second), dispute),
    )
    changes = (Change(late, {"结案时间": late, "结果": result}),)
    return Book(
        "court_filings", registered, base | {"登记时间": registered}, changes, pd.concat(people)
    )


def _filings(case: Case, rng: Rng) -> tuple[Ints, Times]:
    """Which disputes go to court, and when; married couples who part file more often."""
    d = case.chronicle.disputes
    share = np.array([FILED.get(g, 0.0) for g in d.group])
    parted = case.chronicle.story.mood.parted & (d.pairs.relation == "夫妻")
    share = np.where(
        d.group == "love",
        np.where(parted, 0.5, np.where(d.pairs.relation == "夫妻", 0.05, 0.0)),
        share,
    )
    rows = np.flatnonzero(chance(rng, share, len(d)))
    filed = d.born_at[rows] + hours(rng.uniform(2, 70, len(rows)) * 24)
    day = case.chronicle.endings.day[rows]
    keep = (day < 0) | (filed < case.chronicle.start + (day * 86_400).astype("timedelta64[s]"))
    order = np.argsort(filed[keep], kind="stable")
    return rows[keep][order], filed[keep][order]


def _headings(group: Texts, filed: Times) -> tuple[Texts, Texts, Texts]:
    type_ = np.array([CAUSES[g][0] for g in group], dtype=object)
    cause = np.array([CAUSES[g][1] for g in group], dtype=object)
    years = filed.astype("datetime64[Y]").astype(str)
    word = np.where(type_ == "仲裁", "劳人仲案", "民初")
    keys = [f"（{y}）蒙02{w}{i + 1}号" for i, (y, w) in enumerate(zip(years, word, strict=True))]
    return type_, cause, np.array(keys, dtype=object)


def _links(case: Case, dispute: Ints, filed: Times, rng: Rng) -> Texts:
    """The ledger entry, where there was one and the clerk asked."""
    ledger = case.ledger.set_index("dispute")
    entry = ledger["key"].reindex(dispute).fillna("").to_numpy(dtype=object)
    entered = ledger["entered_at"].reindex(dispute).to_numpy()
    return np.where((entered < filed) & chance(rng, 0.4, len(dispute)), entry, "").astype(object)
