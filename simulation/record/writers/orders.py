"""orders: warning letters, protection orders and breaches of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.record.case import Case
from simulation.record.writers.common import serial_keys, shown, unit, who
from simulation.recorded import Book, hours
from simulation.streams import chance
from simulation.types import Ints, Rng, Texts


def orders_book(case: Case) -> Book:
    """One row per document; the protected side is the one that suffered."""
    rng, orders, d = case.stream("orders"), case.chronicle.orders, case.chronicle.disputes
    dispute, at, type_ = (orders[c].to_numpy() for c in ("dispute", "at", "type"))
    keys = serial_keys("WS", len(orders), width=6)
    guarded = shown(case.world, d.other[dispute], rng, asked=0.96)
    warned = shown(case.world, d.doer[dispute], rng, asked=0.93)
    registered = at + hours(rng.exponential(14, len(orders)))
    station = unit(case.world, d.place[dispute], at, "派出所")[1]
    fresh = type_ <= 2
    base = {
        "文书编号": keys,
        "类型": np.array([f"{t:02d}" for t in type_], dtype=object),
        "关联文书": _about(keys, dispute, fresh),
        "受保护人姓名": guarded.name,
        "受保护人证件号": guarded.document,
        "被告诫人姓名": warned.name,
        "被告诫人证件号": warned.document,
        "签发机关": np.where(np.isin(type_, [2, 4]), "基层人民法院", station).astype(object),
        "签发时间": at,
        "失效日期": np.where(fresh, _days(orders["until"].to_numpy()), "").astype(object),
        "关联单号": _links(case, dispute, at, rng),
        "登记时间": registered,
    }
    people = [
        who(keys, "protected", d.other[dispute], dispute),
        who(keys, "warned", d.doer[dispute], dispute),
    ]
    return Book("orders", registered, base, (), pd.concat(people))


def _about(keys: Texts, dispute: Ints, fresh: np.ndarray) -> Texts:
    """For a breach, the latest document of the same dispute before it."""
    frame = pd.DataFrame({"d": dispute, "k": pd.Series(keys).where(fresh)})
    latest = frame.groupby("d")["k"].ffill().fillna("").to_numpy(dtype=object)
    return np.where(fresh, "", latest).astype(object)


def _days(at: np.ndarray) -> Texts:
    return np.datetime_as_string(at.astype("datetime64[D]")).astype(object)


def _links(case: Case, dispute: Ints, at: np.ndarray, rng: Rng) -> Texts:
    """The latest 110 call of the dispute before the document, mostly."""
    calls = case.reports[(case.reports["channel"] == "110") & (case.reports["dispute"] >= 0)]
    found = pd.merge_asof(
        pd.DataFrame({"at": at, "dispute": dispute}),
        calls[["at", "dispute", "key"]],
        on="at",
        by="dispute",
    )
    return np.where(chance(rng, 0.75, len(at)), found["key"].fillna(""), "").astype(object)
