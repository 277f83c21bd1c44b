"""Figures that show each property of the mechanism at work, for a city in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.life.chronicle import Chronicle
from simulation.life.kinds import GROUPS
from simulation.life.reporting import tellers
from simulation.life.story import Story
from simulation.streams import sigmoid
from simulation.types import Bools, Floats, Ints

AFRAID = 1.2  # fear above this counts as afraid


@dataclass(frozen=True)
class Reporting:
    """Odds ratios of an act's being reported, at equal gravity, kind and the other two; 1 is alike."""

    female: float  # the one who would tell is a woman, against a man
    migrant: float  # a migrant, against a local
    afraid: float  # afraid, against not, in love and family


def clustering(story: Story) -> float:
    """Pairs of acts of one dispute 1 to 3 days apart, per such pair 15 to 17 days apart.

    1 where an act says nothing about when the next one comes; slow moods raise it a little, acts
    that bring the next nearer raise it a lot. Acts of the same day and dispute are not counted.
    """
    order = np.lexsort((story.acts.day, story.acts.dispute))
    dispute, day = story.acts.dispute[order], story.acts.day[order]
    near, far = 0, 0
    for lag in range(1, 25):  # hardly any dispute has more than 24 acts within 17 days
        apart = day[lag:] - day[:-lag]
        same = dispute[lag:] == dispute[:-lag]
        near += int((same & (apart >= 1) & (apart <= 3)).sum())
        far += int((same & (apart >= 15) & (apart <= 17)).sum())
    return near / max(far, 1)


def followed(story: Story) -> float:
    """Share of acts after which another of the same dispute comes within 7 days."""
    order = np.lexsort((story.acts.day, story.acts.dispute))
    dispute, day = story.acts.dispute[order], story.acts.day[order]
    soon = (dispute[1:] == dispute[:-1]) & (day[1:] - day[:-1] <= 7)
    return float(soon.sum() / max(len(day), 1))


def reporting(chronicle: Chronicle) -> Reporting:
    """Who tells of acts, over all acts of disputes that are not hidden: a logistic regression."""
    d, acts = chronicle.disputes, chronicle.story.acts
    told, open_ = chronicle.story.reported, ~chronicle.disputes.hidden[acts.dispute]
    _, person = tellers(d, acts)
    people, group = chronicle.world.people, d.group[acts.dispute]
    close = np.isin(group, ["love", "family"])
    columns = [
        people.female[person],
        people.migrant[person],
        (acts.fear > AFRAID) & close,
        *_flags(acts.grade, acts.by_other, group),
    ]
    x = np.stack([c[open_].astype(float) for c in columns], axis=1)
    found = np.exp(_logistic(x, told[open_])[1:4])
    return Reporting(*(float(f) for f in found))


def _flags(grade: Ints, by_other: Bools, group: np.ndarray) -> list[Bools]:
    grades = [grade == 1, grade == 2, by_other & (grade > 0)]
    return [*grades, *(group == g for g in GROUPS[1:])]


def _logistic(x: Floats, y: Bools) -> Floats:
    """Coefficients, the intercept first, by Newton's method (a dozen steps are plenty here)."""
    design = np.column_stack([np.ones(len(x)), x])
    beta: Floats = np.zeros(design.shape[1])
    for _ in range(12):
        p = sigmoid(design @ beta)
        step = design.T @ (y - p)
        curve = (design * (p * (1 - p))[:, None]).T @ design + 1e-6 * np.eye(len(beta))
        beta = beta + np.linalg.solve(curve, step)
    return beta
