"""What is judged of one city: whom three kinds of lists name on the same nights, and how each ranks everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.cities import Judges
from benchmarks.reached_lists import NOBODY, Tally, expected_precision, lists_of, tally_of
from benchmarks.reached_ours import Ours, per_day, sample
from simulation.truth.capacity import Recall, Scores
from simulation.truth.ceilings import labels_of
from simulation.truth.ranking import expected_auc
from simulation.truth.view import View
from simulation.types import Bools, Floats, Ints


@dataclass(frozen=True)
class Ranking:
    """Of everybody whom the observer sees at risk on the sampled nights, over the chance that each had."""

    auc: float
    average_precision: float


@dataclass(frozen=True, eq=False)
class Sampled:
    """Everybody whom the observer sees at risk on the sampled nights, a row for each night.

    `chance` is that of an incident in the 60 days after; `scores` are by who ranks.
    """

    dispute: Ints
    chance: Floats
    scores: Mapping[str, Floats]

    def ranking(self, who: str, times: Ints | Bools) -> Ranking:
        """How `who` ranks the rows, each dispute's taken so many times (a mask: once or not at all)."""
        rows = np.repeat(np.arange(len(self.dispute)), times[self.dispute])
        score, chance = self.scores[who][rows], self.chance[rows]
        return Ranking(expected_auc(score, chance), expected_precision(score, chance))


@dataclass(frozen=True, eq=False)
class Scene:
    """One city's lists and rankings, judged dispute by dispute; `ours`, `observable` and `true` by one judge."""

    view: View
    found: Ours
    tallies: Mapping[str, Tally]
    sampled: Sampled

    @property
    def everyone(self) -> Bools:
        """The mask of all true disputes."""
        return np.ones(len(self.view.course.incident_day), dtype=bool)

    def recall(self, who: str, times: Ints | Bools) -> Recall:
        """What the lists of `who` warn of, each true dispute counted so many times."""
        return self.tallies[who].recall(per_day(self.view.chronicle.world.preset), times)


def scene_of(view: View, found: Ours, judges: Judges) -> Scene:
    """Our lists beside those of `judges`, who have learned from other cities."""
    rate, days = per_day(view.chronicle.world.preset), found.days
    by = {
        "observable": view.scores(view.observed, judges.observed, days),
        "true": view.scores(view.state, judges.state, days),
    }
    size = len(view.course.incident_day)
    drawn = {who: lists_of(scores, size=size, rate=rate, days=days) for who, scores in by.items()}
    tallies = {
        who: tally_of(view.course, lists, days=days)
        for who, lists in ({"ours": found.lists} | drawn).items()
    }
    return Scene(view, found, tallies, _sampled(view, found.ranked, by, sample(days)))


def our_scores(ranked: pd.DataFrame, dispute: Ints, day: int) -> Floats:
    """Of each true dispute the highest of our scores on that night; below all others where we have none."""
    mine = ranked[(ranked["day"] == day) & (ranked["dispute"] != NOBODY)]
    best = mine.groupby("dispute")["score"].max()
    lowest = float(ranked["score"].min()) - 1.0
    found: Floats = best.reindex(dispute).fillna(lowest).to_numpy(dtype=np.float64)
    return found


def chances(view: View, who: Ints, day: int) -> Floats:
    """Each dispute's chance of an incident in the 60 days from that midnight, on the path that it took."""
    return labels_of(view, who, np.full(len(who), day))


def _sampled(
    view: View, ranked: pd.DataFrame, by: Mapping[str, Scores], nights: Sequence[int]
) -> Sampled:
    who = [by["observable"](day)[0] for day in nights]
    chance = [chances(view, w, day) for w, day in zip(who, nights, strict=True)]
    ours = [our_scores(ranked, w, day) for w, day in zip(who, nights, strict=True)]
    scored = {name: [scores(day)[1] for day in nights] for name, scores in by.items()}
    scores = {name: np.concatenate(parts) for name, parts in ({"ours": ours} | scored).items()}
    return Sampled(np.concatenate(who), np.concatenate(chance), scores)
