"""What the police write when they have been there, and what officers ring back."""

from __future__ import annotations

import numpy as np

from simulation.record.clerks.pages import (
    SLIPPED,
    joined,
    nothing,
    only,
    page_of,
)
from simulation.record.grammar.library import by_key
from simulation.record.grammar.slips import slipped
from simulation.streams import chance
from simulation.types import Ints, Rng, Texts, Times


def scene_notes(
    group: Texts, grade: Ints, rng: Rng, *, at: Times | None = None, measure: Texts | None = None
) -> Texts:
    """What the police wrote after the scene.

    `grade`: 0 quarrel, 1 threats, 2 blows, 3 an incident. `measure`: what was imposed on the spot
    (detained, letter, order, breach) or empty.
    """
    page, n = page_of(group, at, rng), len(group)
    absent = chance(rng, np.where(grade == 0, 0.14, 0.04), n) & (grade < 3)
    parts = ["come", "found", "state", "did", "grave", "beaten", "end"]
    where = {
        "state": chance(rng, 0.6, n), "found": chance(rng, 0.8, n), "did": grade < 3,
        "grave": (grade == 1) & chance(rng, 0.7, n), "beaten": (grade == 2) & chance(rng, 0.85, n),
    }  # fmt: skip
    shown = [only(where.get(p, np.ones(n, dtype=bool)) & ~absent & ~(grade == 3), p) for p in parts]
    columns = [by_key("scene", key, page) for key in shown]
    columns.insert(-1, by_key("taken", nothing(n) if measure is None else measure, page))
    alone = only(absent, "none_there"), only(grade == 3, "worst")
    return slipped(
        joined([*(by_key("scene", key, page) for key in alone), *columns]), rng, share=SLIPPED
    )


def officers_notes(group: Texts, grade: Ints, rng: Rng, *, at: Times) -> Texts:
    """What an officer rings back to the desk."""
    said = by_key("officer", np.full(len(group), "said", dtype=object), page_of(group, at, rng))
    found: Texts = said + scene_notes(group, np.minimum(grade, 2), rng, at=at)
    return found
