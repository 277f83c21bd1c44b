"""Newton's method between bounds: the lowest point of a smooth convex function of some hundred variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from scipy.optimize import lsq_linear

from models.arrays import F8
from models.errors import EstimatorError

Bound: TypeAlias = tuple[float | None, float | None]
# value and gradient at a point, and what works out the matrix of second derivatives there
Expansion: TypeAlias = tuple[float, F8, Callable[[], F8]]
STEPS = 100
HALVINGS = 30
# a step that promises less than this share of the value is the last: Newton's steps square what is left
LAST = 1e-7
# what single precision can make of a value that did not change
ROUNDING = 1e-8
# keeps the intercept's curvature, which has no prior, above rounding
JITTER = 1e-9


def lowest_point(
    expand: Callable[[F8], Expansion], begin: F8, *, bounds: Sequence[Bound], reach: F8
) -> F8:
    """Where the function is lowest between the bounds, from `begin` on, which must keep them.

    Each step goes to the lowest point of the parabola at hand between the bounds, no variable further than its
    `reach`, beyond which the parabola says nothing, and is halved until it lowers the value (Lee, Sun & Saunders
    2014, SIAM J. Optim. 24, with bounds as the other term). A dozen looks at all rows do, where methods that have
    to find the curvature out need hundreds. EstimatorError when STEPS do not do.
    """
    at, found = begin, expand(begin)
    for _ in range(STEPS):
        value, slope, curvature = found
        step = _step(at, slope, curvature(), bounds=bounds, reach=reach)
        promise = -float(slope @ step)
        if promise <= LAST * max(1.0, abs(value)):
            return at + step
        at, found = _walked(expand, at, step, value=value, promise=promise)
        if abs(value - found[0]) <= ROUNDING * abs(value):
            # lower than single precision tells
            return at
    raise EstimatorError(f"no lowest point within {STEPS} steps; raise l2.")


def _step(at: F8, slope: F8, curvature: F8, *, bounds: Sequence[Bound], reach: F8) -> F8:
    """From `at` to the lowest point of the parabola between the bounds and within reach."""
    # in units of its own curvature no variable is longer than another
    unit = np.sqrt(np.diag(curvature))
    scaled, tilt = curvature / np.outer(unit, unit), slope / unit

    # x'Sx/2 + t'x is |Rx - a|^2/2 and a constant, where S = R'R and a solves R'a = -t; S is positive by the prior
    root = np.linalg.cholesky(scaled + JITTER * np.eye(len(at))).T
    lowest = np.array([-np.inf if low is None else low for low, _ in bounds]) - at
    highest = np.array([np.inf if high is None else high for _, high in bounds]) - at
    room = np.maximum(lowest, -reach) * unit, np.minimum(highest, reach) * unit
    told = lsq_linear(root, np.linalg.solve(root.T, -tilt), bounds=room, method="bvls")
    return np.asarray(told.x / unit, dtype=np.float64)


def _walked(
    expand: Callable[[F8], Expansion], at: F8, step: F8, *, value: float, promise: float
) -> tuple[F8, Expansion]:
    """The first point on the way back from `at + step` that is lower than `at`, and what was found there."""
    for share in _halves():
        found = expand(at + share * step)
        # not a number is not lower either
        if found[0] <= value - 1e-4 * share * promise + ROUNDING * abs(value):
            return at + share * step, found
    raise EstimatorError(f"no way down from {value:.6g}; look for columns that are not finite.")


def _halves() -> Iterator[float]:
    return (0.5**n for n in range(HALVINGS))
