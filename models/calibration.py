"""Two-parameter calibration on the log-odds, cross-fitted on pooled out-of-time predictions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.special import expit, logit

from models.arrays import B1, F8, I8, O1
from models.errors import EvaluationError
from models.pooling import offsets, pool

SMALLEST_SLOPE = 0.02
# on the slope per standard deviation: it matters only where the classes separate and the slope would run away
PRIOR_PRECISION = 0.01


@dataclass(frozen=True)
class Calibrator:
    """Risk = 1 / (1 + exp(-(intercept + slope * margin))), with a positive slope: ranks stay as they are.

    Cox (1958), "Two further applications of a model for binary regression", Biometrika 45; as a fix for
    classifiers' scores Platt (1999). Two parameters are all that a few hundred positives can pay for.

    `factors` multiply the odds of whole groups (see `pooling`); a group that is not among them keeps its odds.
    Within a group ranks stay as they are, so what may not lower the margin may not lower the risk.
    """

    intercept: float
    slope: float
    factors: Mapping[str, float] = field(default_factory=dict)

    @property
    def on_floor(self) -> bool:
        """Whether the slope had to be held at SMALLEST_SLOPE: later data rank these margins no better than chance."""
        # the floor is scaled and back, which may cost the last bits
        return self.slope <= SMALLEST_SLOPE * (1 + 1e-9)

    def log_odds(self, margin: F8, group: O1 | None = None) -> F8:
        """The calibrated log-odds; `group` names each row's group, None for a row without one."""
        return self.intercept + self.slope * margin + self.offset(group)

    def risk(self, margin: F8, group: O1 | None = None) -> F8:
        """The calibrated probability."""
        return np.asarray(expit(self.log_odds(margin, group)), dtype=np.float64)

    def offset(self, group: O1 | None) -> F8 | float:
        """What the group adds to the log-odds of each row."""
        return offsets(self.factors, group) if self.factors and group is not None else 0.0

    def shifted(self, margin: F8, group: O1 | None) -> F8:
        """The margins with the groups' offsets in them: they rank as the risks do."""
        return margin + self.offset(group) / self.slope


@dataclass(frozen=True, eq=False)
class CrossFitted:
    """Each row by a calibrator that never saw its part: its risk, and its margin with its group's offset in it."""

    risk: F8
    margin: F8
    calibrators: Mapping[int, Calibrator]  # part -> the one that never saw it


def fit_calibrator(
    margin: F8, label: F8, *, weight: F8 | None = None, offset: F8 | None = None
) -> Calibrator:
    """The calibrator of most likelihood; its slope is at least SMALLEST_SLOPE.

    A model that ranks backwards on later data so becomes almost flat, never reversed. `offset` is added to the
    log-odds as it is. EvaluationError when the labels have one class only.
    """
    weight = np.ones(len(margin)) if weight is None else weight
    offset = np.zeros(len(margin)) if offset is None else offset
    if len(set(np.unique(label))) < 2:
        raise EvaluationError(
            f"calibration over {len(label)} rows of one class; use more folds or longer tests."
        )
    # centred and scaled, Newton's steps are safe; the two numbers are turned back at the end
    centre = float(np.average(margin, weights=weight))
    spread = max(float(np.average((margin - centre) ** 2, weights=weight)) ** 0.5, 1e-9)
    scaled = (margin - centre) / spread
    rows = _Rows(np.column_stack([np.ones(len(scaled)), scaled]), label, weight, offset)
    intercept, slope = _newton(rows, slope=None)
    if slope / spread < SMALLEST_SLOPE:
        intercept, slope = _newton(rows, slope=SMALLEST_SLOPE * spread)
    return Calibrator(intercept - slope / spread * centre, slope / spread)


