"""One city: how far our lists reach beside those of the best observer and of the true state, on the same nights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.cities import Judges
from benchmarks.reached_lists import NOBODY, expected_precision, lists_of, recall_of
from benchmarks.reached_ours import Ours, per_day, sample
from simulation.life.chronicle import tell
from simulation.presets import Preset
from simulation.truth.capacity import Recall, Scores
from simulation.truth.ceilings import labels_of
from simulation.truth.ranking import expected_auc
from simulation.truth.view import View, view_of
from simulation.types import Floats, Ints, Times
from simulation.world.world import build_world

LIST_HOUR = 8


class OtherLivesError(Exception):
    """The city's files were not written by the simulation that judges them."""


@dataclass(frozen=True)
class MorningView(View):
    """The city as it is known at the hour of the lists; the true state stays that of midnight."""

    def time_of(self, day: Ints) -> Times:
        moments: Times = super().time_of(day) + np.timedelta64(LIST_HOUR, "h")
        return moments


@dataclass(frozen=True)
class Ranking:
    """Of everybody whom the observer sees at risk on the sampled nights, over the chance that each had."""

    auc: float
    average_precision: float


@dataclass(frozen=True)
class Reached:
    """One city's line. `ours` and the two ceilings by the same judge; what is ours alone stands below."""

    seed: int
    days: tuple[int, int]  # first night and the one after the last, from the first midnight
    recall_ours: Recall
    recall_observable: Recall
    recall_true: Recall
    ranking_ours: Ranking
    ranking_observable: Ranking
    ranking_true: Ranking
    about_nothing: float  # share of our listings that are about no true dispute
    listed_twice: (
        float  # ... whose true dispute was listed within the 30 days before under another name
    )
    not_ranked: float  # share of the expected incidents of the sampled nights whose dispute our cohort has not
    told: dict[str, float | str]
    seconds: dict[str, float]

    @property
    def ratio(self) -> float:
        """Ours / observable in recall at capacity, over the incidents to be expected."""
        return _ratio(self.recall_ours.expected, self.recall_observable.expected)


def lived(preset: Preset, seed: int, *, days: range, truth: pd.DataFrame) -> MorningView:
    """The city's life told again, with its true state on those days; OtherLivesError when its files tell another."""
    view = view_of(tell(build_world(preset, seed), seed, keep=frozenset(days)))
    ended = view.chronicle.endings.day
    same = len(truth) == len(ended) and bool(
        (truth["incident_on"].notna().to_numpy() == (ended >= 0)).all()
    )
    if not same:
        raise OtherLivesError(
            f"seed {seed}: {len(truth):,} disputes and {int(truth['incident_on'].notna().sum())} incidents in its truth, "
            f"{len(ended):,} and {int((ended >= 0).sum())} when told again; write the city anew."
        )
    return MorningView(view.chronicle, view.evidence, view.course)


def judged(seed: int, view: View, found: Ours, judges: Judges) -> Reached:
    """The line of one city; `judges` have learned from other cities."""
    rate, days = per_day(view.chronicle.world.preset), found.days
    observable = view.scores(view.observed, judges.observed, days)
    true = view.scores(view.state, judges.state, days)
    mine, best, ideal = _rankings(view, found.ranked, [observable, true], sample(days))
    return Reached(
        seed=seed,
        days=(days.start, days.stop),
        recall_ours=recall_of(view.course, found.lists, rate=rate, days=days),
        recall_observable=_recall(view, observable, rate=rate, days=days),
        recall_true=_recall(view, true, rate=rate, days=days),
        ranking_ours=mine,
        ranking_observable=best,
        ranking_true=ideal,
        about_nothing=float((found.listed["dispute"] == NOBODY).mean()),
        listed_twice=listed_twice(found.listed),
        not_ranked=_not_ranked(view, found.ranked, sample(days)),
        told=found.told,
        seconds=found.seconds,
    )


def listed_twice(listed: pd.DataFrame) -> float:
    """The share of listings whose true dispute already stood on a list of the 30 days before."""
    about = listed[listed["dispute"] != NOBODY].sort_values(["dispute", "day"], kind="stable")
    gap = about["day"] - about.groupby("dispute")["day"].shift()
    return float((gap < 30).sum() / len(listed))


def our_scores(ranked: pd.DataFrame, dispute: Ints, day: int) -> Floats:
    """Of each true dispute the highest of our scores on that night; below all others where we have none."""
    mine = ranked[(ranked["day"] == day) & (ranked["dispute"] != NOBODY)]
    best = mine.groupby("dispute")["score"].max()
    lowest = float(ranked["score"].min()) - 1.0
    found: Floats = best.reindex(dispute).fillna(lowest).to_numpy(dtype=np.float64)
    return found


def _recall(view: View, scores: Scores, *, rate: float, days: range) -> Recall:
    size = len(view.course.incident_day)
    lists = lists_of(scores, size=size, rate=rate, days=days)
    return recall_of(view.course, lists, rate=rate, days=days)


def _rankings(
    view: View, ranked: pd.DataFrame, others: Sequence[Scores], nights: Sequence[int]
) -> list[Ranking]:
    """Ours, then the others', over the disputes that the observer sees at risk on each night."""
    who = [others[0](day)[0] for day in nights]
    p = np.concatenate([_chances(view, w, day) for w, day in zip(who, nights, strict=True)])
    scored = [[our_scores(ranked, w, day) for w, day in zip(who, nights, strict=True)]]
    scored += [[scores(day)[1] for day in nights] for scores in others]
    columns = [np.concatenate(parts) for parts in scored]
    return [Ranking(expected_auc(score, p), expected_precision(score, p)) for score in columns]


def _not_ranked(view: View, ranked: pd.DataFrame, nights: Sequence[int]) -> float:
    missed = whole = 0.0
    for day in nights:
        who = view.at_risk(day)
        chance = _chances(view, who, day)
        there = np.isin(who, ranked.loc[ranked["day"] == day, "dispute"])
        missed, whole = missed + float(chance[~there].sum()), whole + float(chance.sum())
    return _ratio(missed, whole)


def _chances(view: View, who: Ints, day: int) -> Floats:
    return labels_of(view, who, np.full(len(who), day))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
