"""What truly happened, with clock times, after the worst has cut some disputes short."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation import law, measures
from simulation.actors import live
from simulation.acts import CUES
from simulation.disputes import Disputes, build_disputes
from simulation.endings import Endings, draw_endings
from simulation.mood import NEVER
from simulation.shocks import struck
from simulation.story import Story
from simulation.streams import stream
from simulation.types import Bools, Ints, Texts, Times
from simulation.world import World


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
    frames = {
        "acts": _acts(disputes, story, start),
        "responses": _responses(story, start, seed),
        "orders": _orders(story, start, seed),
        "filings": _filings(story, start, seed),
        "measures": _measures(story, start, seed),
    }
    before = {name: _before(frame, endings, start) for name, frame in frames.items()}
    return Chronicle(
        seed=seed, world=world, disputes=disputes, endings=endings, story=story, **before
    )


def _endings(world: World, disputes: Disputes, story: Story, seed: int) -> Endings:
    told_on = np.full(len(disputes), NEVER)
    np.minimum.at(told_on, story.acts.dispute[story.reported], story.acts.day[story.reported])
    # disputes of the tail reach no file, so the rate is over the period of the files and beyond alike
    expected = world.preset.incident_rate * float((told_on < NEVER).sum())
    return draw_endings(
        disputes, story.hazards, told_on, expected=expected, rng=stream(seed, "harm")
    )


def clock(start: np.datetime64, day: Ints, second: Ints) -> Times:
    """Times from days and seconds of the day."""
    moments: Times = start + (day * 86_400 + second).astype("timedelta64[s]")
    return moments


def _acts(disputes: Disputes, story: Story, start: np.datetime64) -> pd.DataFrame:
    acts = story.acts
    at = clock(start, acts.day, acts.second)
    first = acts.day == disputes.day[acts.dispute]
    frame = pd.DataFrame(
        {
            "dispute": acts.dispute,
            "at": np.where(first, disputes.born_at[acts.dispute], at),
            "grade": acts.grade,
            "by_other": acts.by_other,
            "parted": acts.parted,
            "under_order": acts.under_order,
            "reported": story.reported,
        }
    )
    return frame.assign(**{c: acts.cues[c] for c in CUES})


def _responses(story: Story, start: np.datetime64, seed: int) -> pd.DataFrame:
    rng, responses = stream(seed, "response times"), story.responses
    second = rng.integers(9 * 3600, 17 * 3600, len(responses.day))
    never = responses.promise_on > 10**6
    promised = clock(
        start, np.where(never, 0, responses.promise_on), np.zeros(len(never), np.int64)
    )
    return pd.DataFrame(
        {
            "dispute": responses.dispute,
            "at": clock(start, responses.day, second),
            "step": responses.step,
            "success": responses.success,
            "promised_at": np.where(never, np.datetime64("NaT", "s"), promised),
        }
    )


def _orders(story: Story, start: np.datetime64, seed: int) -> pd.DataFrame:
    rng, orders = stream(seed, "order times"), story.orders
    # an order follows the act that caused it by a day or two
    second = 86_400 + rng.integers(9 * 3600, 48 * 3600, len(orders.day))
    return pd.DataFrame(
        {
            "dispute": orders.dispute,
            "at": clock(start, orders.day, second),
            "type": orders.type,
            "until": clock(start, orders.until, np.zeros(len(orders.day), np.int64)),
        }
    )


def _filings(story: Story, start: np.datetime64, seed: int) -> pd.DataFrame:
    rng, filings = stream(seed, "filing times"), story.filings
    cause: Texts = np.array(law.CAUSES, dtype=object)[filings.cause]
    at = clock(start, filings.day, rng.integers(9 * 3600, 17 * 3600, len(filings.day)))
    return pd.DataFrame({"dispute": filings.dispute, "at": at, "cause": cause})


def _measures(story: Story, start: np.datetime64, seed: int) -> pd.DataFrame:
    rng, taken = stream(seed, "measure times"), story.measures
    # who hits in the evening is held before midnight; wages come by day
    held = taken.what == measures.DETAINED
    hour = np.where(held, rng.uniform(22.5, 24.0, len(held)), rng.uniform(9.0, 17.0, len(held)))
    open_ended = taken.until == NEVER
    until = clock(start, np.where(open_ended, 0, taken.until), np.zeros(len(held), np.int64))
    return pd.DataFrame(
        {
            "dispute": taken.dispute,
            "at": clock(start, taken.day, (hour * 3600).astype(np.int64)),
            "what": np.array(measures.NAMES, dtype=object)[taken.what],
            "until": np.where(open_ended, np.datetime64("NaT", "s"), until),
            "yuan": taken.yuan,
        }
    )


def _before(frame: pd.DataFrame, endings: Endings, start: np.datetime64) -> pd.DataFrame:
    """Only what came before the day on which the dispute ended in an incident, in order of time."""
    end = endings.day[frame["dispute"].to_numpy()]
    cut = clock(start, end, np.zeros(len(end), np.int64))
    keep: Bools = (end < 0) | (frame["at"].to_numpy() < cut)
    return frame[keep].sort_values(["at", "dispute"], kind="stable").reset_index(drop=True)
