"""Two documents never become one person, whatever joins them."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from features.identity.city.guard import cut, without_gluing
from features.identity.city.links import Candidate

NAMES = "abcdefgh"
RESIDENTS = {"a", "d", "g"}
AT = datetime(2024, 1, 1)


def candidate(a: str, b: str, weight: float) -> Candidate:
    return Candidate(min(a, b), max(a, b), weight, True, AT, AT)


candidates = st.lists(
    st.builds(
        lambda ab, w: candidate(*ab, w),
        st.permutations(NAMES).map(lambda n: n[:2]),
        st.floats(0, 20),
    ),
    max_size=12,
).map(lambda found: sorted(found, key=lambda c: (-c.weight, c.a, c.b)))


def parts(pairs: list[tuple[str, str]]) -> list[set[str]]:
    found = [{name} for name in NAMES]
    for a, b in pairs:
        joined = [p for p in found if {a, b} & p]
        found = [p for p in found if not {a, b} & p] + [set().union(*joined)]
    return found


@given(candidates)
def test_no_two_documents_are_in_one_part_and_nothing_is_lost(found: list[Candidate]) -> None:
    counted, refused = without_gluing(found, linked=[], residents=RESIDENTS)
    assert all(len(p & RESIDENTS) <= 1 for p in parts([(c.a, c.b) for c in counted]))
    assert sorted([*counted, *refused]) == sorted(found)


def test_the_stronger_link_wins_and_the_other_is_refused() -> None:
    strong, weak = candidate("a", "b", 9.0), candidate("b", "d", 8.0)
    assert without_gluing([strong, weak], linked=[], residents=RESIDENTS) == ([strong], [weak])


def test_what_counts_already_stays() -> None:
    late = candidate("a", "b", 9.0)
    assert without_gluing([late], linked=[("b", "d")], residents=RESIDENTS) == ([], [late])


@given(candidates, st.permutations(NAMES).map(lambda n: (n[0], n[1])))
def test_a_cut_parts_the_two_and_a_link_of_the_two_makes_them_what_they_were(
    links: list[Candidate], two: tuple[str, str]
) -> None:
    pairs = [(c.a, c.b) for c in links]
    ended = cut(pairs, two)
    kept = [pair for pair in pairs if pair not in ended]
    assert not any(set(two) <= part for part in parts(kept))
    together = any(set(two) <= part for part in parts(pairs))
    again = parts([*kept, two]) if together else parts(kept)
    assert sorted(map(sorted, again)) == sorted(map(sorted, parts(pairs)))


def test_what_was_parted_is_not_joined_again_by_another_way() -> None:
    round_about = candidate("c", "e", 9.0)
    counted, refused = without_gluing(
        [round_about], linked=[("b", "c"), ("e", "f")], residents=RESIDENTS, apart=[("b", "f")]
    )
    assert (counted, refused) == ([], [round_about])
