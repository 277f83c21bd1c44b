"""enterprise_reports: wage and other labour matters reported by QR code, with what was promised and paid."""

from __future__ import annotations

import numpy as np

from simulation.life.kinds import KINDS
from simulation.record.case import Case
from simulation.record.clerks.ledger import Entry, qr_texts
from simulation.record.entered import known_entry
from simulation.record.wage_reports import payments, promises
from simulation.record.writers.common import days, numbers, serial_keys, shown, who
from simulation.recorded import NAT, Book, Change
from simulation.types import Column, Ints, Rng, Texts, Times

# the form's word for a kind of labour dispute, 其他 for all others
MATTERS = {"0701A": "欠薪", "0701B": "工伤", "0701": "合同", "0702": "社保"}


def enterprise_book(case: Case) -> Book:
    """One row per labour dispute that somebody reported through the firm's code."""
    rng, told = case.stream("enterprise"), case.wage_reports
    dispute, at = told["dispute"].to_numpy(), told["at"].to_numpy()
    firm, keys = case.chronicle.disputes.pairs.firm[dispute], serial_keys("QY", len(dispute))
    gone_at = case.world.employers.vanished_at[firm]
    stop_at = case.world.employers.stopped_at[firm]
    changes = (
        Change(_after(stop_at, at), {"企业状态": np.full(len(firm), "停工", dtype=object)}),
        Change(_after(gone_at, at), {"企业状态": np.full(len(firm), "失联", dtype=object)}),
        *_course(case, dispute, at),
    )
    base = _claim(case, dispute, at, rng) | {
        "上报编号": keys,
        "企业状态": _state(stop_at, gone_at, at),
    }
    people = who(keys, "reporter", case.chronicle.disputes.doer[dispute], dispute)
    return Book("enterprise_reports", at, base, changes, people)


def _claim(case: Case, dispute: Ints, at: Times, rng: Rng) -> dict[str, Column]:
    d, firms = case.chronicle.disputes, case.world.employers
    firm, matter = d.pairs.firm[dispute], _matter()[d.kind[dispute]]
    form = shown(case.world, d.doer[dispute], rng, asked=0.75)
    owed, people = (
        d.claim_yuan[dispute],
        np.maximum(d.claim_people[dispute], d.pairs.crowd[dispute] + 1),
    )
    return {
        "统一社会信用代码": firms.code[firm], "企业名称": firms.name[firm], "行业": firms.trade[firm], "事项": matter,
        "上报人": form.name, "上报人证件号": form.document, "上报人电话": form.phone, "拖欠金额元": _some(owed),
        "拖欠月数": _some(d.claim_months[dispute]), "涉及人数": numbers(people),
        "内容": qr_texts(_entry(case, dispute, at), matter, rng),
        "网格编码": case.world.places.grids.code_at(firms.grid[firm], at), "上报时间": at,
    }  # fmt: skip


def _entry(case: Case, dispute: Ints, at: Times) -> Entry:
    return known_entry(case.chronicle, dispute, at, grade=np.zeros(len(dispute), dtype=np.int64))


def _matter() -> Texts:
    """The form's word per kind."""
    return np.array([MATTERS.get(k.local or k.code, "其他") for k in KINDS], dtype=object)


def _some(amount: Column) -> Texts:
    """Whole numbers, empty where there is nothing."""
    return np.where(amount > 0, numbers(amount), "").astype(object)


def _course(case: Case, dispute: Ints, at: Times) -> list[Change]:
    """What was promised, and promised anew, and what was paid by when."""
    changes = []
    for promise in promises(case.chronicle, dispute, at):
        on = promise["promised_at"].to_numpy().astype("datetime64[s]")
        changes.append(
            Change(promise["at"].to_numpy().astype("datetime64[s]"), {"承诺支付日期": days(on)})
        )
    for paid in payments(case.chronicle, dispute, at):
        when, sum_ = (
            paid["at"].to_numpy().astype("datetime64[s]"),
            paid["yuan"].fillna(0).to_numpy(),
        )
        changes.append(Change(when, {"已支付金额元": numbers(sum_), "支付时间": when}))
    return changes


def _after(event: Times, at: Times) -> Times:
    return np.where(event >= at, event, NAT)


def _state(stop_at: Times, gone_at: Times, at: Times) -> Texts:
    return np.select([gone_at < at, stop_at < at], ["失联", "停工"], "正常").astype(object)
