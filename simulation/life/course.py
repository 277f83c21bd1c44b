"""The chronicle's tables: what the day loop left behind, with clock times, up to each dispute's incident."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life import law, measures
from simulation.life.acts import CUES
from simulation.life.disputes import Disputes
from simulation.life.endings import Endings
from simulation.life.mood import NEVER
from simulation.life.story import Story
from simulation.streams import stream
from simulation.types import Bools, Ints, Texts, Times


def course_tables(
    disputes: Disputes, story: Story, endings: Endings, *, start: np.datetime64, seed: int
) -> dict[str, pd.DataFrame]:
    """The tables that `Chronicle` describes, by name."""
    frames = {
        "acts": _acts(disputes, story, start),
        "responses": _responses(story, start, seed),
        "orders": _orders(story, start, seed),
        "filings": _filings(story, start, seed),
        "measures": _measures(story, start, seed),
    }
    return {name: _before(frame, endings, start) for name, frame in frames.items()}


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
