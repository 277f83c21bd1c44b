"""One city: how far our lists reach beside those of the best observer and of the true state, on the same nights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.reached_lists import NOBODY
from benchmarks.reached_ours import sample
from benchmarks.reached_scene import Ranking, Scene, chances
from simulation.life.chronicle import tell
from simulation.presets import Preset
from simulation.truth.capacity import Recall
from simulation.truth.view import View, view_of
from simulation.types import Ints, Times
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
        return ratio_of(self.recall_ours.expected, self.recall_observable.expected)


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


def judged(seed: int, scene: Scene) -> Reached:
    """The line of one city."""
    found, every = scene.found, scene.everyone
    return Reached(
        seed=seed,
        days=(found.days.start, found.days.stop),
        recall_ours=scene.recall("ours", every),
        recall_observable=scene.recall("observable", every),
        recall_true=scene.recall("true", every),
        ranking_ours=scene.sampled.ranking("ours", every),
        ranking_observable=scene.sampled.ranking("observable", every),
        ranking_true=scene.sampled.ranking("true", every),
        about_nothing=float((found.listed["dispute"] == NOBODY).mean()),
        listed_twice=listed_twice(found.listed),
        not_ranked=_not_ranked(scene.view, found.ranked, sample(found.days)),
        told=found.told,
        seconds=found.seconds,
    )


def listed_twice(listed: pd.DataFrame) -> float:
    """The share of listings whose true dispute already stood on a list of the 30 days before."""
    about = listed[listed["dispute"] != NOBODY].sort_values(["dispute", "day"], kind="stable")
    gap = about["day"] - about.groupby("dispute")["day"].shift()
    return float((gap < 30).sum() / len(listed))


def _not_ranked(view: View, ranked: pd.DataFrame, nights: Sequence[int]) -> float:
    missed = whole = 0.0
    for day in nights:
        who = view.at_risk(day)
        chance = chances(view, who, day)
        there = np.isin(who, ranked.loc[ranked["day"] == day, "dispute"])
        missed, whole = missed + float(chance[~there].sum()), whole + float(chance.sum())
    return ratio_of(missed, whole)


def ratio_of(part: float, whole: float) -> float:
    """part / whole; NaN where there is nothing to divide by."""
    return part / whole if whole > 0 else float("nan")
