"""Linking the city: profiles judged, bare names read in context, links dated, and everybody known by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb
import pyarrow as pa

from data_contracts.ingest.memory import open_memory
from data_contracts.sealing import Keys
from data_contracts.warehouse import transaction
from features.identity.city import judge, links, runs
from features.identity.city.around import around, as_identities, know
from features.identity.city.candidates import candidates, first_of
from features.identity.city.context import context_links
from features.identity.city.decisions import Decision, carry_out, pending
from features.identity.city.links import DOUBTFUL, LINKED, Candidate
from features.identity.city.opened import name_counts, opened, place
from features.identity.city.pairs import pair_up
from features.identity.city.told import tell, tell_of
from features.identity.model import Comparison, Model
from features.identity.settings import LinkSettings

# bits from which even what nobody could be known by says a lot
TELLING_AT = 10.0
PROFILES, IN_CONTEXT = "profiles", "context"
# why somebody should look: it would join two citizen ids; a number and an address agree, which are a family's too
GLUING, HOUSEHOLD = "two documents", "household"


@dataclass(frozen=True)
class CitySettings:
    """Match weights in bits from which a link counts, and from which it is worth a look; how the model learns.

    `comparisons` is what is compared; `context` whether bare names are read by who stands against them.
    """

    link_at: float = 0.0
    doubt_at: float = -3.0
    learning: LinkSettings = field(default_factory=LinkSettings)
    comparisons: tuple[Comparison, ...] = judge.COMPARISONS
    context: bool = True

    def is_doubtful(self, found: Candidate) -> bool:
        """Whether somebody should look; one phone and one address alone are those of a family."""
        if not found.may_link:
            return found.weight >= TELLING_AT
        return self.doubt_at <= found.weight < self.link_at


@dataclass(frozen=True)
class Linked:
    """What one run did: pairs judged, new links that count, new doubtful ones."""

    pairs: int
    links: int
    doubtful: int


@dataclass(frozen=True)
class _City:
    con: duckdb.DuckDBPyConnection
    keys: Keys
    settings: CitySettings
    not_before: datetime | None

    def add(self, found: Sequence[Candidate], standing: str, rule: str) -> int:
        """How many links were written; those of bulk history, before any list, have a reconstructed clock."""
        clock = "live" if self.not_before else "reconstructed"
        return links.add(self.con, found, standing=standing, rule=rule, clock=clock)


@dataclass(frozen=True)
class _Judged:
    """The model; what two profiles say strongly enough to link, and what is doubtful; of each pair the first."""

    model: Model | None
    strong: list[Candidate]
    weak: list[Candidate]


def link_city(
    con: duckdb.DuckDBPyConnection,
    keys: Keys,
    settings: CitySettings,
    *,
    not_before: datetime | None,
    decisions: Sequence[Decision] = (),
    anew: bool = False,
) -> Linked:
    """Links what came in since the last run, everything the first time.

    A link is known when both sides, and what joined them, were; but never before `not_before`, the time of the last
    list that was published: no list that there is may change. Before any list it is None.
    `decisions` are all that analysts ever made; those that are new take effect, and all hold.
    `anew`: the model is learned again and everything is compared again. What is linked stays linked; what nothing
    speaks for any more is no longer doubtful.
    """
    last = None if anew else runs.last_run(con, keys)
    city = _City(con, keys, settings, not_before)
    waiting = pending(con, decisions)
    linked_before = bool(links.names(con))
    # each in a transaction of its own, so that it writes anybody's identity once; a job killed between them goes on
    if waiting and linked_before:
        _decide(city, waiting)
    done = Linked(0, 0, 0)
    if last is None or runs.unseen(con):
        with transaction(con):
            done = _link(city, last)
    # where nothing was linked yet, what lists saw before a split is linked first
    if waiting and not linked_before:
        _decide(city, waiting)
    return done


def _decide(city: _City, waiting: Sequence[Decision]) -> None:
    """Nothing; the decisions take effect, and whom they concern is looked at again."""
    con = city.con
    with transaction(con):
        carry_out(con, waiting, not_before=city.not_before)
        near = around(con, (name for d in waiting for name in (d.a, d.b)))
        know(con, near, since=city.not_before)
        runs.unsee(con, near.members)


def _link(city: _City, last: runs.Run | None) -> Linked:
    con, first = city.con, last is None
    if first:
        runs.forget_seen(con)
    place(con, city.keys)
    tell(con, first=first)
    pairs = pair_up(con, first=first)
    names = last.names if last else name_counts(con, city.keys)
    found = _judged(city, pairs, last, names)
    near = _in_context(city, found.strong, first=first)
    done = _settle(city, found, near, first=first)
    if found.model:
        runs.remember(con, city.keys, found.model, names, last)
    return Linked(pairs.num_rows, *done)


def _judged(
    city: _City, pairs: pa.Table, last: runs.Run | None, names: Mapping[str, int]
) -> _Judged:
    settings = city.settings
    if not pairs.num_rows:
        return _Judged(last.model if last else None, [], [])
    with open_memory() as memory:
        judge.prepare_people(memory, opened(city.con, city.keys))
        model = (
            last.model if last else judge.learned(memory, settings.learning, settings.comparisons)
        )
        judged = judge.judged(memory, model, pairs, names, least_weight=settings.doubt_at)
    found = candidates(city.con, judged, not_before=city.not_before)
    strong = [one for one in found if one.may_link and one.weight >= settings.link_at]
    weak = [one for one in found if settings.is_doubtful(one)]
    return _Judged(model, first_of(strong), first_of(weak))


def _in_context(city: _City, strong: list[Candidate], *, first: bool) -> list[Candidate]:
    """Who bare names are by who stands against them, and who these are by what their profiles say."""
    if not city.settings.context:
        return []
    near = around(city.con, _names(strong))
    counted, _ = near.without_gluing(strong)
    told = context_links(
        city.con, city.keys, identities=as_identities(near.periods(counted)), first=first
    )
    tell_of(city.con, told)
    return candidates(city.con, told, not_before=city.not_before, context=True)


def _settle(city: _City, found: _Judged, near: list[Candidate], *, first: bool) -> tuple[int, int]:
    """How many links count and how many are doubtful, written down: all in the order in which they were told."""
    rules = {(one.a, one.b): IN_CONTEXT for one in near}
    rules |= {(one.a, one.b): PROFILES for one in found.strong}
    told = sorted((*found.strong, *near), key=lambda one: (one.told_at, -one.weight, one.a, one.b))
    # whom links of before join is written again too when everybody is linked
    names = _names(told) | (links.names(city.con) if first else frozenset())
    whole = around(city.con, names)
    counted, refused = whole.without_gluing(first_of(told))
    glued = [one for one in refused if rules[one.a, one.b] == PROFILES]
    doubts = _doubts(found.weak, glued, counted, apart=whole.apart)
    if first:
        links.dismiss(city.con, doubts, at=city.not_before)
    doubtful = sum(
        city.add([one for one, why in doubts if why == rule], DOUBTFUL, rule)
        for rule in (GLUING, PROFILES, HOUSEHOLD)
    )
    done = 0
    for rule in (PROFILES, IN_CONTEXT):
        done += city.add([one for one in counted if rules[one.a, one.b] == rule], LINKED, rule)
    know(city.con, whole, counted, since=city.not_before)
    return done, doubtful


def _doubts(
    weak: Sequence[Candidate],
    glued: Sequence[Candidate],
    counted: Sequence[Candidate],
    *,
    apart: Iterable[tuple[str, str]],
) -> list[tuple[Candidate, str]]:
    """What somebody should look at, and why; nothing that counts, and nothing that an analyst settled."""
    settled = {(one.a, one.b) for one in (*counted, *glued)} | set(apart)
    doubts = [(one, GLUING) for one in glued if (one.a, one.b) not in set(apart)]
    for one in weak:
        if (one.a, one.b) not in settled:
            doubts.append((one, PROFILES if one.may_link else HOUSEHOLD))
    return doubts


def _names(found: Sequence[Candidate]) -> set[str]:
    return {name for one in found for name in (one.a, one.b)}
