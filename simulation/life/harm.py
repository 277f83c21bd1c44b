"""From hidden states to the worst: each dispute's hazards of the day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.life import kinds
from simulation.life.mood import DOER, Mood
from simulation.life.stage import Stage
from simulation.types import Bools, Floats, Ints

LIFE_DAYS = 240  # after that a dispute is over for good
FRESH_DAYS = 90.0  # in which a parting is the most dangerous


@dataclass(frozen=True)
class Hazards:
    """Unscaled hazards of the disputes under observation, day after day in two flat arrays.

    Day `d` watches the disputes `[first[d], first[d] + start[d + 1] - start[d])`, whose hazards stand
    from `start[d]` on: without a column of indexes a big city's fit into half a gigabyte.
    """

    first: Ints
    start: Ints
    other: Floats  # of harming another
    self_: Floats  # of harming oneself

    def rows(self, day: int) -> slice:
        """The disputes that are watched on a day."""
        first = int(self.first[day])
        return slice(first, first + int(self.start[day + 1] - self.start[day]))

    def of(self, day: int) -> tuple[Floats, Floats]:
        """Hazards of harming another and oneself on a day, for its `rows`, as views."""
        place = slice(int(self.start[day]), int(self.start[day + 1]))
        return self.other[place], self.self_[place]

    def between(self, day: int, stop: int, *, disputes: int) -> tuple[Floats, Floats]:
        """Sums over the days `[day, stop)` per dispute, as far as the simulation goes."""
        other, self_ = np.zeros(disputes), np.zeros(disputes)
        for d in range(max(day, 0), min(stop, len(self.first))):
            today = self.of(d)
            other[self.rows(d)] += today[0]
            self_[self.rows(d)] += today[1]
        return other, self_


def watched(born: Ints, day: int) -> slice:
    """The disputes, born on the sorted days `born`, that live on a day."""
    first, stop = np.searchsorted(born, [day - LIFE_DAYS, day + 1])
    return slice(int(first), int(stop))


def no_hazards(born: Ints, days: int) -> Hazards:
    """Room for the hazards of `days` days of disputes born on the sorted days `born`."""
    rows = [watched(born, day) for day in range(days)]
    start = np.concatenate([[0], np.cumsum([r.stop - r.start for r in rows])])
    room = np.zeros(int(start[-1]), dtype=np.float32)
    return Hazards(np.array([r.start for r in rows]), start, room, room.copy())


def hazards_today(stage: Stage, rows: slice, *, day: int) -> tuple[Floats, Floats]:
    """Hazards per dispute of `rows` of harming another and of harming oneself.

    `load`, `control` and `means` are the part of the driver that no file ever shows.
    """
    today = stage.mood.window(rows.start, rows.stop)
    kind, love = stage.disputes.kind[rows], stage.disputes.group[rows] == "love"
    shared = 0.9 * today.load + 0.85 * np.log1p(today.heat) + 0.45 * np.log(today.tension + 0.02)
    other = _small(kinds.numbers("harm"))[kind] + shared + _rage(today, love, day)
    self_ = _small(kinds.numbers("despair"))[kind] + shared + _despair(today)
    self_ -= 0.5 * np.maximum(today.control, 0.0)
    held = np.where(today.detained_until >= day, np.float32(0.03), np.float32(1.0))
    alive = day - stage.disputes.day[rows] <= LIFE_DAYS
    return alive * held * np.exp(other), alive * np.exp(self_)


def _rage(today: Mood, love: Bools, day: int) -> Floats:
    """What drives harm to another; that of a possessive man lies in being left, not in each alone."""
    anger, hope = today.anger[DOER], today.hope[DOER]
    since = np.maximum(day - today.parted_on, 0).astype(np.float32)
    fresh = (today.parted & love) * np.exp(-since / FRESH_DAYS)
    held = (today.order_until >= day) * np.where(today.control > 0.9, 0.3, -0.7)
    armed = 0.75 * today.means * (0.4 + (anger > 0.7))
    rage: Floats = 0.75 * anger + 1.3 * today.memory - 0.3 * hope + armed + held
    rage += 0.75 * today.control + fresh * (0.5 + 0.9 * np.maximum(today.control, 0.0))
    return rage


def _despair(today: Mood) -> Floats:
    """What drives harm to oneself: debts weigh double on those who have given up."""
    hope = today.hope[DOER]
    despair: Floats = 0.5 * today.money * (1.0 + (hope < -0.5)) - 0.7 * hope + 0.3 * today.load
    despair += 0.55 * today.bitter + 0.55 * today.memory + 0.5 * today.parted
    return despair - 0.3


def _small(values: Floats) -> Floats:
    return values.astype(np.float32)
