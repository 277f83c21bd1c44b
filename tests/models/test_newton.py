"""The lowest point between bounds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from models.errors import EstimatorError
from models.estimators.blocks import Blocks
from models.estimators.newton import STEPS, Expansion, lowest_point

FREE = (None, None)


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
    found = lowest_point(parabola, np.zeros(2), bounds=[FREE, FREE])
    assert found == pytest.approx([14 / 3, -10 / 3], abs=1e-6)


def test_a_bound_moves_the_other_variable_too() -> None:
    found = lowest_point(parabola, np.zeros(2), bounds=[FREE, (0.0, None)])
    assert found == pytest.approx([3.0, 0.0], abs=1e-6)
    assert found[1] >= 0


def test_steps_that_lead_away_are_halved() -> None:
    assert lowest_point(valley, np.array([2.0]), bounds=[FREE]) == pytest.approx([0.0], abs=1e-5)


def test_a_function_without_a_lowest_point_is_refused() -> None:
    def slide(x: np.ndarray) -> Expansion:
        return float(-x[0]), np.array([-1.0]), lambda: np.array([[1e-3]])

    with pytest.raises(EstimatorError, match=f"no lowest point within {STEPS} steps"):
        lowest_point(slide, np.zeros(1), bounds=[FREE])


def test_what_is_no_number_is_no_way_down() -> None:
    def broken(x: np.ndarray) -> Expansion:
        return float("nan") if x[0] else 1.0, np.array([1.0]), lambda: np.array([[1.0]])

    with pytest.raises(EstimatorError, match="no way down from 1;"):
        lowest_point(broken, np.zeros(1), bounds=[FREE])


def test_it_finds_what_a_general_method_finds_in_double_precision() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(9000, 6))
    y = (rng.random(9000) < 1 / (1 + np.exp(4 - x @ [1, 0.5, 0, 0, -1, -0.5]))).astype(float)
    w, bounds = rng.random(9000), [(0.0, None)] * 6
    blocks = Blocks(x.astype(np.float32))

    def expand(b: np.ndarray) -> Expansion:
        told = blocks.logistic(b, y, w)
        return told.loss + b @ b / 2, told.slope + b, lambda: told.curvature() + np.eye(6)

    def exactly(b: np.ndarray) -> tuple[float, np.ndarray]:
        margin = x @ b
        loss = w @ (np.logaddexp(0, margin) - y * margin) + b @ b / 2
        return loss, x.T @ (w * (1 / (1 + np.exp(-margin)) - y)) + b

    told = minimize(exactly, np.zeros(6), jac=True, bounds=bounds, options={"ftol": 1e-14})
    found = lowest_point(expand, np.zeros(6), bounds=bounds)
    assert found == pytest.approx(told.x, abs=1e-4)
    assert sorted(np.flatnonzero(found == 0)) == sorted(np.flatnonzero(told.x == 0))
