"""Who was known as whom, and when: every moment is compared with the connected parts of the links that held then."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.identity.city.periods import Link, Member, Period, lasting, periods

NAMES = tuple("abcdef")
MEMBERS = {
    name: Member(name, citizen_id=name in "bd", keyed=name in "abcd", first_known=n)
    for n, name in enumerate(NAMES)
}
links = st.lists(
    st.builds(
        lambda ab, at, lasts: Link(*ab, at, None if lasts is None else at + lasts),
        st.permutations(NAMES).map(lambda names: names[:2]),
        st.integers(1, 9),
        st.none() | st.integers(1, 5),
    ),
    max_size=8,
)


def at(found: list[Period], name: str, moment: int) -> str | None:
    """Whom the periods name; oneself, or nobody, where there is none."""
    told = [
        p.person
        for p in found
        if p.member == name
        and (p.known_at is None or p.known_at <= moment)
        and (p.replaced_at is None or moment < p.replaced_at)
    ]
    assert len(told) <= 1
    return told[0] if told else MEMBERS[name].alone


def plainly(given_links: list[Link], name: str, moment: int) -> str | None:
    """Whoever can be reached, the one of the earliest citizen id first, then the earliest known."""
    reached = {name}
    for _ in NAMES:
        for link in given_links:
            holds = link.known_at <= moment and (
                link.replaced_at is None or moment < link.replaced_at
            )
            if holds and reached & {link.a, link.b}:
                reached |= {link.a, link.b}
    if len(reached) == 1:
        return name if name in "abcd" else None
    return min(reached & set("bd")) if reached & set("bd") else min(reached)


@given(links)
def test_at_every_moment_everybody_is_known_as_the_links_of_that_moment_say(
    given_links: list[Link],
) -> None:
    found = periods(MEMBERS, given_links)
    for moment in range(16):
        for name in NAMES:
            assert at(found, name, moment) == plainly(given_links, name, moment)


@given(links, links, st.integers(1, 12))
def test_what_was_known_before_a_list_lasts_whatever_is_meant_of_it_later(
    first: list[Link], later: list[Link], since: int
) -> None:
    alone = {name: member.alone for name, member in MEMBERS.items()}
    before = [p for p in periods(MEMBERS, first) if p.known_at is None or p.known_at < since]
    meant = periods(MEMBERS, later)
    found = lasting(before, meant, alone=alone, since=since)
    for name in NAMES:
        for moment in range(16):
            assert at(found, name, moment) == at(before if moment < since else meant, name, moment)
        own = [p for p in found if p.member == name]
        assert all(p.person != q.person for p, q in pairwise(own))
        assert own != [Period(name, MEMBERS[name].alone, None, None)]


@given(links, st.integers(0, 12))
def test_links_that_become_known_later_change_nothing_before(
    given_links: list[Link], moment: int
) -> None:
    known = [
        link._replace(replaced_at=None)
        if link.replaced_at is not None and link.replaced_at > moment
        else link
        for link in given_links
        if link.known_at <= moment
    ]
    early, late = periods(MEMBERS, known), periods(MEMBERS, given_links)
    for name in NAMES:
        assert at(early, name, moment) == at(late, name, moment)


@given(links)
def test_whoever_is_never_known_as_another_has_no_period(given_links: list[Link]) -> None:
    found = periods(MEMBERS, given_links)
    for name in {p.member for p in found}:
        assert {p.person for p in found if p.member == name} != {name}


def test_who_has_a_document_keeps_the_name_of_it() -> None:
    found = periods(MEMBERS, [Link("a", "b", 5)])
    assert found == [Period("a", "a", None, 5), Period("a", "b", 5, None)]


def test_a_split_returns_everybody_to_whom_they_were() -> None:
    found = periods(MEMBERS, [Link("a", "b", 5, 7), Link("b", "c", 6)])
    assert [at(found, name, 8) for name in "abc"] == ["a", "b", "b"]
    assert [at(found, name, 6) for name in "abc"] == ["b", "b", "b"]


def test_a_link_of_nobody_is_an_error() -> None:
    with pytest.raises(KeyError):
        periods(MEMBERS, [Link("a", "z", 5)])
