"""赋分: points are the model's log-odds on a fixed scale, so a point means the same every night."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class PointScale:
    """The risks (probability over the horizon) that stand for 0 and for 100 points."""

    zero_at_risk: float
    hundred_at_risk: float

    def points(self, risk: ArrayLike) -> NDArray[np.float64]:
        """Points for risks, one decimal, clipped to 0-100.

        100 * (logit(risk) - logit(zero)) / (logit(hundred) - logit(zero))

        >>> PointScale(0.01, 0.99).points([0.01, 0.5, 0.999]).tolist()
        [0.0, 50.0, 100.0]
        """
        low, high = logit(self.zero_at_risk), logit(self.hundred_at_risk)
        points: NDArray[np.float64] = 100 * (logit(risk) - low) / (high - low)
        return points.clip(0, 100).round(1)


def logit(risk: ArrayLike) -> NDArray[np.float64]:
    """Log-odds; risks of exactly 0 and 1 count as the nearest number that has any."""
    inside = np.clip(np.asarray(risk, dtype=float), 1e-12, 1 - 1e-12)
    odds: NDArray[np.float64] = np.log(inside) - np.log1p(-inside)
    return odds
