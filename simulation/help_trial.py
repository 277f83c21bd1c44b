"""What strong help on the spot does, and what it seems to do: a trial that only a simulator can run.

Many copies of the true state live through one day twice, once with help and once without, and then
run on alike. Who is helped is decided by officials, so the copies that got help are also compared,
as an analyst would, with those that did not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from simulation.actors import one_day
from simulation.acts import VIOLENCE
from simulation.chronicle import Chronicle
from simulation.harm import LIFE_DAYS
from simulation.measures import DETAINED
from simulation.stage import Stage
from simulation.story import Day
from simulation.streams import stream
from simulation.types import Bools, Floats, Ints

HORIZON_DAYS = 60


class NobodyHelpedError(Exception):
    """The trial's days and copies held no case of help, or none without it."""


@dataclass(frozen=True)
class HelpEffect:
    """Effects on the mean log of the risk within `HORIZON_DAYS`; below 0 help is good."""

    naive: float  # helped against not helped, at equal recorded gravity
    true: float  # helped against the same, had they not been
    helped: int  # cases
    others: int  # reported blows without such help


@dataclass(frozen=True)
class _Cases:
    stratum: Ints
    helped: Bools
    lived: Floats  # log of the risk after the day as it was
    without: Floats  # the same after the same day without help


def effect_of_help(chronicle: Chronicle, *, days: Sequence[int], copies: int = 10) -> HelpEffect:
    """The naive and the true effect of an order or detention after reported blows.

    `days` are days whose state `Story.kept` holds. The naive effect compares within strata of what
    files hold of the blow (weapon, injury, threat to kill, throttling, order in force), each stratum weighted
    by its helped cases. NobodyHelpedError where there is nothing to compare.
    """
    parts = [_one_trial(chronicle, day, copies) for day in days]
    cases = _Cases(
        **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(_Cases)}
    )
    helped, n = cases.helped, len(cases.helped)
    if not helped.any() or helped.all():
        raise NobodyHelpedError(
            f"{int(helped.sum())} of {n} reported blows helped on {len(days)} days with {copies} copies: "
            "name more days or copies."
        )
    mean = float(cases.lived[helped].mean())
    return HelpEffect(
        naive=mean - _matched(cases),
        true=mean - float(cases.without[helped].mean()),
        helped=int(helped.sum()),
        others=int(n - helped.sum()),
    )


def _matched(cases: _Cases) -> float:
    """Mean log risk of those not helped, in the helped ones' mixture of strata."""
    size = int(cases.stratum.max()) + 1
    weight = np.bincount(cases.stratum[cases.helped], minlength=size).astype(float)
    rest, risk = cases.stratum[~cases.helped], cases.lived[~cases.helped]
    number = np.bincount(rest, minlength=size)
    mean = np.bincount(rest, risk, minlength=size) / np.maximum(number, 1)
    weight = np.where(number > 0, weight, 0.0)
    return float((weight * mean).sum() / weight.sum())


def _one_trial(chronicle: Chronicle, day: int, copies: int) -> _Cases:
    kept = chronicle.story.kept[day]
    d = kept.stage.disputes
    rows = np.flatnonzero((day - d.day <= LIFE_DAYS) & np.isin(d.group, ["love", "family"]))
    scale = np.tile(chronicle.endings.scale[kept.first + rows], copies)
    arms = [kept.stage.copies(rows, times=copies, helped=h) for h in (True, False)]
    seen = [
        one_day(arm, slice(0, len(scale)), day, stream(chronicle.seed, f"trial on day {day}"))
        for arm in arms
    ]
    who, stratum, helped = _blows(seen[0])
    risks = [_run_on(arm, who, day + 1, scale[who], chronicle.seed) for arm in arms]
    return _Cases(stratum, helped, risks[0], risks[1])


def _blows(day: Day) -> tuple[Ints, Ints, Bools]:
    """Reported blows of the doer: which copies, the stratum of each, and who got help for them."""
    acts = day.acts[0].where(day.reported[0])
    acts = acts.where(acts.grade == VIOLENCE)
    orders, held = day.orders[0], day.measures[1]
    given = np.union1d(orders.dispute[orders.type <= 2], held.dispute[held.what == DETAINED])
    told = (
        acts.cues["weapon"],
        acts.cues["hurt"],
        acts.cues["kill"],
        acts.cues["choke"],
        acts.under_order,
    )
    stratum = sum(flag.astype(np.int64) << place for place, flag in enumerate(told))
    return acts.dispute, np.asarray(stratum), np.isin(acts.dispute, given)


def _run_on(stage: Stage, who: Ints, day: int, scale: Floats, seed: int) -> Floats:
    """The log of the risk of each copy of `who` from `day` on, with help as usual."""
    ahead, rng = stage.copies(who, helped=True), stream(seed, f"trial after day {day}")
    summed = np.zeros(len(who))
    for later in range(day, day + HORIZON_DAYS):
        today = one_day(ahead, slice(0, len(who)), later, rng)
        summed += scale * (today.other + today.self_)
    risk: Floats = np.log(-np.expm1(-summed) + 1e-12)
    return risk
