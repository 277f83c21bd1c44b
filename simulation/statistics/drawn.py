"""Every chart of the page, drawn from its tables."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from data_contracts.deliveries import delivery
from simulation.statistics.charts import (
    draw_bars,
    draw_dots,
    draw_parts,
    draw_ranges,
    draw_shares,
    draw_sources,
    draw_stacked,
    draw_towns,
)
from simulation.statistics.charts.shares import Band
from simulation.statistics.compute import Statistics
from simulation.statistics.measured import Measured, exact

CALLS = {
    "police_110_about": "110 涉纠纷", "police_110_other": "110 其他", "hotline_12345_about": "12345 涉纠纷",
    "hotline_12345_other": "12345 其他",
}  # fmt: skip
CUES = {"both": "文字与字段都有", "told": "只在文字里", "ticked": "只在字段里", "neither": "都没有"}
WORDINGS = {
    "told": "说确有其事",
    "hearsay": "听人说的",
    "negated": "说没有",
    "figure": "只是同样的字眼",
}
CODES_SHOWN = 24
UNLIMITED = 1e9


@dataclass(frozen=True)
class Drawn:
    """The page's charts as markup."""

    calls: Markup
    sources: Markup
    kinds: Markup
    codes: Markup
    repeats: Markup
    closed: Markup
    parties: Markup
    firms: Markup
    types: Markup
    prevalence: Markup
    silent: Markup
    leads: Markup
    registration: Markup
    towns: Markup
    odds: Markup
    loud: Markup
    cues: Markup
    wordings: Markup
    risks: Markup
    weights: Markup


def drawn(found: Statistics) -> Drawn:
    """All charts; colours and sizes are those of the other pages."""
    shock = pd.Timestamp(found.preset.shock_on)
    sources = {str(s): delivery(str(s)).title for s in found.sources.columns}
    pictures = {
        "calls": draw_stacked(found.calls, CALLS, shock=shock),
        "sources": draw_sources(found.sources, sources, shock=shock),
        "kinds": draw_bars(_labelled(found.kinds)),
        "codes": draw_bars(found.codes.head(CODES_SHOWN), left=220),
        "repeats": draw_shares(found.repeats, _bands(found, "repeat"), shock=shock),
        "closed": draw_shares(found.closed, _bands(found, "closed"), shock=shock),
        "parties": draw_bars(found.parties, log=True),
        "firms": draw_bars(found.firms, log=True),
        "types": draw_bars(found.types, left=150),
        "prevalence": draw_dots(found.prevalence, percent=True, log=True),
        "silent": draw_dots(found.silent, percent=True, band=_limits(found, "silent_by_kind"), marks=found.stated),
        "leads": draw_ranges(found.leads, unit="天"),
        "registration": draw_ranges(found.registration, unit="天"),
        "towns": draw_towns(found.towns),
        "odds": draw_dots(_named(found.odds), percent=False, log=True, marks=[1.0] * len(found.odds)),
        "loud": draw_dots(_loud(found.loud), percent=True),
        "cues": draw_parts(found.cues, CUES),
        "wordings": draw_parts(found.wordings, WORDINGS),
        "risks": draw_bars(found.risks),
        "weights": draw_dots(_weights(found.risks), percent=True),
    }  # fmt: skip
    return Drawn(**{name: Markup(picture) for name, picture in pictures.items()})


def _bands(found: Statistics, stem: str) -> list[Band]:
    sides = [(side, *_limits(found, f"{stem}_{side}")) for side in ("before", "after")]
    return [(side, low, high) for side, low, high in sides if high < UNLIMITED]


def _limits(found: Statistics, key: str) -> tuple[float, float]:
    low, high = next(j.limits for j in found.judged if j.target.key == key)
    return low, UNLIMITED if math.isinf(high) else high


def _labelled(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename_axis("label").reset_index()


def _weights(risks: pd.DataFrame) -> list[Measured]:
    """The share of the expected incidents that each step of risk holds."""
    return [exact("weight", r["share"], part=str(r["label"])) for _, r in risks.iterrows()]


def _named(odds: list[Measured]) -> list[Measured]:
    words = {"report_odds": "报告", "noted_odds": "记证件"}
    parts = [m.part.removeprefix("会报告的一方为").removeprefix("报警人为") for m in odds]
    return [
        Measured(m.key, m.value, m.low, m.high, f"{words[m.key]}·{part}", None)
        for m, part in zip(odds, parts, strict=True)
    ]


def _loud(both: tuple[Measured, Measured]) -> list[Measured]:
    names = ("未酿成事件", "酿成事件之前")
    return [
        Measured(m.key, m.value, m.low, m.high, name, m.n)
        for m, name in zip(both, names, strict=True)
    ]
