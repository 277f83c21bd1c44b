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
from features.identity.city.store import DOUBTFUL, LINKED
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

    def is_doubtful(self, found: store.Candidate) -> bool:
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

    def add(self, found: list[store.Candidate], standing: str, rule: str) -> int:
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
            carry_out(con, decided)
            store.around(con, (name for d in decided for name in (d.a, d.b)))
            store.know(con)
        con.commit()
    except BaseException:
        con.rollback()
        raise
    return done


def _link(city: _City, last: store.Run | None) -> Linked:
    after = last.up_to_file if last else -1
    store.around(city.con, ())
    gather.place(city.con, city.keys, after_file=after)
    gather.tell(city.con, after_file=after)
    pairs = gather.pair_up(city.con, after_file=after)
    names = last.names if last else gather.name_counts(city.con, city.keys)
    counted = doubtful = 0
    model = last.model if last else None
    if pairs.num_rows:
        model, counted, doubtful = _profiles(city, pairs, last, names)
    counted += _in_context(city, last)
    if model:
        store.remember(city.con, city.keys, model, names)
    return Linked(pairs.num_rows, counted, doubtful)


def _profiles(
    city: _City, pairs: pa.Table, last: store.Run | None, names: Mapping[str, int]
) -> tuple[Model, int, int]:
    """Links by what two profiles say: the model, how many count, how many are doubtful."""
    settings = city.settings
    with open_memory() as memory:
        judge.prepare_people(memory, gather.opened(city.con, city.keys))
        model = (
            last.model if last else judge.learned(memory, settings.learning, settings.comparisons)
        )
        judged = judge.judged(memory, model, pairs, names, least_weight=settings.doubt_at)
    found = store.candidates(
        city.con, judged, after=last.made_at if last else None, not_before=city.not_before
    )
    strong = [one for one in found if one.may_link and one.weight >= settings.link_at]
    counted, refused = _guarded(city, _first_of(strong))
    named = {(one.a, one.b) for one in (*counted, *refused)}
    weak = [one for one in found if settings.is_doubtful(one) and (one.a, one.b) not in named]
    doubtful = city.add(refused, DOUBTFUL, GLUING)
    doubtful += city.add(_first_of(weak), DOUBTFUL, PROFILES)
    return model, _count(city, counted, PROFILES), doubtful


def _first_of(found: Iterable[store.Candidate]) -> list[store.Candidate]:
    """Of each pair the first."""
    first: dict[tuple[str, str], store.Candidate] = {}
    for one in found:
        first.setdefault((one.a, one.b), one)
    return list(first.values())


def _in_context(city: _City, last: store.Run | None) -> int:
    """How many links say who a bare name means."""
    if not city.settings.context:
        return 0
    after = last.made_at if last else None
    links = context_links(city.con, city.keys, after=after)
    found = store.candidates(city.con, links, after=after, not_before=city.not_before)
    counted, _ = _guarded(city, _first_of(found))
    return _count(city, counted, IN_CONTEXT)


def _guarded(
    city: _City, found: list[store.Candidate]
) -> tuple[list[store.Candidate], list[store.Candidate]]:
    """Those that count, and those that would glue; the names around them are looked at."""
    store.around(city.con, (name for one in found for name in (one.a, one.b)))
    return without_gluing(
        found,
        linked=store.linked(city.con),
        residents=store.residents(city.con),
        apart=apart(city.con),
    )


def _count(city: _City, counted: list[store.Candidate], rule: str) -> int:
    """How many links were written; from now on they say who is who."""
    written = city.add(counted, LINKED, rule)
    store.around(city.con, (name for one in counted for name in (one.a, one.b)))
    store.know(city.con)
    return written
