"""Strong measures beside orders: detention, and wages that a firm pays after all or the city advances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.life.mood import DOER, NEVER
from simulation.life.stage import Stage
from simulation.streams import chance, sigmoid
from simulation.types import Bools, Floats, Ints, Rng

DETAINED, PAID = 0, 1
NAMES = ("detained", "paid")


@dataclass(frozen=True)
class Measures:
    """One entry each: the dispute, the day, what, until when (NEVER without), how much."""

    dispute: Ints
    day: Ints
    what: Ints  # DETAINED or PAID
    until: Ints
    yuan: Floats


def pay_wages(stage: Stage, rows: slice, *, day: int, rng: Rng) -> Measures:
    """Firms pay some of those whom they owe; a colleague's payment raises the hope of the rest."""
    firms = stage.firms
    firms.pass_a_day(day)
    date = stage.world.preset_day + np.timedelta64(day, "D")
    paying = firms.pays_today(date, rng)
    _closing_news(stage, rows, day)
    row, claims = stage.firm_row[rows], stage.disputes.claim_yuan[rows]
    waiting = (row >= 0) & (stage.disputes.group[rows] == "labour") & (claims > 0)
    waiting &= stage.mood.tension[rows] > 0.05
    near = np.flatnonzero(waiting & paying[np.maximum(row, 0)])
    lucky: Bools = chance(rng, 0.5, len(near))
    lifted = rows.start + near[~lucky]
    stage.mood.hope[DOER, lifted] += 0.4
    return _paid(stage, rows.start + near[lucky], day, rng)


def advance_wages(stage: Stage, due: Ints, *, day: int, rng: Rng) -> Measures:
    """The city's guarantee fund pays in advance where officials take a wage claim as grave."""
    d, mood = stage.disputes, stage.mood
    owed = (d.group[due] == "labour") & (d.claim_yuan[due] > 0)
    given = owed & chance(rng, sigmoid(-3.2 + 1.0 * mood.worry[due]), len(due))
    return _paid(stage, due[given], day, rng)


def _paid(stage: Stage, who: Ints, day: int, rng: Rng) -> Measures:
    mood, share = stage.mood, rng.uniform(0.3, 1.0, len(who))
    share = np.where(share > 0.8, 1.0, share)
    if stage.helped:
        mood.money[who] *= 1 - 0.7 * share
        mood.hope[DOER, who] += 0.3 + 0.4 * share
        mood.tension[who] *= 1 - 0.9 * share
        mood.bitter[who] *= 1 - share
    yuan = np.round(stage.disputes.claim_yuan[who] * share, -2)
    n = len(who)
    return Measures(who, np.full(n, day), np.full(n, PAID), np.full(n, NEVER), yuan)


def _closing_news(stage: Stage, rows: slice, day: int) -> None:
    """A stop of work takes hope from all who claim there, a vanished owner nearly all of it."""
    row, mood = stage.firm_row[rows], stage.mood
    labour = (row >= 0) & (stage.disputes.group[rows] == "labour")
    place = np.maximum(row, 0)
    stops = rows.start + np.flatnonzero(labour & (stage.firms.stops_on[place] == day))
    mood.hope[DOER, stops] -= 0.5
    mood.anger[DOER, stops] += 0.3
    gone = rows.start + np.flatnonzero(labour & (stage.firms.vanishes_on[place] == day))
    mood.hope[DOER, gone] -= 0.9
    mood.bitter[gone] += 0.8
    mood.money[gone] += 0.4
