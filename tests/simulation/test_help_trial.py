"""The selection gap by hand, and against the lots that it is the expectation of."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.streams import stream
from simulation.truth.help_trial import selection_gap

CASES = """
    stratum  chance  risk
    0        0.2     1
    0        0.6     5
    1        0.5     2
    1        0.5     8
    3        0.0     9
"""


def cases() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = np.array([line.split() for line in CASES.strip().splitlines()[1:]], dtype=float)
    return rows[:, 0].astype(np.int64), rows[:, 1], rows[:, 2]


def test_the_gap_is_between_means_weighted_by_the_chances_of_help() -> None:
    first = (0.2 * 1 + 0.6 * 5) / 0.8 - (0.8 * 1 + 0.4 * 5) / 1.2
    second = 0.0  # chances are alike: whoever is helped, nothing was chosen
    assert selection_gap(*cases()) == pytest.approx((0.8 * first + 1.0 * second) / 1.8)


def test_the_gap_is_what_drawn_lots_show_on_average() -> None:
    """Over many cases; officials look at a burden that adds to the risk."""
    rng = stream(1, "lots")
    stratum, burden = rng.integers(0, 3, 400_000), rng.normal(0.0, 1.0, 400_000)
    chance = 1 / (1 + np.exp(1.0 - 0.5 * stratum - 0.8 * burden))
    risk = stratum + 0.7 * burden + rng.normal(0.0, 1.0, 400_000)
    drawn = (rng.random(400_000) < chance).astype(float)
    assert selection_gap(stratum, chance, risk) == pytest.approx(
        selection_gap(stratum, drawn, risk), abs=0.02
    )
    assert selection_gap(stratum, chance, risk) > 0.3


def test_where_nobody_looks_at_more_than_the_files_there_is_no_gap() -> None:
    stratum, _, risk = cases()
    assert selection_gap(stratum, 0.1 + 0.2 * stratum, risk) == pytest.approx(0.0)
