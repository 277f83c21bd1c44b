"""Two-parameter calibration on the log-odds, cross-fitted on pooled out-of-time predictions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from models.arrays import F8
from models.errors import EvaluationError

SMALLEST_SLOPE = 0.02
# on the slope per standard deviation: it matters only where the classes separate and the slope would run away
PRIOR_PRECISION = 0.01


@dataclass(frozen=True)
class Calibrator:
    """Risk = 1 / (1 + exp(-(intercept + slope * margin))), with a positive slope: ranks stay as they are.

    Cox (1958), "Two further applications of a model for binary regression", Biometrika 45; as a fix for
    classifiers' scores Platt (1999). Two parameters are all that a few hundred positives can pay for.
    """

    intercept: float
    slope: float

    @property
    def on_floor(self) -> bool:
        """Whether the slope had to be held at SMALLEST_SLOPE: later data rank these margins no better than chance."""
        # the floor is scaled and back, which may cost the last bits
        return self.slope <= SMALLEST_SLOPE * (1 + 1e-9)

    def log_odds(self, margin: F8) -> F8:
        """The calibrated log-odds."""
        return self.intercept + self.slope * margin

    def risk(self, margin: F8) -> F8:
        """The calibrated probability."""
        return np.asarray(expit(self.log_odds(margin)), dtype=np.float64)


def fit_calibrator(margin: F8, label: F8, *, weight: F8 | None = None) -> Calibrator:
    """The calibrator of most likelihood; its slope is at least SMALLEST_SLOPE.

    A model that ranks backwards on later data so becomes almost flat, never reversed. EvaluationError when
    the labels have one class only.
    """
    weight = np.ones(len(margin)) if weight is None else weight
    if len(set(np.unique(label))) < 2:
        raise EvaluationError(
            f"calibration over {len(label)} rows of one class; use more folds or longer tests."
        )
    # centred and scaled, Newton's steps are safe; the two numbers are turned back at the end
    centre = float(np.average(margin, weights=weight))
    spread = max(float(np.average((margin - centre) ** 2, weights=weight)) ** 0.5, 1e-9)
    scaled = (margin - centre) / spread
    intercept, slope = _newton(scaled, label, weight, slope=None)
    if slope / spread < SMALLEST_SLOPE:
        intercept, slope = _newton(scaled, label, weight, slope=SMALLEST_SLOPE * spread)
    return Calibrator(intercept - slope / spread * centre, slope / spread)


def cross_fit(
    margin: F8, label: F8, *, groups: Any, weight: F8 | None = None
) -> tuple[F8, tuple[Calibrator, ...]]:
    """Calibrated risks, each row's by a calibrator that never saw its group; and those calibrators.

    Groups are the folds, so that a later period is judged by what others taught.
    """
    weight = np.ones(len(margin)) if weight is None else weight
    index, names = pd.factorize(np.asarray(groups), sort=True)
    if len(names) < 2:
        raise EvaluationError(
            f"cross-fitting needs at least 2 groups, got {len(names)}; split by cluster."
        )
    risk, used = np.empty(len(margin)), []
    for group in range(len(names)):
        inside = index == group
        used.append(fit_calibrator(margin[~inside], label[~inside], weight=weight[~inside]))
        risk[inside] = used[-1].risk(margin[inside])
    return risk, tuple(used)


def _newton(x: F8, label: F8, weight: F8, *, slope: float | None) -> tuple[float, float]:
    """Intercept and slope by damped Newton steps; the slope stays where it is given."""
    design = np.column_stack([np.ones(len(x)), x])
    free = np.array([True, slope is None])
    at = np.array([_prevalence_log_odds(label, weight), 1.0 if slope is None else slope])
    loss = _loss(design, label, weight, at)
    for _ in range(200):
        step = _step(design, label, weight, at, free)
        while (new := _loss(design, label, weight, at - step)) > loss + 1e-12 and np.abs(
            step
        ).max() > 1e-12:
            step = step / 2
        at, loss = at - step, new
        if np.abs(step).max() < 1e-11:
            break
    return float(at[0]), float(at[1])


def _step(design: F8, label: F8, weight: F8, at: F8, free: Any) -> F8:
    risk = expit(design @ at)
    gradient = design.T @ (weight * (risk - label)) + [0.0, PRIOR_PRECISION * at[1]]
    curvature = (design * (weight * risk * (1 - risk))[:, None]).T @ design + np.diag(
        [1e-12, PRIOR_PRECISION]
    )
    step = np.zeros(2)
    step[free] = np.linalg.solve(curvature[np.ix_(free, free)], gradient[free])
    return np.clip(step, -4.0, 4.0)


def _loss(design: F8, label: F8, weight: F8, at: F8) -> float:
    margin = design @ at
    fit = weight @ (np.logaddexp(0.0, margin) - label * margin)
    return float(fit + 0.5 * PRIOR_PRECISION * at[1] ** 2)


def _prevalence_log_odds(label: F8, weight: F8) -> float:
    return float(logit(np.average(label, weights=weight)))
