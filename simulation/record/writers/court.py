"""court_filings: divorces, wage claims, loans and neighbours' suits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.record.case import Case
from simulation.record.writers.common import shown, who
from simulation.recorded import Book, Change, hours, only
from simulation.streams import chance, pick, taken
from simulation.types import Rng, Texts

LINKED = 0.4  # of the filings whose dispute has a ledger entry: the clerk asked for its number


def court_book(case: Case) -> Book:
    """One row per filing; the result is known when the case is closed."""
    rng, filed = case.stream("court rows"), case.filings
    dispute, at = filed["dispute"].to_numpy(), filed["at"].to_numpy()
    registered = at + hours(rng.exponential(20, len(at)))
    closed = np.maximum(at + hours(rng.uniform(20, 90, len(at)) * 24), registered)
    closed = only(closed, chance(rng, 0.9, len(at)))
    result = pick(rng, ("判决", "调解结案", "撤诉", "驳回"), len(at), p=[4, 4, 2, 1])
    base = _sides(case, rng) | {
        "案号": filed["key"].to_numpy(dtype=object), "类型": filed["type"].to_numpy(dtype=object),
        "案由": filed["cause"].to_numpy(dtype=object), "立案时间": at, "关联单号": _links(case, rng), "登记时间": registered,
    }  # fmt: skip
    firm = filed["firm"].to_numpy() >= 0
    people = (
        who(base["案号"], "claimant", filed["person"].to_numpy(), dispute),
        who(base["案号"], "defendant", np.where(firm, -1, filed["other"]), dispute),
    )
    changes = (Change(closed, {"结案时间": closed, "结果": result}),)
    return Book("court_filings", registered, base, changes, pd.concat(people))


def _sides(case: Case, rng: Rng) -> dict[str, Texts]:
    """Claimant and defendant; a firm goes by its name and credit code."""
    filed, firms = case.filings, case.world.employers
    claims = shown(case.world, filed["person"].to_numpy(), rng, asked=0.97)
    answers = shown(case.world, filed["other"].to_numpy(), rng, asked=0.85)
    firm = filed["firm"].to_numpy()
    return {
        "原告姓名": claims.name,
        "原告证件号": claims.document,
        "被告姓名": np.where(firm >= 0, taken(firms.name, firm), answers.name).astype(object),
        "被告证件号": np.where(firm >= 0, "", answers.document).astype(object),
        "被告统一社会信用代码": taken(firms.code, firm),
    }


def _links(case: Case, rng: Rng) -> Texts:
    """The ledger entry, where there was one and the clerk asked."""
    ledger, filed = case.ledger.set_index("dispute"), case.filings
    entry = ledger["key"].reindex(filed["dispute"]).fillna("").to_numpy(dtype=object)
    entered = ledger["entered_at"].reindex(filed["dispute"]).to_numpy()
    known = (entered < filed["at"].to_numpy()) & chance(rng, LINKED, len(filed))
    return np.where(known, entry, "").astype(object)
