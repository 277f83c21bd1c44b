"""Calls and tickets that are no disputes: theft, accidents, help, questions, and the people who never stop calling."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.calendar import busy, month_of
from simulation.life.chronicle import Chronicle
from simulation.life.course import clock
from simulation.record.calls.bystanders import grown_ups
from simulation.record.calls.callers import SIGNS, unlinked
from simulation.record.grammar.daily_matters import chosen, daily_texts
from simulation.record.spoken_places import said
from simulation.record.telling import SIGNS as TELLABLE
from simulation.record.words import finished
from simulation.streams import chance, pick, stream
from simulation.types import Bools, Floats, Ints, Rng, Texts, Times

TO_HOTLINE = 0.35
CLASSES = ("01", "02", "03", "05", "06")
CLASS_SHARES = (12, 10, 36, 24, 18)
# weights of the 24 hours: evening crime, the two rush hours, help by day, idle calls at night
HOURS = {
    "01": (2, 2, 2, 1, 1, 1, 2, 3, 4, 5, 5, 5, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 4, 3),
    "02": (5, 4, 3, 2, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 5, 7, 8, 8, 7),
    "03": (1, 1, 1, 1, 1, 1, 3, 8, 9, 6, 5, 5, 5, 5, 5, 5, 6, 9, 9, 6, 4, 3, 2, 1),
    "05": (2, 2, 1, 1, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 5, 5, 4, 3),
    "06": (5, 5, 4, 4, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5),
    "12345": (1, 0.5, 0.4, 0.3, 0.3, 0.4, 1, 3, 8, 11, 10, 7, 5, 6, 9, 9, 8, 6, 4, 4, 3, 3, 2, 1.5),
}  # fmt: skip
PASSER_SHARE = {"01": 0.1, "02": 0.45, "03": 0.25, "05": 0.2, "06": 0.1}
OFTEN = 1.1  # spread (log scale) of how often people call about anything
OF_DISPUTES = 0.05  # of the tickets about other matters, from people who also have a dispute
HARASSERS = 5_000  # residents per person who rings 110 again and again


def other_traffic(
    chronicle: Chronicle, about: pd.DataFrame, rng: Rng
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`traffic_ratio` times as many 110 and 12345 rows as `about` has there; dispute and kind are -1.

    Beside them the signs that their texts tell (text_id, cue, state, true, value, phrase): somebody
    else's fight, drunkard or leap.
    """
    n = round((about["channel"] != "grid").sum() * chronicle.world.preset.traffic_ratio)
    hotline, class_ = chance(rng, TO_HOTLINE, n), pick(rng, CLASSES, n, p=CLASS_SHARES)
    calls = pd.DataFrame({"at": _moments(chronicle, hotline, class_, rng)})
    person, role = _persons(chronicle, about, hotline, rng), _roles(class_, hotline, rng)
    calls = calls.assign(channel=np.where(hotline, "12345", "110"), person=person, role=role,
                         first_class=class_, final_class=class_)  # fmt: skip
    everything = _plain(chronicle, pd.concat([calls, _harassers(chronicle, rng)]), rng)
    return _worded(chronicle, everything.assign(text_id=len(about) + np.arange(len(everything))))


def _worded(chronicle: Chronicle, calls: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """With a matter of daily life (`topic`) for each call and what was said about it."""
    rng, at = stream(chronicle.seed, "daily words"), calls["at"].to_numpy()
    class_ = np.where(calls["channel"] == "12345", "", calls["final_class"]).astype(object)
    channel, place = (calls[c].to_numpy(dtype=object) for c in ("channel", "address"))
    topic = chosen(at, class_, rng)
    told = daily_texts(topic, channel, at, place, rng)
    cues = told.cues.assign(
        text_id=calls["text_id"].to_numpy()[told.cues["row"].to_numpy()], true=True
    )
    return calls.assign(topic=topic, text=finished(told.text, rng)), cues


def _plain(chronicle: Chronicle, calls: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """With everything that a call about no dispute has the same."""
    people, person = chronicle.world.people, calls["person"].to_numpy()
    at = calls["at"].to_numpy()
    link = calls["link"].fillna("").to_numpy(dtype=object)
    plain = unlinked(calls).assign(
        **dict.fromkeys(SIGNS, False), **{f"told_{sign}": False for sign in TELLABLE},
        dispute=-1, act=-1, kind=-1, grade=0, other=-1, by_caller=False,
        grid=people.grid_at(person, at), address=said(people.address_at(person, at), rng),
    )  # fmt: skip
    return plain.assign(link=link)


def _moments(chronicle: Chronicle, hotline: Bools, class_: Texts, rng: Rng) -> Times:
    """By season, weekday and festival; then by the hours of each class."""
    days = np.datetime64(chronicle.world.preset.history_from, "D") + np.arange(
        chronicle.world.preset.days
    )
    office, street = busy(days, weekend=0.55, festival=0.35), busy(days, weekend=1.1, festival=1.35)
    winter = np.isin(month_of(days), [11, 12, 1, 2])
    day = np.where(
        hotline,
        _weighed(office * np.where(winter, 1.2, 1.0), len(hotline), rng),
        _weighed(street * np.where(winter, 0.9, 1.0), len(hotline), rng),
    )
    hour = np.zeros(len(hotline), dtype=np.int64)
    for name, weights in HOURS.items():
        mine = hotline if name == "12345" else ~hotline & (class_ == name)
        hour[mine] = _weighed(np.array(weights, dtype=float), int(mine.sum()), rng)
    return clock(chronicle.start, day, hour * 3600 + rng.integers(0, 3600, len(hour)))


def _weighed(weights: Floats, n: int, rng: Rng) -> Ints:
    """Numbers drawn by weight."""
    edges = np.cumsum(weights)
    found: Ints = np.searchsorted(edges, rng.random(n) * edges[-1], side="right")
    return found


def _persons(chronicle: Chronicle, about: pd.DataFrame, hotline: Bools, rng: Rng) -> Ints:
    """Some people call about everything; some of them have a dispute as well."""
    pool, n = grown_ups(chronicle.world), len(hotline)
    anybody: Ints = pool[_weighed(rng.lognormal(0.0, OFTEN, len(pool)), n, rng)]
    parties = about["person"].to_numpy()
    if not len(parties):
        return anybody
    known = hotline & chance(rng, OF_DISPUTES, n)
    return np.where(known, parties[rng.integers(0, len(parties), n)], anybody)


def _roles(class_: Texts, hotline: Bools, rng: Rng) -> Texts:
    share = np.array([PASSER_SHARE[c] for c in class_])
    passes = chance(rng, share, len(class_)) & ~hotline
    return np.where(passes, "路人", "当事人").astype(object)


def _harassers(chronicle: Chronicle, rng: Rng) -> pd.DataFrame:
    """多次骚扰: a few people ring 110 dozens of times over some weeks, about nothing."""
    preset, pool = chronicle.world.preset, grown_ups(chronicle.world)
    people = max(preset.residents // HARASSERS, 1)
    count = 3 + rng.geometric(0.08, people)
    person = np.repeat(rng.choice(pool, people), count)
    first = np.repeat(rng.integers(0, preset.days, people), count)
    day = np.minimum(first + rng.exponential(20, len(person)).astype(np.int64), preset.days - 1)
    at = clock(chronicle.start, day, rng.integers(0, 86_400, len(person)))
    return pd.DataFrame({"at": at, "channel": "110", "person": person, "role": "当事人",
                         "first_class": "06", "final_class": "06", "link": "4"})  # fmt: skip
