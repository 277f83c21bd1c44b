"""enterprise_reports: wage and other labour matters reported by QR code, with what was promised and paid."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.case import Case
from simulation.clerks import qr_texts
from simulation.entered import known_entry
from simulation.kinds import KINDS
from simulation.officials import DUE, MEDIATE
from simulation.recorded import NAT, Book, Change, hours
from simulation.streams import chance
from simulation.types import Column, Ints, Rng, Texts, Times
from simulation.writers.common import numbers, serial_keys, shown, who

MATTERS = {"0701A": "欠薪", "0701B": "工伤", "0701": "合同", "0702": "社保"}
FIRST_LABOUR = [k.group for k in KINDS].index("labour")  # labour kinds stand together


def enterprise_book(case: Case) -> Book:
    """One row per labour dispute that somebody reported through the firm's code."""
    rng = case.stream("enterprise")
    dispute, at = _reported(case, rng)
    firm, keys = case.chronicle.disputes.pairs.firm[dispute], serial_keys("QY", len(dispute))
    owed, base = _claim(case, dispute, at, rng)
    promise, paid = _course(case, dispute, at)
    gone_at = case.world.employers.vanished_at[firm]
    stop_at = case.world.employers.stopped_at[firm]
    changes = (
        Change(_after(stop_at, at), {"企业状态": np.full(len(firm), "停工", dtype=object)}),
        Change(_after(gone_at, at), {"企业状态": np.full(len(firm), "失联", dtype=object)}),
        Change(
            promise["at"].to_numpy(), {"承诺支付日期": _days(promise["promised_at"].to_numpy())}
        ),
        Change(paid["at"].to_numpy(), {"已支付金额元": owed, "支付时间": paid["at"].to_numpy()}),
    )
    base |= {"上报编号": keys, "企业状态": _state(stop_at, gone_at, at)}
    people = who(keys, "reporter", case.chronicle.disputes.doer[dispute], dispute)
    return Book("enterprise_reports", at, base, changes, people)


def _reported(case: Case, rng: Rng) -> tuple[Ints, Times]:
    """Two in five labour disputes, a few hours to days after the first quarrel."""
    d = case.chronicle.disputes
    rows = np.flatnonzero((d.group == "labour") & ~d.hidden & chance(rng, 0.4, len(d)))
    at = d.born_at[rows] + hours(rng.exponential(30.0, len(rows)))
    day = case.chronicle.endings.day[rows]
    cut = case.chronicle.start + (day * 86_400).astype("timedelta64[s]")
    # what began before the files was reported before them
    keep = ((day < 0) | (at < cut)) & (at >= case.chronicle.start)
    order = np.argsort(at[keep], kind="stable")
    return rows[keep][order], at[keep][order]


def _claim(case: Case, dispute: Ints, at: Times, rng: Rng) -> tuple[Texts, dict[str, Column]]:
    d, firms, n = case.chronicle.disputes, case.world.employers, len(dispute)
    firm, crowd = d.pairs.firm[dispute], d.pairs.crowd[dispute] + 1
    local = np.array(
        [MATTERS.get(k.local or k.code, "其他") for k in KINDS if k.group == "labour"], dtype=object
    )
    local = local[d.kind[dispute] - FIRST_LABOUR]
    unpaid = local == "欠薪"
    months, people = d.claim_months[dispute], np.maximum(d.claim_people[dispute], crowd)
    owed = np.where(unpaid, numbers(d.claim_yuan[dispute]), "").astype(object)
    told = known_entry(case.chronicle, dispute, at, grade=np.zeros(n, dtype=np.int64))
    form = shown(case.world, d.doer[dispute], rng, asked=0.75)
    base: dict[str, Column] = {
        "统一社会信用代码": firms.code[firm], "企业名称": firms.name[firm], "行业": firms.trade[firm], "事项": local,
        "上报人": form.name, "上报人证件号": form.document, "上报人电话": form.phone, "拖欠金额元": owed,
        "拖欠月数": np.where(unpaid, numbers(months), "").astype(object), "涉及人数": numbers(people),
        "内容": qr_texts(told, local, rng),
        "网格编码": case.world.places.grids.code_at(firms.grid[firm], at), "上报时间": at,
    }  # fmt: skip
    return owed, base


def _course(case: Case, dispute: Ints, at: Times) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The first promise after the report, and the payment where it was kept."""
    asked = pd.DataFrame({"dispute": dispute, "reported_at": at, "row": np.arange(len(dispute))})
    answers = asked.merge(case.chronicle.responses, on="dispute")
    answers = answers[answers["at"] >= answers["reported_at"]]
    promises = answers[(answers["step"] == MEDIATE) & answers["promised_at"].notna()]
    payments = answers[(answers["step"] == DUE) & answers["success"]]
    return _first(promises, len(asked)), _first(payments, len(asked))


def _first(rows: pd.DataFrame, n: int) -> pd.DataFrame:
    first = rows.sort_values("at", kind="stable").drop_duplicates("row").set_index("row")
    return first[["at", "promised_at"]].reindex(range(n)).astype("datetime64[s]")


def _after(event: Times, at: Times) -> Times:
    return np.where(event >= at, event, NAT)


def _state(stop_at: Times, gone_at: Times, at: Times) -> Texts:
    return np.select([gone_at < at, stop_at < at], ["失联", "停工"], "正常").astype(object)


def _days(at: Times) -> Texts:
    days = at.astype("datetime64[D]")
    return np.where(np.isnat(days), "", np.datetime_as_string(days)).astype(object)
