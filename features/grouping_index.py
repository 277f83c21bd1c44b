"""What is known about each record at one moment, and the indexes that find its neighbours."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

# who brings an order or a filing is not enough to say which dispute it is about
NEVER_ALONE = ("order", "court")


class Event(NamedTuple):
    """One row of disputes_events.sql: a fact about a record begins or ends at `moment`."""

    moment: int
    record_id: str
    begins: bool
    what: str
    version: str
    happened: int | None
    kind: str | None
    founds: bool | None
    platform: str | None
    grid: str | None
    key: str | None
    is_person: bool | None
    side: str | None
    is_party: bool | None


class View(NamedTuple):
    """What grouping needs to know of one record; equal views need no work."""

    happened: int
    kind: str | None
    founds: bool
    platform: str
    grid: str | None
    pairs: tuple[tuple[str, str], ...]
    persons: tuple[str, ...]
    single: str | None
    firms: tuple[str, ...]
    links: tuple[str, ...]

    @property
    def is_ledger(self) -> bool:
        """True for an entry of the dispute ledger."""
        return self.platform == "ledger"


@dataclass(slots=True)
class Facts:
    """The facts about one record that hold now, by version."""

    records: dict[str, Event] = field(default_factory=dict)
    parties: dict[str, Event] = field(default_factory=dict)
    links: dict[str, Event] = field(default_factory=dict)

    def apply(self, event: Event) -> None:
        """Nothing; takes in one beginning or end."""
        held = {"record": self.records, "party": self.parties, "link": self.links}[event.what]
        if event.begins:
            held[event.version] = event
        else:
            held.pop(event.version, None)

    def view(self) -> View | None:
        """The record as it stands, None while no version of it holds."""
        if not self.records:
            return None
        # of two versions that hold at once, the later known counts
        record = self.records[max(self.records)]
        return _view(record, list(self.parties.values()), list(self.links.values()))


def _view(record: Event, parties: list[Event], links: list[Event]) -> View:
    sides = [p for p in parties if p.is_party or record.platform == "visit"]
    keys = {str(p.key) for p in sides}
    persons = tuple(sorted({str(p.key) for p in sides if p.is_person}))
    alone = len(keys) == 1 and len(persons) == 1 and _speaks_of_a_dispute(record)
    return View(
        happened=record.happened or 0,
        kind=record.kind,
        founds=bool(record.founds),
        platform=record.platform or "",
        grid=record.grid,
        pairs=_pairs(sides),
        persons=persons,
        single=persons[0] if alone else None,
        firms=tuple(sorted({str(p.key) for p in sides if not p.is_person})),
        links=tuple(sorted({str(x.key) for x in links})),
    )


def _speaks_of_a_dispute(record: Event) -> bool:
    """True when one person is enough to join: a theft or a question says nothing of that person's dispute."""
    if record.platform in NEVER_ALONE:
        return False
    return bool(record.founds) or record.kind is not None or record.platform == "visit"


def _pairs(sides: list[Event]) -> tuple[tuple[str, str], ...]:
    """Every unordered pair of one from each side."""
    if len(sides) < 2:
        return ()
    ours = {str(p.key) for p in sides if p.side == "applicant"}
    theirs = {str(p.key) for p in sides if p.side == "respondent"}
    return tuple(sorted({(min(a, b), max(a, b)) for a in ours for b in theirs if a != b}))


class Index:
    """Finds, for one record, the records that a rule could join it to."""

    def __init__(self, gap: int) -> None:
        self.gap = gap
        self.views: dict[str, View] = {}
        self.rank: dict[str, int] = {}
        self.by_person: dict[str, dict[str, None]] = defaultdict(dict)
        self.by_firm: dict[tuple[str, str | None], dict[str, None]] = defaultdict(dict)
        self._founders: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        self._joiners: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        self._by_key: dict[str, list[str]] = defaultdict(list)
        self._named_by: dict[str, dict[str, None]] = defaultdict(dict)

    def add(self, record: str, view: View) -> None:
        """Nothing; the record is seen like this from now on."""
        self.rank.setdefault(record, len(self.rank))
        self.views[record] = view
        self._by_key[_key(record)].append(record)
        for pair in view.pairs:
            insort(self._listed(view)[pair], (view.happened, record))
        for person in view.persons:
            self.by_person[person][record] = None
        for firm in view.firms:
            self.by_firm[firm, view.grid][record] = None
        for key in view.links:
            self._named_by[_key(key)][record] = None

    def remove(self, record: str) -> None:
        """Nothing; the record is no longer seen."""
        view = self.views.pop(record)
        self._by_key[_key(record)].remove(record)
        for pair in view.pairs:
            self._listed(view)[pair].remove((view.happened, record))
        for person in view.persons:
            del self.by_person[person][record]
        for firm in view.firms:
            del self.by_firm[firm, view.grid][record]
        for key in view.links:
            self._named_by[_key(key)].pop(record, None)

    def linked(self, record: str) -> list[str]:
        """The records that it names or that name it, earliest known first."""
        view = self.views[record]
        namers = self._named_by.get(_key(record))
        if not view.links and not namers:
            return []
        named = {self._resolve(key) for key in view.links}
        naming = {
            other
            for other in namers or ()
            if any(self._resolve(key) == record for key in self.views[other].links)
        }
        return sorted((named | naming) - {None, record}, key=self.rank.__getitem__)  # type: ignore[arg-type]

    def paired(self, record: str) -> list[str]:
        """The founding records next to it in time, within the gap, that have a pair of its own.

        A founding record has one before and one after it for each pair; one that only joins
        has the nearest before or, where there is none, the nearest after.
        """
        view = self.views[record]
        found: dict[str, None] = {}
        for pair in view.pairs:
            before, after = self._around(pair, view.happened, record)
            near = [before, after] if view.founds else [before or after]
            found.update(dict.fromkeys(n for n in near if n))
        return list(found)

    def joiners(self, record: str) -> Iterator[str]:
        """The records that could only join, of the same pair and within the gap."""
        view = self.views[record]
        for pair in view.pairs if view.founds else ():
            for happened, other in self._joiners.get(pair, ()):
                if abs(happened - view.happened) <= self.gap:
                    yield other

    def _around(
        self, pair: tuple[str, str], happened: int, record: str
    ) -> tuple[str | None, str | None]:
        line = self._founders.get(pair, [])
        place = bisect_left(line, (happened, record))
        after = place + (place < len(line) and line[place][1] == record)
        before = line[place - 1] if place else None
        following = line[after] if after < len(line) else None
        return (
            before[1] if before and happened - before[0] <= self.gap else None,
            following[1] if following and following[0] - happened <= self.gap else None,
        )

    def _listed(self, view: View) -> dict[tuple[str, str], list[tuple[int, str]]]:
        return self._founders if view.founds else self._joiners

    def _resolve(self, key: str) -> str | None:
        """The record that a key as written means: a record_id, or a source's own key."""
        candidates = self._by_key.get(_key(key), [])
        exact = [r for r in candidates if r == key]
        return min(exact or candidates, key=self.rank.__getitem__, default=None)


def _key(name: str) -> str:
    """The source's own key within a record_id, or the key itself."""
    return name.partition(":")[2] or name
