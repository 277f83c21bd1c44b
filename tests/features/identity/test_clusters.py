import numpy as np

from features.identity.clusters import Clusters, Floats, Ints, Pairs, cluster

ABSENT = -9.0


def pairs(*drawn: tuple[int, int, float]) -> Pairs:
    left, right, weight = (np.array(column) for column in zip(*drawn, strict=True))
    return Pairs(left, right, weight, weight >= 0)


def absent(left: Ints, right: Ints) -> Floats:
    return np.full(len(left), ABSENT)


def people(rows: int, found: Pairs, *, join_at: float = -1.0, largest: int = 50) -> list[int]:
    return cluster(rows, found, absent, join_at=join_at, largest=largest).person.tolist()


def test_a_person_is_named_after_its_first_row() -> None:
    assert people(4, pairs((1, 3, 5.0))) == [0, 1, 2, 1]


def test_a_chain_that_agrees_on_average_stays_whole() -> None:
    assert people(3, pairs((0, 1, 9.0), (1, 2, 9.0), (0, 2, 1.0))) == [0, 0, 0]


def test_a_weak_bridge_between_two_dense_groups_is_cut() -> None:
    group = [(0, 1, 8.0), (0, 2, 8.0), (1, 2, 8.0), (3, 4, 8.0), (3, 5, 8.0), (4, 5, 8.0)]
    found = cluster(6, pairs(*group, (2, 3, 3.0)), absent, join_at=-1, largest=50)
    assert found.person.tolist() == [0, 0, 0, 3, 3, 3]
    assert found.cut == 1


def test_rows_without_a_link_between_them_are_never_joined() -> None:
    assert people(2, pairs((0, 1, -0.5))) == [0, 1]


def test_a_group_too_large_loses_its_weakest_links_first() -> None:
    chain = [(i, i + 1, 1.0 if i == 2 else 9.0) for i in range(5)]
    assert people(6, pairs(*chain), join_at=-20, largest=3) == [0, 0, 0, 3, 3, 3]


def test_no_pairs_are_no_links() -> None:
    empty = np.empty(0, np.int64)
    found = cluster(
        3, Pairs(empty, empty, np.empty(0), np.empty(0, bool)), absent, join_at=0, largest=9
    )
    assert found == Clusters(found.person, 0)
    assert found.person.tolist() == [0, 1, 2]
    assert found.pairs == 0


def test_sure_links_hold_however_many_rows_they_join() -> None:
    chain = [(i, i + 1, 20.0) for i in range(9)]
    assert people(10, pairs(*chain), largest=3) == [0] * 10
