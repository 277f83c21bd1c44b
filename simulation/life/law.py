"""Going to law: who files what, and what a filing does to both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.life.mood import DOER, NEVER, OTHER
from simulation.life.stage import Stage
from simulation.types import Ints, Rng, Texts

CAUSES = ("离婚", "抚养", "追索劳动报酬", "劳动争议", "民间借贷", "相邻关系", "其他")
DIVORCE, CUSTODY, WAGES, LABOUR, LOAN, NEIGHBOURS, ELSE = range(7)


@dataclass(frozen=True)
class Filings:
    """One entry each: the dispute, the day, the cause as an index into CAUSES."""

    dispute: Ints
    day: Ints
    cause: Ints


def go_to_law(stage: Stage, who: Ints, *, side: int, day: int, rng: Rng) -> Filings:
    """Filings of one side in the disputes `who`: hope for one, an affront to the other."""
    mood, answers = stage.mood, 1 - side
    mood.filed_on[who] = day
    mood.hope[side, who] += 0.4
    mood.anger[answers, who] += 0.3
    cause = _causes(stage, who, rng)
    _divorce(stage, who[cause == DIVORCE], side, day)
    return Filings(who, np.full(len(who), day), cause)


def _divorce(stage: Stage, who: Ints, side: int, day: int) -> None:
    """Who is left loses more the more he took the other for his own."""
    mood = stage.mood
    mood.parted_on[who] = np.where(mood.parted_on[who] == NEVER, day, mood.parted_on[who])
    if side == OTHER:
        mood.anger[DOER, who] += 0.3 * np.maximum(mood.control[who], 0.0)
        mood.hope[DOER, who] -= 0.4


def _causes(stage: Stage, who: Ints, rng: Rng) -> Ints:
    d = stage.disputes
    group: Texts = d.group[who]
    married = d.pairs.relation[who] == "夫妻"
    apart = (group == "love") & ~married
    unpaid = (group == "labour") & (d.claim_yuan[who] > 0)
    found: Ints = np.select(
        [married, apart & d.pairs.child[who], group == "family", unpaid, group == "labour",
         group == "debt", np.isin(group, ["neighbour", "land"])],
        [DIVORCE, CUSTODY, np.where(rng.random(len(who)) < 0.4, CUSTODY, ELSE), WAGES, LABOUR,
         LOAN, NEIGHBOURS],
        ELSE,
    )  # fmt: skip
    return found
