"""Which records are one dispute, decided in the order in which facts became known.

The state is a partition of the records seen so far. Facts are taken in by `at`; when what is
known of a record changes, the disputes that it touches, and only those, are arranged anew:

1. explicit links join (never two ledger entries, unless one names the other);
2. founding records of the same pair join the one before, within the gap (never two ledger
   entries); records that may only join go to the nearest one of their pair;
3. a record whose only known party is one person stays with, or when new is adopted by, the
   only active dispute of that person with a compatible kind. A record that founds nothing and
   states no kind (a theft, a question) never joins this way; a visit to the person does;
4. a founding record that is still alone is adopted by the nearest dispute of one of its people,
   or of the firm that it is about alone, of the same kind and in the same grid: the only one
   within 30 days, or of up to three the nearest within 7. Nine in ten that joined so in a
   simulated city were right.

A dispute is named after its earliest known founding record. A decision at `at` depends on facts
with clock <= `at` alone, so the periods written are point in time by construction. A new record
that meets at most one dispute costs a few dictionary look-ups; an arrangement costs the size of
the disputes touched. 500,000 records with 800,000 parties take about 22 s on one core.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from features.grouping_index import Event, Facts, Index, View

DAY = 86_400_000_000  # in microseconds
WEEK, MONTH = 7 * DAY, 30 * DAY
MOST_NEARBY = 3


@dataclass(frozen=True)
class Period:
    """A record belongs to a dispute in [known_at, replaced_at), microseconds."""

    dispute_id: str
    record_id: str
    rule: str
    known_at: int
    replaced_at: int | None


@dataclass(slots=True)
class Group:
    """One set of records that belong together; a dispute once it has a founding record."""

    members: list[str] = field(default_factory=list)
    founder: str | None = None
    has_ledger: bool = False
    kinds: set[str] = field(default_factory=set)
    grids: set[str] = field(default_factory=set)
    first: int = 0
    last: int = 0

    def take(self, record: str, view: View) -> None:
        """Nothing; the record becomes a member."""
        self.first = min(self.first, view.happened) if self.members else view.happened
        self.last = max(self.last, view.happened) if self.members else view.happened
        self.members.append(record)
        self.has_ledger = self.has_ledger or view.is_ledger
        if view.kind:
            self.kinds.add(view.kind)
        if view.grid:
            self.grids.add(view.grid)
        if view.founds and self.founder is None:
            self.founder = record

    def away(self, happened: int) -> int:
        """How long before its first or after its last record that is; 0 in between."""
        return max(0, self.first - happened, happened - self.last)


class Grouping:
    """The partition as it stands, and the periods written so far."""

    def __init__(self, *, gap: int) -> None:
        self.gap = gap
        self.index = Index(gap)
        self.groups: dict[str, Group] = {}
        self.adopted: dict[str, str] = {}
        self._how: dict[str, str] = {}
        self._facts: dict[str, Facts] = {}
        self._touched: dict[str, None] = {}
        self._current: dict[str, tuple[str, str, int]] = {}
        self._closed: list[Period] = []

    def take(self, record: str, events: Iterable[Event]) -> None:
        """Nothing; takes in what became known of one record at one moment."""
        facts = self._facts.setdefault(record, Facts())
        for event in events:
            facts.apply(event)
        old, new = self.index.views.get(record), facts.view()
        if old == new:
            return
        concerned = self._leave(record) if old else set()
        if new:
            self._enter(record, new, concerned)
        else:
            self._arrange(concerned)

    def settle(self, at: int) -> None:
        """Nothing; writes the periods that what was taken in at this moment ends and begins."""
        for record in self._touched:
            self._write(record, at)
        self._touched.clear()

    def periods(self) -> list[Period]:
        """Every period of membership, ended or not."""
        current = [Period(d, r, rule, at, None) for r, (d, rule, at) in self._current.items()]
        return self._closed + current

    def _leave(self, record: str) -> set[str]:
        """The other records that a record's leaving concerns."""
        concerned = self._near(record)
        self.index.remove(record)
        self.groups.pop(record, None)
        self.adopted.pop(record, None)
        self._touched[record] = None
        concerned.discard(record)
        return concerned

    def _enter(self, record: str, view: View, concerned: set[str]) -> None:
        self.index.add(record, view)
        self._touched[record] = None
        near = self._near(record)
        if not concerned and self._enter_quickly(record, view, near - {record}):
            return
        self._arrange(concerned | near)
        self._adopt(record)

    def _enter_quickly(self, record: str, view: View, near: set[str]) -> bool:
        """True when a new record simply opened a group of its own or joined the only one near."""
        if self.index.rank[record] + 1 < len(self.index.rank):
            return False
        group = self.groups[next(iter(near))] if near else Group()
        if near and not self._simply_joins(record, view, group, near):
            return False
        group.take(record, view)
        self.groups[record] = group
        if not near:
            self._adopt(record)
        return True

    def _simply_joins(self, record: str, view: View, group: Group, near: set[str]) -> bool:
        if len(near) != len(group.members) or not group.founder:
            return False
        if view.is_ledger and group.has_ledger:
            return False
        neighbours = [*self.index.paired(record), *self.index.linked(record)]
        return not view.founds or any(self.index.views[n].founds for n in neighbours)

    def _near(self, record: str) -> set[str]:
        """The record, its neighbours and everything in their groups."""
        found = {record, *self.index.linked(record), *self.index.paired(record)}
        found.update(self.index.joiners(record))
        for neighbour in list(found):
            if neighbour in self.groups:
                found.update(self.groups[neighbour].members)
        return found

    def _arrange(self, records: set[str]) -> None:
        """Nothing; partitions these records anew and adopts those left without a dispute."""
        order = sorted(records, key=self.index.rank.__getitem__)
        union = _Union(order, self.index.views)
        for a, b in self._link_edges(order, records):
            union.join(a, b, explicit=True)
        for a, b in self._pair_edges(order, records):
            union.join(a, b, explicit=False)
        for record in order:
            if self.adopted.get(record) in records:
                union.join(record, self.adopted[record], explicit=False)
        self._regroup(order, union)
        for record in order:
            if self.adopted.get(record, record) not in self.index.views:
                self._adopt(record)

    def _link_edges(self, order: list[str], records: set[str]) -> list[tuple[str, str]]:
        return [(a, b) for a in order for b in self.index.linked(a) if b in records]

    def _pair_edges(self, order: list[str], records: set[str]) -> list[tuple[str, str]]:
        """Neighbours of a pair, the earliest first, so that a ledger entry keeps what came before."""
        edges = [(a, b) for a in order for b in self.index.paired(a) if b in records]
        rank, views = self.index.rank, self.index.views
        return sorted(
            edges,
            key=lambda e: (max(views[x].happened for x in e), max(rank[x] for x in e), rank[e[0]]),
        )

    def _regroup(self, order: list[str], union: _Union) -> None:
        groups: dict[str, Group] = {}
        for record in order:
            group = groups.setdefault(union.root(record), Group())
            group.take(record, self.index.views[record])
            self.groups[record] = group
            self._touched[record] = None

    def _adopt(self, record: str) -> None:
        """Nothing; a lone one-person record joins that person's only fitting dispute, if any."""
        self.adopted.pop(record, None)
        view, own = self.index.views[record], self.groups[record]
        if len(own.members) > 1:
            return
        fitting = self._fitting(record, view) if view.single else []
        group = fitting[0] if len(fitting) == 1 else self._nearby(record, view)
        if group is None:
            return
        self.adopted[record] = str(group.founder)
        self._how[record] = "only_active" if fitting == [group] else "nearby"
        self._join_adopted(record, group)

    def _fitting(self, record: str, view: View) -> list[Group]:
        """The active disputes of the record's only person that its kind fits."""
        theirs = {
            id(g): g for r in self.index.by_person[str(view.single)] if (g := self.groups.get(r))
        }
        return [
            g
            for g in theirs.values()
            if g.founder
            and g is not self.groups[record]
            and g.first - self.gap <= view.happened <= g.last + self.gap
            and (view.kind is None or not g.kinds or view.kind in g.kinds)
            and not (view.is_ledger and g.has_ledger)
        ]

    def _nearby(self, record: str, view: View) -> Group | None:
        """The dispute of its people, or of its only firm, that it may belong to by kind, grid and time."""
        if not view.founds or view.kind is None or view.grid is None:
            return None
        near = [
            g
            for g in self._of_its_people(view)
            if g.founder
            and g is not self.groups[record]
            and view.kind in g.kinds
            and view.grid in g.grids
            and g.away(view.happened) <= MONTH
            and not (view.is_ledger and g.has_ledger)
        ]
        if len(near) > MOST_NEARBY:
            return None
        if len(near) > 1:
            near = [g for g in near if g.away(view.happened) <= WEEK]
        rank = self.index.rank
        return min(near, key=lambda g: (g.away(view.happened), rank[str(g.founder)]), default=None)

    def _of_its_people(self, view: View) -> Iterable[Group]:
        """Every group with one of its people; without people, of its firm."""
        index = self.index
        if view.persons:
            named = [index.by_person[person] for person in view.persons]
        else:
            named = [index.by_firm[view.firms[0], view.grid]] if len(view.firms) == 1 else []
        found = {id(g): g for records in named for r in records if (g := self.groups.get(r))}
        return found.values()

    def _join_adopted(self, record: str, group: Group) -> None:
        rank, members = self.index.rank, [*group.members, record]
        if rank[record] > rank[str(group.founder)]:
            members = [record]
        else:
            # it was known before the dispute that takes it in, and gives it its name
            group = Group()
        for member in sorted(members, key=rank.__getitem__):
            group.take(member, self.index.views[member])
            self.groups[member] = group
            self._touched[member] = None

    def _write(self, record: str, at: int) -> None:
        group = self.groups.get(record)
        new = group.founder if group else None
        old = self._current.get(record)
        if (old[0] if old else None) == new:
            return
        if old:
            self._closed.append(Period(old[0], record, old[1], old[2], at))
            del self._current[record]
        if group and new:
            self._current[record] = (new, self._rule(record, group), at)

    def _rule(self, record: str, group: Group) -> str:
        if record == group.founder:
            return "founded"
        if any(self.groups.get(r) is group for r in self.index.linked(record)):
            return "linked"
        if any(self.groups.get(r) is group for r in self.index.paired(record)):
            return "same_pair"
        return self._how.get(record, "only_active")