def fit_pooled(margin: F8, label: F8, *, group: O1, cluster: O1, weight: F8) -> Calibrator:
    """The calibrator with a factor per group: fitted, pooled (see `pooling`), and fitted again around the factors.

    The second fit makes the risks add up to the outcomes again. Without a difference between the groups it is
    the plain calibrator.
    """
    plain = fit_calibrator(margin, label, weight=weight)
    found = pool(group, label, plain.risk(margin), weight=weight, cluster=cluster).factors
    if not found:
        return plain
    again = fit_calibrator(margin, label, weight=weight, offset=offsets(found, group))
    return replace(again, factors=found)


def cross_fit(
    margin: F8,
    label: F8,
    *,
    parts: I8,
    weight: F8 | None = None,
    group: O1 | None = None,
    cluster: O1 | None = None,
) -> CrossFitted:
    """Every row by a calibrator fitted to the other parts; with `group` (and `cluster`) by a pooled one.

    Parts are the folds, so that a later period is judged by what others taught. EvaluationError for a single part.
    """
    weight = np.ones(len(margin)) if weight is None else weight
    names = np.unique(parts).tolist()
    if len(names) < 2:
        raise EvaluationError(
            f"cross-fitting needs at least 2 parts, got {len(names)}; split by cluster."
        )
    fit = _fitter(margin, label, weight=weight, group=group, cluster=cluster)
    used = {part: fit(parts != part) for part in names}
    risk, shifted = np.empty(len(margin)), np.empty(len(margin))
    for part, calibrator in used.items():
        inside = parts == part
        theirs = None if group is None else group[inside]
        risk[inside] = calibrator.risk(margin[inside], theirs)
        shifted[inside] = calibrator.shifted(margin[inside], theirs)
    return CrossFitted(risk, shifted, used)


def _fitter(
    margin: F8, label: F8, *, weight: F8, group: O1 | None, cluster: O1 | None
) -> Callable[[B1], Calibrator]:
    """What fits a calibrator to some of the rows."""

    def plain(rows: B1) -> Calibrator:
        return fit_calibrator(margin[rows], label[rows], weight=weight[rows])

    if group is None:
        return plain
    people = np.arange(len(margin)).astype(object) if cluster is None else cluster
    return lambda rows: fit_pooled(
        margin[rows], label[rows], group=group[rows], cluster=people[rows], weight=weight[rows]
    )


@dataclass(frozen=True)
class _Rows:
    """What Newton's steps are taken on."""

    design: F8
    label: F8
    weight: F8
    offset: F8

    def log_odds(self, at: F8) -> F8:
        return np.asarray(self.design @ at + self.offset)


def _newton(rows: _Rows, *, slope: float | None) -> tuple[float, float]:
    """Intercept and slope by damped Newton steps; the slope stays where it is given."""
    free = np.array([True, slope is None])
    start = float(logit(np.average(rows.label, weights=rows.weight)))
    at = np.array([start, 1.0 if slope is None else slope])
    loss = _loss(rows, at)
    for _ in range(200):
        step = _step(rows, at, free)
        while (new := _loss(rows, at - step)) > loss + 1e-12 and np.abs(step).max() > 1e-12:
            step = step / 2
        at, loss = at - step, new
        if np.abs(step).max() < 1e-11:
            break
    return float(at[0]), float(at[1])


def _step(rows: _Rows, at: F8, free: B1) -> F8:
    design, weight, risk = rows.design, rows.weight, expit(rows.log_odds(at))
    gradient = design.T @ (weight * (risk - rows.label)) + [0.0, PRIOR_PRECISION * at[1]]
    curvature = (design * (weight * risk * (1 - risk))[:, None]).T @ design + np.diag(
        [1e-12, PRIOR_PRECISION]
    )
    step = np.zeros(2)
    step[free] = np.linalg.solve(curvature[np.ix_(free, free)], gradient[free])
    return np.clip(step, -4.0, 4.0)


def _loss(rows: _Rows, at: F8) -> float:
    margin = rows.log_odds(at)
    fit = rows.weight @ (np.logaddexp(0.0, margin) - rows.label * margin)
    return float(fit + 0.5 * PRIOR_PRECISION * at[1] ** 2)
