"""All tables of the page, computed; nothing is drawn here."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from simulation.city_summary import CitySummary
from simulation.presets import Preset
from simulation.record.case import Case
from simulation.statistics import crowds, habits, harm, limits, volume, wording, work
from simulation.statistics.kept import Kept
from simulation.statistics.measured import Measured
from simulation.statistics.seen import Seen
from simulation.statistics.targets import Judged, judge
from simulation.truth.measured import Measured as Truth


@dataclass(frozen=True, eq=False)
class Statistics:
    """What the page shows; frames as the functions of their modules state them."""

    preset: Preset
    summary: CitySummary
    judged: list[Judged]
    calls: pd.DataFrame
    sources: pd.DataFrame
    kinds: pd.DataFrame
    codes: pd.DataFrame
    repeats: pd.DataFrame
    closed: pd.DataFrame
    closing: pd.DataFrame
    parties: pd.DataFrame
    firms: pd.DataFrame
    types: pd.DataFrame
    prevalence: list[Measured]
    silent: list[Measured]
    stated: list[float]  # the silent share that each kind is made with
    leads: pd.DataFrame
    registration: pd.DataFrame
    towns: pd.DataFrame
    odds: list[Measured]
    loud: tuple[Measured, Measured]
    cues: pd.DataFrame
    wordings: pd.DataFrame
    truth: Truth
    risks: pd.DataFrame
    lists: pd.DataFrame | None  # None where the city is too small for ceilings
    traps: pd.DataFrame


def statistics(
    case: Case, kept: Kept, *, summary: CitySummary, notes: pd.DataFrame, truth: Truth
) -> Statistics:
    """Everything that is counted of one city, judged against the targets."""
    seen = Seen(case, kept)
    worst, habit = harm.harm(seen), habits.habits(seen)
    ends = limits.limits(truth.ceilings, truth.risk)
    measured = [*volume.volume(seen), *work.work(seen), *crowds.crowds(seen), *worst, *habit, *ends]
    return Statistics(
        preset=seen.preset,
        summary=summary,
        judged=judge(measured, seen.preset),
        calls=volume.calls_by_month(seen),
        sources=volume.rows_by_month(seen),
        kinds=volume.by_kind(seen),
        codes=volume.by_code(seen),
        repeats=work.repeats_by_month(seen),
        closed=work.closed_by_month(seen),
        closing=work.closing_hours(seen),
        parties=crowds.parties(seen),
        firms=crowds.firms(seen),
        types=harm.by_type(seen),
        prevalence=harm.prevalence(seen),
        silent=[m for m in worst if m.key == "silent_by_kind"],
        stated=harm.stated_silence(seen),
        leads=harm.leads(seen),
        registration=harm.registration(seen),
        towns=habits.by_town(seen),
        odds=[m for m in habit if m.key in ("report_odds", "noted_odds")],
        loud=habits.loud_words(seen),
        cues=habits.told_or_ticked(seen),
        wordings=wording.wordings(seen),
        truth=truth,
        risks=limits.risks(truth.risk),
        lists=limits.lists(truth.ceilings) if truth.ceilings else None,
        traps=traps(notes),
    )


def traps(notes: pd.DataFrame) -> pd.DataFrame:
    """Injected traps: source, fault, counter (where ingest must show it), n; by source and name."""
    counted = notes.groupby(["source", "fault", "counter"], sort=True).size()
    return counted.reset_index(name="n")
