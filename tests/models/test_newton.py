"""The lowest point between bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from models.errors import EstimatorError
from models.estimators.blocks import Blocks
from models.estimators.logistic import REACH
from models.estimators.newton import STEPS, Expansion, lowest_point

FREE = (None, None)
FAR = np.full(2, np.inf)


def parabola(x: np.ndarray) -> Expansion:
    """(x0 - 3)^2 + (x1 + 1)^2 + x0 x1: lowest at (14/3, -10/3), and for x1 held at 0 at (3, 0)."""
    value = (x[0] - 3) ** 2 + (x[1] + 1) ** 2 + x[0] * x[1]
    slope = np.array([2 * (x[0] - 3) + x[1], 2 * (x[1] + 1) + x[0]])
    return float(value), slope, lambda: np.array([[2.0, 1.0], [1.0, 2.0]])


def valley(x: np.ndarray) -> Expansion:
    """sqrt(1 + x^2), whose full steps from 2 lead away: 2, -8, 512."""
    root = (1 + x[0] ** 2) ** 0.5
    return float(root), np.array([x[0] / root]), lambda: np.array([[root**-3]])


def test_without_bounds_it_is_the_lowest_point_of_all() -> None:
    found = lowest_point(parabola, np.zeros(2), bounds=[FREE, FREE], reach=FAR)
    assert found == pytest.approx([14 / 3, -10 / 3], abs=1e-6)


def test_a_bound_moves_the_other_variable_too() -> None:
    found = lowest_point(parabola, np.zeros(2), bounds=[FREE, (0.0, None)], reach=FAR)
    assert found == pytest.approx([3.0, 0.0], abs=1e-6)
    assert found[1] >= 0


def test_steps_that_lead_away_are_halved() -> None:
    assert lowest_point(valley, np.array([2.0]), bounds=[FREE], reach=FAR[:1]) == pytest.approx(
        [0.0], abs=1e-5
    )


def test_no_step_goes_beyond_the_reach_of_its_variable() -> None:
    seen: list[float] = []

    def watched(x: np.ndarray) -> Expansion:
        seen.append(float(x[1]))
        return parabola(x)

    found = lowest_point(watched, np.zeros(2), bounds=[FREE, FREE], reach=np.array([np.inf, 1.0]))
    assert found == pytest.approx([14 / 3, -10 / 3], abs=1e-6)
    assert np.abs(np.diff(seen)).max() <= 1.0


def test_a_function_without_a_lowest_point_is_refused() -> None:
    def slide(x: np.ndarray) -> Expansion:
        return float(-x[0]), np.array([-1.0]), lambda: np.array([[1e-3]])

    with pytest.raises(EstimatorError, match=f"no lowest point within {STEPS} steps"):
        lowest_point(slide, np.zeros(1), bounds=[FREE], reach=FAR[:1])


def test_what_is_no_number_is_no_way_down() -> None:
    def broken(x: np.ndarray) -> Expansion:
        return float("nan") if x[0] else 1.0, np.array([1.0]), lambda: np.array([[1.0]])

    with pytest.raises(EstimatorError, match="no way down from 1;"):
        lowest_point(broken, np.zeros(1), bounds=[FREE], reach=FAR[:1])


def assert_as_a_general_method(x: np.ndarray, y: np.ndarray, w: np.ndarray, bounds: Any) -> None:
    blocks, size = Blocks(x.astype(np.float32)), x.shape[1]

    def expand(b: np.ndarray) -> Expansion:
        told = blocks.logistic(b, y, w)
        return told.loss + b @ b / 2, told.slope + b, lambda: told.curvature() + np.eye(size)

    def exactly(b: np.ndarray) -> tuple[float, np.ndarray]:
        margin = x @ b
        loss = w @ (np.logaddexp(0, margin) - y * margin) + b @ b / 2
        return loss, x.T @ (w * (1 / (1 + np.exp(-margin)) - y)) + b

    told = minimize(exactly, np.zeros(size), jac=True, bounds=bounds, options={"ftol": 1e-14})
    reach = REACH / blocks.largest()
    found = lowest_point(expand, np.zeros(size), bounds=bounds, reach=reach)
    assert found == pytest.approx(told.x, abs=1e-4)
    assert sorted(np.flatnonzero(found == 0)) == sorted(np.flatnonzero(told.x == 0))


def test_it_finds_what_a_general_method_finds_in_double_precision() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(9000, 6))
    y = (rng.random(9000) < 1 / (1 + np.exp(4 - x @ [1, 0.5, 0, 0, -1, -0.5]))).astype(float)
    assert_as_a_general_method(x, y, rng.random(9000), [(0.0, None)] * 6)


def test_a_rare_level_whose_column_is_steep_and_short_is_no_obstacle() -> None:
    rng = np.random.default_rng(5)
    x = np.column_stack([np.ones(9000), rng.normal(size=9000), np.zeros(9000)])
    # five rows of a level, scaled to the spread of all: two of them with the outcome
    x[:5, 2] = 300.0
    y = (rng.random(9000) < 0.004 * np.exp(x[:, 1])).astype(float)
    y[:5] = [1, 0, 0, 1, 0]
    assert_as_a_general_method(x, y, np.ones(9000), [FREE, (0.0, None), FREE])
