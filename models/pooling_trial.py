"""Whether corrections by group pay on later rows: each candidate calibrated with and without, compared in pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.arrays import F8, I8, O1
from models.calibration import CrossFitted, cross_fit
from models.evaluation.comparison import log_losses, paired_error
from models.out_of_time import OutOfTime


@dataclass(frozen=True, eq=False)
class PoolingTrial:
    """One candidate without and with corrections, both cross-fitted; `worse_by` is with minus without."""

    plain: CrossFitted
    pooled: CrossFitted
    log_loss: float  # without
    worse_by: float
    standard_error: float

    @property
    def found(self) -> bool:
        """Whether the groups differ by more than chance in the eyes of any fold's calibrator."""
        return any(calibrator.factors for calibrator in self.pooled.calibrators.values())

    @property
    def kept(self) -> bool:
        """Corrections stay where there are some and the log-loss on rows they never saw is no worse for them."""
        return self.found and self.worse_by <= 0


def try_pooling(
    found: OutOfTime, name: str, *, plain: CrossFitted, parts: I8, group: O1
) -> PoolingTrial:
    """The trial of one candidate on the pooled out-of-time rows."""
    pooled = cross_fit(
        found.margins[name], found.label,
        parts=parts, weight=found.weight, group=group, cluster=found.cluster,
    )  # fmt: skip
    without, with_ = (log_losses(found.label, fit.risk) for fit in (plain, pooled))
    difference: F8 = with_ - without
    return PoolingTrial(
        plain,
        pooled,
        float(np.average(without, weights=found.weight)),
        float(np.average(difference, weights=found.weight)),
        paired_error(difference, weight=found.weight, cluster=found.cluster),
    )
