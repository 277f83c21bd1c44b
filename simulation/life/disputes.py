"""Births of disputes: what about, between whom, where and when."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from simulation.life import kinds
from simulation.life.claims import draw_claims
from simulation.life.pairs import Pairs, draw_pairs
from simulation.life.shocks import wave
from simulation.presets import Preset
from simulation.streams import chance
from simulation.types import Bools, Floats, Ints, Rng, Texts, Times
from simulation.world.world import World

WARM_UP_DAYS = 120  # before the history: quarrels do not begin with the files
BORN_PER_FILE = 1.60  # disputes born, per dispute that somebody reports before the files end


@dataclass(frozen=True)
class Disputes:
    """One entry per dispute, sorted by birth.

    `doer` is the side whose mood drives the mechanism, `other` the side that suffers it; which of
    them applies and which is the respondent is another matter.
    """

    born_at: Times
    day: Ints  # days since history_from, negative where born before it
    kind: Ints  # index into KINDS
    group: Texts
    pairs: Pairs
    place: Ints  # grid
    hidden: Bools  # nobody would report it, whatever happens short of the worst
    candour: Floats  # hidden: readiness to report, log-odds
    claim_yuan: Floats  # what is owed in all, 0 where nothing is
    claim_months: Ints  # of wages, 0 where none are owed
    claim_people: Ints  # who are owed wages, 0 where nobody is

    def __len__(self) -> int:
        return len(self.day)

    def take(self, index: Ints) -> Disputes:
        """The disputes at `index`, which may name one several times; no longer sorted by birth."""
        parts = {f.name: getattr(self, f.name) for f in fields(self)}
        pairs = self.pairs.take(index)
        return Disputes(**{k: v[index] for k, v in parts.items() if k != "pairs"}, pairs=pairs)

    @property
    def crowd(self) -> Ints:
        """Further workers on the applicant's side."""
        return self.pairs.crowd

    @property
    def third(self) -> Ints:
        """Relatives and neighbours who have joined in."""
        return self.pairs.third

    @property
    def doer(self) -> Ints:
        """Person index of the driving side."""
        return self.pairs.doer

    @property
    def other(self) -> Ints:
        """Person index of the side that suffers it."""
        return self.pairs.other


def build_disputes(preset: Preset, world: World, rng: Rng) -> Disputes:
    """All disputes of the simulated period, reported or not."""
    n = _number(preset)
    crash = wave(world, n, rng)
    born_at, closing = _births(preset, n, crash.day, rng)
    drawn = rng.choice(len(kinds.KINDS), size=len(born_at), p=_shares())
    kind = np.where(closing, kinds.texts("local").tolist().index("0701A"), drawn)
    group = kinds.texts("group")[kind]
    pairs = draw_pairs(
        world, group, born_at=born_at, firm=np.where(closing, crash.firm, -1), rng=rng
    )
    claims = draw_claims(kind, pairs.crowd, rng)
    return Disputes(
        born_at=born_at,
        day=(born_at.astype("datetime64[D]") - np.datetime64(preset.history_from, "D")).astype(
            np.int64
        ),
        kind=kind,
        group=group,
        pairs=pairs,
        place=_places(world, group, pairs, born_at),
        hidden=chance(rng, kinds.shared("hidden")[kind], len(kind)),
        candour=rng.normal(0.0, 0.8, len(kind)),
        claim_yuan=claims.yuan,
        claim_months=claims.months,
        claim_people=claims.people,
    )


def _number(preset: Preset) -> int:
    """Enough that about `preset.disputes` of them reach a file: two in five never do."""
    per_day = preset.disputes_per_year / 365
    return round(per_day * (preset.days + WARM_UP_DAYS) * BORN_PER_FILE)


def _births(preset: Preset, n: int, crash: Ints, rng: Rng) -> tuple[Times, Bools]:
    """Birth times, more of them before Spring Festival; and which are of the closing on days `crash`."""
    day = rng.integers(-WARM_UP_DAYS, preset.days, n * 3)
    date = np.datetime64(preset.history_from, "D") + day
    month = date.astype("datetime64[M]").astype(int) % 12
    keep = rng.random(n * 3) < np.where(month == 0, 0.65, np.where(month == 1, 0.40, 0.5))
    chosen = np.concatenate([day[keep][: n - len(crash)], crash])
    second = rng.integers(7 * 3600, 23 * 3600, len(chosen))
    since = chosen * 86_400 + second
    order = np.argsort(since, kind="stable")
    born = np.datetime64(preset.history_from, "s") + since[order].astype("timedelta64[s]")
    return born, order >= len(chosen) - len(crash)


def _shares() -> Floats:
    share = kinds.numbers("share")
    found: Floats = share / share.sum()
    return found


def _places(world: World, group: Texts, pairs: Pairs, born_at: Times) -> Ints:
    """At the firm for wages and purchases, at the home of who complains of its manager, else of who suffers it."""
    home = world.people.grid_at(_at_home(group, pairs), born_at)
    firm = world.employers.grid[np.maximum(pairs.firm, 0)]
    return np.where(_at_firm(group, pairs), firm, home)


def _at_firm(group: Texts, pairs: Pairs) -> Bools:
    return (pairs.firm >= 0) & np.isin(group, ["labour", "consumer"])


def _at_home(group: Texts, pairs: Pairs) -> Ints:
    """The person in whose home it happens; of a property manager the customer's."""
    return np.where(group == "property", pairs.doer, pairs.other)


def addresses(world: World, disputes: Disputes, who: Ints) -> Texts:
    """Where each of the disputes `who` happens, in the register's words."""
    group, pairs = disputes.group[who], disputes.pairs.take(who)
    home = world.people.address_at(_at_home(group, pairs), disputes.born_at[who])
    firm = world.employers.address[np.maximum(pairs.firm, 0)]
    return np.where(_at_firm(group, pairs), firm, home).astype(object)


def relation_words(disputes: Disputes, rng: Rng) -> Texts:
    """The relation as an official enters it; one in ten is left at 其他."""
    return np.where(chance(rng, 0.1, len(disputes)), "其他", disputes.pairs.relation).astype(object)
