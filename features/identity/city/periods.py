"""From links with clocks to who somebody was known as, and from when to when.

The state at any time is the connected parts of the links that hold then. A part is named after the member that was
known first among those of a citizen id, where there are none among all: so a name stays while members come and go.
Who is alone is known as oneself, or, where nothing but a profile names him, as nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple


class Member(NamedTuple):
    """One way in which a person is named: whether by a citizen id, whether by any key, and since when it is known."""

    name: str
    citizen_id: bool
    keyed: bool
    first_known: int

    @property
    def alone(self) -> str | None:
        """Whom it is known as while nothing joins it."""
        return self.name if self.keyed else None


class Link(NamedTuple):
    """Two members are one person, in [known_at, replaced_at)."""

    a: str
    b: str
    known_at: int
    replaced_at: int | None = None


@dataclass(frozen=True)
class Period:
    """A member is known as `person` (None: nobody) in [known_at, replaced_at); a known_at of None is always before."""

    member: str
    person: str | None
    known_at: int | None
    replaced_at: int | None


def periods(members: Mapping[str, Member], links: Sequence[Link]) -> list[Period]:
    """Every period of every member that is ever known as somebody else; nothing for the others.

    Links of members that are not given raise KeyError.
    """
    found: list[Period] = []
    for names, own in _parts(links):
        if len(own) == 1 and own[0].replaced_at is None:
            found += _of_two(members, own[0])
        else:
            found += _of_many(members, names, own)
    return found


def lasting(
    before: Iterable[Period],
    meant: Iterable[Period],
    *,
    alone: Mapping[str, str | None],
    since: int,
) -> list[Period]:
    """What was known until `since`, and what is meant from then on; members that are known as nobody else have none.

    A member without periods is known as when `alone`.
    """
    was, will = _by_member(before), _by_member(meant)
    found: list[Period] = []
    for name in sorted(was.keys() | will.keys()):
        always = [Period(name, alone.get(name), None, None)]
        until = [
            replace(p, replaced_at=since if p.replaced_at is None else min(p.replaced_at, since))
            for p in was.get(name, always)
        ]
        after = [
            replace(p, known_at=since if p.known_at is None else max(p.known_at, since))
            for p in will.get(name, always)
            if p.replaced_at is None or p.replaced_at > since
        ]
        joined = _joined([*until, *after])
        found += joined if joined != always else []
    return found


def _by_member(found: Iterable[Period]) -> dict[str, list[Period]]:
    own: dict[str, list[Period]] = defaultdict(list)
    for period in found:
        own[period.member].append(period)
    return own


def _joined(found: Sequence[Period]) -> list[Period]:
    """The periods of one member, in their order; two of one person that follow each other are one."""
    joined: list[Period] = []
    for period in found:
        if joined and joined[-1].person == period.person:
            joined[-1] = replace(joined[-1], replaced_at=period.replaced_at)
        else:
            joined.append(period)
    return joined


def _of_two(members: Mapping[str, Member], link: Link) -> Iterator[Period]:
    """One link that nothing ends: the one that gives the name keeps it, the other takes it."""
    pair = sorted((members[link.a], members[link.b]), key=_precedence)
    for member in pair:
        if member.alone != pair[0].name:
            yield Period(member.name, member.alone, None, link.known_at)
            yield Period(member.name, pair[0].name, link.known_at, None)


def _of_many(
    members: Mapping[str, Member], names: Sequence[str], links: Sequence[Link]
) -> Iterator[Period]:
    """Whoever is linked in one way or another, moment by moment."""
    ends = {link.replaced_at for link in links if link.replaced_at is not None}
    current = {name: members[name].alone for name in names}
    since: dict[str, int | None] = dict.fromkeys(names)
    changed: set[str] = set()
    for at in sorted({link.known_at for link in links} | ends):
        for name, person in _known_as(members, names, links, at).items():
            if person != current[name]:
                yield Period(name, current[name], since[name], at)
                current[name], since[name] = person, at
                changed.add(name)
    for name in names:
        if name in changed:
            yield Period(name, current[name], since[name], None)


def _known_as(
    members: Mapping[str, Member], names: Sequence[str], links: Sequence[Link], at: int
) -> dict[str, str | None]:
    """The person that each member is known as at that moment."""
    hold = [k for k in links if k.known_at <= at and (k.replaced_at is None or at < k.replaced_at)]
    told: dict[str, str | None] = {}
    for part in _connected(names, ((link.a, link.b) for link in hold)):
        first = min((members[name] for name in part), key=_precedence)
        person = first.name if len(part) > 1 else first.alone
        told.update(dict.fromkeys(part, person))
    return told


def _precedence(member: Member) -> tuple[bool, int, str]:
    """Who gives a part its name comes first."""
    return (not member.citizen_id, member.first_known, member.name)


def _parts(links: Sequence[Link]) -> Iterator[tuple[list[str], list[Link]]]:
    """What is connected by any link of any time: its members and links."""
    names = list(dict.fromkeys(name for link in links for name in (link.a, link.b)))
    parts = _connected(names, ((link.a, link.b) for link in links))
    part_of = {name: n for n, part in enumerate(parts) for name in part}
    own: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        own[part_of[link.a]].append(link)
    for n, part in enumerate(parts):
        yield part, own[n]


def _connected(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The names in connected parts, in the order in which they were given."""
    parent = {name: name for name in names}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for a, b in pairs:
        parent[root(b)] = root(a)
    parts: dict[str, list[str]] = {}
    for name in parent:
        parts.setdefault(root(name), []).append(name)
    return list(parts.values())
