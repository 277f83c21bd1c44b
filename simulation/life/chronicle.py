"""What truly happened, with clock times, after the worst has cut some disputes short."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.life.actors import live
from simulation.life.course import course_tables
from simulation.life.disputes import Disputes, build_disputes
from simulation.life.endings import Endings, draw_endings
from simulation.life.mood import NEVER
from simulation.life.shocks import struck
from simulation.life.story import Story
from simulation.streams import stream
from simulation.world.world import World


@dataclass(frozen=True)
class Chronicle:
    """The true course of the city; every table ends where an incident ends its dispute.

    `acts`: dispute, at, grade, by_other, parted, under_order, reported and one column per cue.
    `responses`: dispute, at, step (0 mediation, 1 promise falling due), success, promised_at.
    `orders`: dispute, at, type, until.
    `filings`: dispute, at, cause.
    `measures`: dispute, at, what (detained, paid), until (NaT without), yuan (0.0 without).
    """

    seed: int
    world: World
    disputes: Disputes
    acts: pd.DataFrame
    responses: pd.DataFrame
    orders: pd.DataFrame
    filings: pd.DataFrame
    measures: pd.DataFrame
    endings: Endings
    story: Story

    @property
    def start(self) -> np.datetime64:
        """Midnight of the first day."""
        return np.datetime64(self.world.preset.history_from, "s")


def tell(world: World, seed: int, *, keep: Collection[int] = ()) -> Chronicle:
    """The whole course of one seed's city; `keep` names days whose state `Story.kept` holds."""
    world = struck(world, stream(seed, "shock"))
    disputes = build_disputes(world.preset, world, stream(seed, "disputes"))
    story = live(world, disputes, stream(seed, "actors"), keep=keep)
    endings = _endings(world, disputes, story, seed)
    start = np.datetime64(world.preset.history_from, "s")
    tables = course_tables(disputes, story, endings, start=start, seed=seed)
    return Chronicle(
        seed=seed, world=world, disputes=disputes, endings=endings, story=story, **tables
    )


def _endings(world: World, disputes: Disputes, story: Story, seed: int) -> Endings:
    told_on = np.full(len(disputes), NEVER)
    np.minimum.at(told_on, story.acts.dispute[story.reported], story.acts.day[story.reported])
    # disputes of the tail reach no file, so the rate is over the period of the files and beyond alike
    expected = world.preset.incident_rate * float((told_on < NEVER).sum())
    return draw_endings(
        disputes, story.hazards, told_on=told_on, expected=expected, rng=stream(seed, "harm")
    )
