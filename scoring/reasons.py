"""Reasons an officer can check: hard rules first, then the strongest mechanisms in the file.

Contributions (SHAP, log-odds) are summed by mechanism. A mechanism speaks with the sentence of its
strongest feature that has a value of its own: what is not in the file cannot be shown. What kind of
matter it is (`context` in `features/mechanisms.toml`) is said after what happened.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from features.definition import Feature
from features.mechanisms import mechanism as known_mechanism
from scoring.words import kind_words

# what a categorical feature's codes are in words; others are words already
WORDS = {"kind": kind_words, "kind_found": kind_words}


@dataclass(frozen=True)
class Reason:
    """One sentence, the mechanism it speaks for, and the features whose rows are its evidence."""

    mechanism: str
    text: str
    features: tuple[str, ...]
    weight: float


ONLY_CONTEXT = Reason("context", "仅有背景因素，未见推高风险的具体事实", (), 0.0)


def mechanism_reasons(
    contributions: pd.DataFrame, values: pd.DataFrame, *, features: Sequence[Feature], top: int = 3
) -> list[tuple[Reason, ...]]:
    """For each row its `top` mechanisms that raise the risk: acts before context, strongest first."""
    names = [f.name for f in features if f.name in contributions.columns]
    known = {f.name: f for f in features}
    weights = contributions[names].to_numpy(dtype=float)
    rows = values[names].to_dict("records")
    return [
        _top(dict(zip(names, weight, strict=True)), row, known=known, top=top)
        for weight, row in zip(weights, rows, strict=True)
    ]


def owned_up(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The same reasons; where they are context and nothing else, a first sentence says so."""
    acts = [reason for reason in reasons if not _context(reason)]
    return (ONLY_CONTEXT, *reasons) if reasons and not acts else reasons


def _top(
    weights: Mapping[str, float], row: Mapping[Any, Any], *, known: Mapping[str, Feature], top: int
) -> tuple[Reason, ...]:
    totals: dict[str, float] = {}
    for name, weight in weights.items():
        totals[known[name].mechanism] = totals.get(known[name].mechanism, 0.0) + weight
    spoken = [_reason(m, total, weights, row, known) for m, total in totals.items() if total > 0]
    found = sorted((r for r in spoken if r), key=lambda r: (-r.weight, r.mechanism))
    return tuple(sorted(found[:top], key=_context))


def _reason(
    mechanism: str,
    total: float,
    weights: Mapping[str, float],
    row: Mapping[Any, Any],
    known: Mapping[str, Feature],
) -> Reason | None:
    own = [n for n, w in weights.items() if known[n].mechanism == mechanism and w > 0]
    shown = [n for n in own if _present(row[n], known[n])]
    if not shown:
        return None
    strongest = max(shown, key=lambda n: (weights[n], n))
    return Reason(mechanism, say(known[strongest], row[strongest]), (strongest,), total)


def _context(reason: Reason) -> bool:
    return known_mechanism(reason.mechanism).context


def say(feature: Feature, value: Any) -> str:
    """The feature's sentence with its value in words."""
    return feature.say(value, WORDS.get(feature.name, str))


def _present(value: Any, feature: Feature) -> bool:
    missing = value is None or (isinstance(value, float | np.floating) and math.isnan(value))
    return not missing and value != feature.absent
