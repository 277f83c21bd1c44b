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


KINDS = (
    Kind("0101", "", "love", "0401", 0.190, 0.7, 1.5, 1.1, 0.08, 0.45),
    Kind("0102", "", "family", "0401", 0.030, 0.2, 0.6, 0.5, 0.15, 0.55),
    Kind("0103", "", "family", "0401", 0.025, 0.2, 0.6, 0.2, 0.10, 0.60),
    Kind("0199", "", "family", "0401", 0.030, 0.3, 0.7, 0.4, 0.08, 0.40),
    Kind("0201", "", "neighbour", "0402", 0.060, 0.1, -0.4, -0.7, 0.30, 0.55),
    Kind("0203", "", "neighbour", "0407", 0.070, 0.0, 0.3, -0.6, 0.40, 0.35),
    Kind("0299", "", "neighbour", "0402", 0.050, 0.2, -0.4, -0.7, 0.25, 0.45),
    Kind("0303", "", "other", "0499", 0.025, 0.4, 0.5, -0.3, 0.15, 0.50),
    Kind("0402", "", "property", "0406", 0.060, -0.3, -0.4, -0.7, 0.65, 0.35),
    Kind("0503", "", "other", "0499", 0.030, 0.0, -0.3, -0.6, 0.15, 0.50),
    Kind("0601", "", "consumer", "0405", 0.080, -0.5, -0.7, -0.9, 0.70, 0.25),
    Kind("0602", "", "other", "0404", 0.025, -0.2, -0.3, -0.3, 0.45, 0.40),
    Kind("0701", "0701A", "labour", "0403", 0.120, 0.1, 1.1, 1.1, 0.40, 0.60),
    Kind("0701", "0701B", "labour", "0403", 0.025, 0.1, 0.7, 0.9, 0.35, 0.60),
    Kind("0702", "", "labour", "0403", 0.020, -0.4, -0.2, 0.1, 0.65, 0.40),
    Kind("0804", "", "debt", "0404", 0.080, 0.1, 0.6, 0.5, 0.15, 0.45),
    Kind("0901", "", "land", "0406", 0.035, 0.1, 0.7, 0.0, 0.25, 0.65),
    Kind("0902", "", "land", "0406", 0.025, 0.2, 0.8, 0.0, 0.20, 0.65),
    Kind("0903", "", "land", "0406", 0.010, 0.1, 0.6, -0.2, 0.20, 0.65),
    Kind("99", "", "other", "0499", 0.010, 0.0, -0.2, -0.3, 0.30, 0.40),
)

GROUPS = ("love", "family", "neighbour", "labour", "debt", "land", "property", "consumer", "other")


def texts(field: str) -> Texts:
    """One text field of every kind, in the order of `KINDS`."""
    return np.array([getattr(k, _known(field)) for k in KINDS], dtype=object)


def numbers(field: str) -> Floats:
    """One number of every kind, in the order of `KINDS`."""
    return np.array([getattr(k, _known(field)) for k in KINDS], dtype=float)


def _known(field: str) -> str:
    names = [f.name for f in fields(Kind)]
    if field not in names:
        raise AttributeError(f"Kind has no field {field!r}; it has {', '.join(names)}.")
    return field
