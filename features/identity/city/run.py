"""Linking the city: profiles judged, bare names read in context, links dated, and everybody known by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb
import pyarrow as pa

from data_contracts.ingest.memory import open_memory
from data_contracts.sealing import Keys
from features.identity.city import gather, judge, store
from features.identity.city.context import context_links
from features.identity.city.decisions import Decision, apart, carry_out, pending
from features.identity.city.guard import without_gluing
from features.identity.city.store import DOUBTFUL, LINKED, Candidate
from features.identity.model import Comparison, Model
from features.identity.settings import LinkSettings

# bits from which even what nobody could be known by says a lot
TELLING_AT = 10.0
PROFILES, IN_CONTEXT, GLUING = "profiles", "context", "two documents"


@dataclass(frozen=True)
class CitySettings:
    """Match weights in bits from which a link counts, and from which it is worth a look; how the model learns.

    `comparisons` is what is compared; `context` whether bare names are read by who stands against them.
    """

    link_at: float = 2.0
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

    def add(self, found: list[Candidate], standing: str, rule: str) -> int:
        """How many links were written; those of bulk history, before any list, have a reconstructed clock."""
        clock = "live" if self.not_before else "reconstructed"
        return store.add(self.con, found, standing=standing, rule=rule, clock=clock)


def link_city(
    con: duckdb.DuckDBPyConnection,
    keys: Keys,
    settings: CitySettings,
    *,
    not_before: datetime | None,
    decisions: Sequence[Decision] = (),
) -> Linked:
    """Links what came in since the last run, everything the first time.

    A link is known when both sides, and what joined them, were; but never before `not_before`, the time of the last
    list that was published: no list that there is may change. Before any list it is None.
    `decisions` are all that analysts ever made; those that are new take effect, and all hold.
    """
    last = store.last_run(con, keys)
    new, decided = store.newer(con, last), pending(con, decisions)
    if not new and not decided:
        return Linked(0, 0, 0)
    city = _City(con, keys, settings, not_before)
    con.begin()
    try:
        done = _link(city, last) if new else Linked(0, 0, 0)
        if decided:
            carry_out(con, decided, not_before=not_before)
            store.around(con, (name for d in decided for name in (d.a, d.b)))
            store.know(con)
        con.commit()
    except BaseException:
        con.rollback()
        raise
    return done


def _link(city: _City, last: store.Run | None) -> Linked:
    con, first = city.con, last is None
    store.around(con, ())
    if first:
        store.forget_seen(con)
    gather.place(con, city.keys)
    gather.tell(con, first=first)
    pairs = gather.pair_up(con, first=first)
    names = last.names if last else gather.name_counts(con, city.keys)
    model = last.model if last else None
    strong: list[Candidate] = []
    weak: list[Candidate] = []
    if pairs.num_rows:
        model, strong, weak = _judged(city, pairs, last, names)
    # context reads who is who by the profiles; then both are taken in the order in which they were told
    provisional, _ = _guarded(city, strong)
    _count(city, provisional, PROFILES)
    near = _in_context(city, last)
    _take_back(city, provisional)
    done = _settle(city, strong, near, weak)
    if model:
        store.remember(con, city.keys, model, names, last)
    return Linked(pairs.num_rows, *done)


def _judged(
    city: _City, pairs: pa.Table, last: store.Run | None, names: Mapping[str, int]
) -> tuple[Model, list[Candidate], list[Candidate]]:
    """The model; what two profiles say strongly enough to link, and what is doubtful; of each pair the first."""
    settings = city.settings
    with open_memory() as memory:
        judge.prepare_people(memory, gather.opened(city.con, city.keys))
        model = (
            last.model if last else judge.learned(memory, settings.learning, settings.comparisons)
        )
        judged = judge.judged(memory, model, pairs, names, least_weight=settings.doubt_at)
    found = store.candidates(city.con, judged, not_before=city.not_before)
    strong = [one for one in found if one.may_link and one.weight >= settings.link_at]
    weak = [one for one in found if settings.is_doubtful(one)]
    return model, _first_of(strong), _first_of(weak)


def _settle(
    city: _City, strong: list[Candidate], near: list[Candidate], weak: list[Candidate]
) -> tuple[int, int]:
    """How many links count and how many are doubtful, written down."""
    rules = {(one.a, one.b): IN_CONTEXT for one in near}
    rules |= {(one.a, one.b): PROFILES for one in strong}
    merged = sorted((*strong, *near), key=lambda one: (one.known_at, -one.weight, one.a, one.b))
    counted, refused = _guarded(city, _first_of(merged))
    glued = [one for one in refused if rules[one.a, one.b] == PROFILES]
    named = {(one.a, one.b) for one in (*counted, *glued)}
    doubtful = city.add(glued, DOUBTFUL, GLUING)
    doubtful += city.add([one for one in weak if (one.a, one.b) not in named], DOUBTFUL, PROFILES)
    done = 0
    for rule in (PROFILES, IN_CONTEXT):
        done += _count(city, [one for one in counted if rules[one.a, one.b] == rule], rule)
    return done, doubtful


def _take_back(city: _City, provisional: list[Candidate]) -> None:
    """Nothing; links that were laid to read by them are gone again."""
    store.around(city.con, (name for one in provisional for name in (one.a, one.b)))
    store.remove(city.con, provisional)
    store.know(city.con)


def _first_of(found: Iterable[Candidate]) -> list[Candidate]:
    """Of each pair the first."""
    first: dict[tuple[str, str], Candidate] = {}
    for one in found:
        first.setdefault((one.a, one.b), one)
    return list(first.values())


def _in_context(city: _City, last: store.Run | None) -> list[Candidate]:
    """Who bare names are by who stands against them."""
    if not city.settings.context:
        return []
    links = context_links(city.con, city.keys, after=last.made_at if last else None)
    gather.tell_of(city.con, links)
    return store.candidates(city.con, links, not_before=city.not_before, context=True)


def _guarded(city: _City, found: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Those that count, and those that would glue; the names around them are looked at."""
    store.around(city.con, (name for one in found for name in (one.a, one.b)))
    return without_gluing(
        found,
        linked=store.linked(city.con),
        residents=store.residents(city.con),
        apart=apart(city.con),
    )


def _count(city: _City, counted: list[Candidate], rule: str) -> int:
    """How many links were written; from now on they say who is who."""
    written = city.add(counted, LINKED, rule)
    store.around(city.con, (name for one in counted for name in (one.a, one.b)))
    store.know(city.con)
    return written
