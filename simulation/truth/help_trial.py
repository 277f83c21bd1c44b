"""What strong help on the spot does, and what it seems to do: a trial that only a simulator can run.

Many copies of the true state live through one day twice, once with help and once without, and then
run on alike: that shows what help does. What it seems to do depends on whom officials choose, and
their chances of choosing are known here, so no accident of who was chosen blurs the comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from simulation.life.actors import one_day
from simulation.life.acts import VIOLENCE, Acts
from simulation.life.chronicle import Chronicle
from simulation.life.harm import LIFE_DAYS
from simulation.life.measures import DETAINED
from simulation.life.officials import gravity
from simulation.life.protection import chances_of_help
from simulation.life.stage import Stage
from simulation.life.story import Day
from simulation.streams import stream
from simulation.truth.forward import HORIZON_DAYS
from simulation.types import Bools, Floats, Ints, Rng

GLANCES = 16  # draws of the noise in what officials see, over which a chance of help is averaged


class NobodyHelpedError(Exception):
    """The trial's days and copies held no case of help, or none without it."""


@dataclass(frozen=True)
class HelpEffect:
    """Effects on the mean log of the risk within `HORIZON_DAYS`; below 0 help is good."""

    true: float  # helped against the same, had they not been
    gap: float  # helped against not helped at equal recorded gravity, had nobody been
    helped: int  # cases
    others: int  # reported blows without such help

    @property
    def naive(self) -> float:
        """What an analyst would find: helped against not helped, at equal recorded gravity."""
        return self.true + self.gap


@dataclass(frozen=True)
class _Cases:
    stratum: Ints
    helped: Bools
    chance: Floats  # of help, before the lot was drawn
    lived: Floats  # log of the risk after the day as it was
    without: Floats  # the same after the same day without help


def effect_of_help(chronicle: Chronicle, *, days: Sequence[int], copies: int = 10) -> HelpEffect:
    """The naive and the true effect of a letter, an order or detention after reported blows.

    `days` are days whose state `Story.kept` holds. The naive effect is the true one plus the
    selection gap: helped and not helped differ by what help does and by who they were without it,
    E[lived | helped] - E[without | not] = E[lived - without | helped]
    + (E[without | helped] - E[without | not]). The gap is an expectation over whom officials choose:
    a case counts among the helped with its chance of help, among the others with the rest.
    Comparing the few who drew help with those who did not has the same mean and several times the
    error. NobodyHelpedError where there is nothing to compare.
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
    return HelpEffect(
        true=float((cases.lived - cases.without)[helped].mean()),
        gap=selection_gap(cases.stratum, cases.chance, cases.without),
        helped=int(helped.sum()),
        others=int(n - helped.sum()),
    )


def selection_gap(stratum: Ints, chance: Floats, risk: Floats) -> float:
    """Mean risk of those helped less that of the others in the same stratum, by chances of help.

    Per stratum the mean of `risk` weighted by `chance` less the mean weighted by 1 - `chance`;
    strata are weighted by the cases of help to be expected in them.
    """
    helped = np.bincount(stratum, chance)
    others = np.bincount(stratum, 1 - chance)
    both = (helped > 0) & (others > 0)
    chosen = np.bincount(stratum, chance * risk)[both] / helped[both]
    rest = np.bincount(stratum, (1 - chance) * risk)[both] / others[both]
    return float((helped[both] * (chosen - rest)).sum() / helped[both].sum())


def _one_trial(chronicle: Chronicle, day: int, copies: int) -> _Cases:
    kept = chronicle.story.kept[day]
    d, seed = kept.stage.disputes, chronicle.seed
    rows = np.flatnonzero((day - d.day <= LIFE_DAYS) & np.isin(d.group, ["love", "family"]))
    scale = np.tile(chronicle.endings.scale[kept.first + rows], copies)
    arms = [kept.stage.copies(rows, times=copies, helped=h) for h in (True, False)]
    lived, without = (
        one_day(arm, slice(0, len(scale)), day, stream(seed, f"trial on day {day}")) for arm in arms
    )
    blows = _blows(lived)  # the same in both: help comes after them
    who = blows.dispute
    risks = [_run_on(arm, who, day + 1, scale[who], seed) for arm in arms]
    # the state without help is still the one in which officials looked at the doer's act
    chance = _chance(arms[1], _blows(without), stream(seed, f"glances on day {day}"))
    return _Cases(_stratum(blows), np.isin(who, _given(lived)), chance, risks[0], risks[1])


def _blows(day: Day) -> Acts:
    """Reported blows of the doer."""
    acts = day.acts[0].where(day.reported[0])
    return acts.where(acts.grade == VIOLENCE)


def _stratum(blows: Acts) -> Ints:
    """What files hold of each blow, as one number."""
    cues = blows.cues
    told = (cues["weapon"], cues["hurt"], cues["kill"], cues["choke"], blows.under_order)
    return np.asarray(sum(flag.astype(np.int64) << place for place, flag in enumerate(told)))


def _given(day: Day) -> Ints:
    """The copies that got a letter, an order or detention on the doer's act of the day."""
    orders, held = day.orders[0], day.measures[1]
    return np.union1d(orders.dispute[orders.type <= 2], held.dispute[held.what == DETAINED])


def _chance(stage: Stage, blows: Acts, rng: Rng) -> Floats:
    """The chance of any help per blow, whatever officials overlook or overrate that day."""
    glances = [
        chances_of_help(stage, blows, seen=gravity(stage, blows, rng)).any for _ in range(GLANCES)
    ]
    found: Floats = np.mean(glances, axis=0)
    return found


def _run_on(stage: Stage, who: Ints, day: int, scale: Floats, seed: int) -> Floats:
    """The log of the risk of each copy of `who` from `day` on, with help as usual."""
    ahead, rng = stage.copies(who, helped=True), stream(seed, f"trial after day {day}")
    summed = np.zeros(len(who))
    for later in range(day, day + HORIZON_DAYS):
        today = one_day(ahead, slice(0, len(who)), later, rng)
        summed += scale * (today.other + today.self_)
    risk: Floats = np.log(-np.expm1(-summed) + 1e-12)
    return risk
