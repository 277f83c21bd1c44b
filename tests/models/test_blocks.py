"""Sums over blocks of rows."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from models.estimators import LogisticBaseline
from models.estimators.blocks import Blocks, Columns, spread_of
from tests.models.made_up_disputes import SPECS, frame


def tall(rows: int = 10_000, threads: int = 1) -> tuple[Blocks, np.ndarray]:
    matrix = np.random.default_rng(1).normal(size=(rows, 3))
    columns = Columns(rows=rows, most=5)
    for column in matrix.T:
        columns.add(column)
    return Blocks(columns.matrix(), threads), matrix


def test_loss_gradient_and_curvature_are_those_of_the_whole_matrix() -> None:
    blocks, matrix = tall()
    rng = np.random.default_rng(2)
    label, weight = (rng.random(10_000) < 0.1).astype(float), rng.random(10_000)
    b = np.array([0.5, -1.0, 0.25])
    margin = matrix @ b
    risk = expit(margin)
    told = blocks.logistic(b, label, weight)
    assert told.loss == pytest.approx(weight @ (np.logaddexp(0, margin) - label * margin), rel=1e-6)
    assert told.slope == pytest.approx(matrix.T @ (weight * (risk - label)), rel=1e-4)
    bent = matrix.T @ (matrix * (weight * risk * (1 - risk))[:, None])
    np.testing.assert_allclose(told.curvature(), bent, rtol=1e-4, atol=1e-2)


def test_a_margin_that_no_exponential_holds_has_a_loss() -> None:
    blocks = Blocks(np.array([[2000.0], [-2000.0]], dtype=np.float32))
    # certain and right costs nothing; certain and wrong costs the margin
    right, wrong = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    assert blocks.logistic(np.ones(1), right, np.ones(2)).loss == 0
    assert blocks.logistic(np.ones(1), wrong, np.ones(2)).loss == 2000 + 2000


def test_threads_change_no_bit() -> None:
    given = frame()
    learned = [
        LogisticBaseline(SPECS, num_threads=n).fit(given.rows, given.labels, given.weights).scorer_
        for n in (1, 2, 3)
    ]
    assert learned[0] == learned[1] == learned[2]


def test_a_column_counts_by_its_weights() -> None:
    # (1 + 3 * 5) / 4 = 4; sqrt((9 + 3 * 1) / 4) = sqrt(3)
    assert spread_of(np.array([1.0, 5.0]), np.array([1.0, 3.0])) == (4.0, pytest.approx(3**0.5))
