"""Kinds of disputes: shares, who is against whom, how they run, how they may end."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from simulation.types import Floats, Texts


@dataclass(frozen=True)
class Kind:
    """One kind; rates are per day, tempers in log-odds or log-rates relative to a consumer quarrel."""

    code: str  # GB/T 31000, 5.56
    local: str  # the city's own subclass
    group: str
    police: str  # 110 class that fits it
    share: float  # of all disputes
    temper: float  # how quickly words become blows
    harm: float  # log weight of killing and injuring
    despair: float  # log weight of suicide
    by_hotline: float  # share of its reports that go to 12345
    mediated: float  # share that gets a ledger entry


@dataclass(frozen=True)
class Group:
    """What the kinds of one group share."""

    name: str
    hidden: float  # share of disputes that nobody would report, short of the worst
    silent: float  # share of the incidents without any report before
    relapse: float  # chance per day that a settled matter comes up again
    sues: float  # log-odds of going to law instead of quarrelling once more
    tells: float  # log-odds of reporting an act, relative to a quarrel about money


KINDS = (
    Kind("0101", "", "love", "0401", 0.205, 0.7, 1.5, 1.1, 0.08, 0.45),
    Kind("0102", "", "family", "0401", 0.030, 0.2, 0.6, 0.5, 0.15, 0.55),
    Kind("0103", "", "family", "0401", 0.025, 0.2, 0.6, 0.2, 0.10, 0.60),
    Kind("0199", "", "family", "0401", 0.030, 0.3, 0.7, 0.4, 0.08, 0.40),
    Kind("0201", "", "neighbour", "0402", 0.060, 0.1, -0.4, -0.7, 0.30, 0.55),
    Kind("0202", "", "neighbour", "0402", 0.015, 0.1, -0.3, -0.7, 0.30, 0.55),
    Kind("0203", "", "neighbour", "0407", 0.057, 0.0, 0.3, -0.6, 0.40, 0.35),
    Kind("0299", "", "neighbour", "0402", 0.040, 0.2, -0.4, -0.7, 0.25, 0.45),
    Kind("0302", "", "other", "0499", 0.006, 0.1, 0.0, 0.2, 0.30, 0.35),
    Kind("0303", "", "other", "0499", 0.020, 0.4, 0.5, -0.3, 0.15, 0.50),
    Kind("0399", "", "other", "0499", 0.002, 0.1, 0.0, -0.3, 0.30, 0.35),
    Kind("0401", "", "other", "0406", 0.008, 0.1, -0.1, -0.5, 0.30, 0.40),
    Kind("0402", "", "property", "0406", 0.055, -0.3, -0.4, -0.7, 0.65, 0.35),
    Kind("0403", "", "property", "0406", 0.004, -0.4, -0.5, -0.5, 0.75, 0.30),
    Kind("0501", "", "other", "0499", 0.003, -0.2, -0.2, -0.3, 0.60, 0.45),
    Kind("0502", "", "other", "0499", 0.005, 0.3, 0.6, 0.1, 0.40, 0.60),
    Kind("0503", "", "other", "0499", 0.020, 0.0, -0.3, -0.6, 0.15, 0.50),
    Kind("0507", "", "other", "0499", 0.005, 0.1, 0.1, 0.2, 0.30, 0.55),
    Kind("0601", "", "consumer", "0405", 0.070, -0.5, -0.7, -0.9, 0.70, 0.25),
    Kind("0602", "", "other", "0404", 0.022, -0.2, -0.3, -0.3, 0.45, 0.40),
    Kind("0603", "", "consumer", "0404", 0.008, -0.3, -0.4, -0.3, 0.35, 0.35),
    Kind("0699", "", "consumer", "0405", 0.006, -0.3, -0.5, -0.6, 0.55, 0.30),
    Kind("0701", "0701A", "labour", "0403", 0.111, 0.1, 1.1, 1.1, 0.40, 0.60),
    Kind("0701", "0701B", "labour", "0403", 0.024, 0.1, 0.7, 0.9, 0.35, 0.60),
    Kind("0702", "", "labour", "0403", 0.018, -0.4, -0.2, 0.1, 0.65, 0.40),
    Kind("0703", "", "labour", "0403", 0.007, -0.4, -0.3, 0.0, 0.65, 0.40),
    Kind("0799", "", "labour", "0403", 0.003, -0.2, 0.0, 0.1, 0.50, 0.45),
    Kind("0802", "", "debt", "0404", 0.005, -0.1, 0.2, 0.7, 0.50, 0.40),
    Kind("0803", "", "debt", "0404", 0.003, -0.4, -0.5, -0.3, 0.70, 0.30),
    Kind("0804", "", "debt", "0404", 0.072, 0.1, 0.6, 0.5, 0.15, 0.45),
    Kind("0901", "", "land", "0406", 0.033, 0.1, 0.7, 0.0, 0.25, 0.65),
    Kind("0902", "", "land", "0406", 0.024, 0.2, 0.8, 0.0, 0.20, 0.65),
    Kind("0903", "", "land", "0406", 0.008, 0.1, 0.6, -0.2, 0.20, 0.65),
    Kind("0904", "", "land", "0406", 0.005, 0.1, 0.4, -0.3, 0.25, 0.60),
    Kind("1006", "", "other", "0404", 0.003, -0.3, -0.5, -0.5, 0.40, 0.35),
    Kind("1102", "", "land", "0406", 0.003, 0.1, 0.5, 0.3, 0.55, 0.50),
    Kind("1104", "", "other", "0406", 0.004, -0.3, -0.5, -0.7, 0.75, 0.35),
    Kind("99", "", "other", "0499", 0.010, 0.0, -0.2, -0.3, 0.30, 0.40),
)

BY_GROUP = {
    g.name: g
    for g in (
        Group("love", 0.30, 0.45, 0.006, -2.9, 0.0),
        Group("family", 0.25, 0.40, 0.004, -2.6, -0.1),
        Group("neighbour", 0.12, 0.30, 0.005, -4.0, 0.3),
        Group("labour", 0.08, 0.25, 0.003, -2.3, 0.5),
        Group("debt", 0.18, 0.35, 0.004, -1.9, 0.0),
        Group("land", 0.08, 0.25, 0.004, -3.1, 0.5),
        Group("property", 0.12, 0.35, 0.002, -3.4, 0.3),
        Group("consumer", 0.12, 0.35, 0.001, -3.6, 0.2),
        Group("other", 0.18, 0.40, 0.002, -3.2, 0.0),
    )
}
GROUPS = tuple(BY_GROUP)


def texts(field: str) -> Texts:
    """One text field of every kind, in the order of `KINDS`."""
    return np.array([getattr(k, _known(field)) for k in KINDS], dtype=object)


def numbers(field: str) -> Floats:
    """One number of every kind, in the order of `KINDS`."""
    return np.array([getattr(k, _known(field)) for k in KINDS], dtype=float)


def shared(field: str) -> Floats:
    """One number of every kind's group, in the order of `KINDS`."""
    return np.array([getattr(BY_GROUP[k.group], field) for k in KINDS], dtype=float)


def _known(field: str) -> str:
    names = [f.name for f in fields(Kind)]
    if field not in names:
        raise AttributeError(f"Kind has no field {field!r}; it has {', '.join(names)}.")
    return field
