import numpy as np
import pytest

from features.identity import quality


def test_pairs_and_b_cubed_are_the_sums_of_their_definition() -> None:
    # people a a a b b c; found: {a a} {a b} {b} {c}
    found = quality(np.array([1, 1, 2, 2, 3, 4]), np.array(list("aaabbc")))
    assert found.precision == 1 / 2  # of the pairs aa and ab, one is right
    assert found.recall == 1 / 4  # of three pairs of a and one of b, one was found
    assert found.b_precision == pytest.approx((1 + 1 + 1 / 2 + 1 / 2 + 1 + 1) / 6)
    assert found.b_recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2 + 1) / 6)
    assert found.f1 == pytest.approx(2 * (1 / 2) * (1 / 4) / (1 / 2 + 1 / 4))


def test_names_of_clusters_do_not_matter_and_a_perfect_result_is_one() -> None:
    found = quality(np.array(["x", "x", "y"]), np.array([7, 7, 8]))
    assert (found.f1, found.b_f1) == (1.0, 1.0)