class _Union:
    """Disjoint sets of records that refuse to unite what must stay apart."""

    def __init__(self, records: list[str], views: dict[str, View]) -> None:
        self._views = views
        self._parent = {r: r for r in records}
        self._founded = {r: views[r].founds for r in records}
        self._ledger = {r: views[r].is_ledger for r in records}

    def root(self, record: str) -> str:
        """The record that stands for the set."""
        while self._parent[record] != record:
            self._parent[record] = self._parent[self._parent[record]]
            record = self._parent[record]
        return record

    def join(self, a: str, b: str, *, explicit: bool) -> None:
        """Nothing; unites the two sets unless a rule keeps them apart."""
        x, y = self.root(a), self.root(b)
        if x == y or self._kept_apart(a, b, x, y, explicit):
            return
        self._parent[y] = x
        self._founded[x] |= self._founded[y]
        self._ledger[x] |= self._ledger[y]

    def _kept_apart(self, a: str, b: str, x: str, y: str, explicit: bool) -> bool:
        views = self._views
        if self._founded[x] and self._founded[y] and not (views[a].founds and views[b].founds):
            # what may only join never makes one dispute of two
            return True
        both_ledger = views[a].is_ledger and views[b].is_ledger
        return self._ledger[x] and self._ledger[y] and not (explicit and both_ledger)
