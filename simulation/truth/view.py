"""A city as its ceilings are measured: who is at risk when, what could be known, and how it truly is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.life.chronicle import Chronicle
from simulation.truth.capacity import Course, Scores, course_of
from simulation.truth.evidence import Evidence, evidence_of
from simulation.truth.forward import kept_state
from simulation.truth.learning import Features, Predict, Rows, sampled_rows
from simulation.truth.observed import at_risk, observed
from simulation.truth.state_features import state_features
from simulation.types import Bools, Floats, Ints, Times

ROWS_A_DAY = 2_000  # enough to learn from; a big city has ten times as many at risk
BLOCK_DAYS = 13  # nights whose features are held at once


@dataclass(frozen=True)
class View:
    """One city with its evidence; days count from the first midnight."""

    chronicle: Chronicle
    evidence: Evidence
    course: Course

    def time_of(self, day: Ints) -> Times:
        """00:00 of the days."""
        moments: Times = self.chronicle.start + (day * 86_400).astype("timedelta64[s]")
        return moments

    def at_risk(self, day: int) -> Ints:
        """Disputes at risk at 00:00 of that day."""
        return at_risk(self.chronicle, self.evidence, self.time_of(np.array([day]))[0])

    def observed(self, dispute: Ints, day: Ints) -> pd.DataFrame:
        """All that could be known of the disputes at 00:00 of the days."""
        return observed(self.chronicle, self.evidence, dispute=dispute, as_of=self.time_of(day))

    def state(self, dispute: Ints, day: Ints) -> pd.DataFrame:
        """The true state at 00:00 of the days, which must have been kept; days in order."""
        parts = []
        for one in np.unique(day).tolist():
            kept = kept_state(self.chronicle, one)
            parts.append(state_features(kept.copies(dispute[day == one]), day=one))
        return pd.concat(parts, ignore_index=True)

    def rows(self, features: Features, days: range, *, at_most: int = ROWS_A_DAY) -> Rows:
        """Rows to learn from on those days."""
        return sampled_rows(self.chronicle, self.at_risk, features, days=days, at_most=at_most)

    def scores(self, features: Features, predict: Predict, days: range) -> Scores:
        """The lists' scores on those days, worked out beforehand, some days at a time."""
        found: dict[int, tuple[Ints, Floats]] = {}
        for first in range(0, len(days), BLOCK_DAYS):
            block = days[first : first + BLOCK_DAYS]
            who = [self.at_risk(day) for day in block]
            every = np.repeat(np.array(block), [len(w) for w in who])
            risk = predict(np.concatenate(who), features(np.concatenate(who), every))
            ends = np.cumsum([len(w) for w in who])[:-1]
            found |= dict(zip(block, zip(who, np.split(risk, ends), strict=True), strict=True))
        return found.__getitem__

    def drawn(self, dispute: Ints, day: Ints, *, horizon_days: int = 60) -> Bools:
        """Whether an incident of the dispute came within the horizon after 00:00 of the day."""
        ended = self.chronicle.endings.day[dispute]
        came: Bools = (ended >= day) & (ended < day + horizon_days)
        return came


def view_of(chronicle: Chronicle, *, ledger: pd.DataFrame | None = None) -> View:
    """The view of a city; `ledger` adds what closings of entries tell."""
    return View(chronicle, evidence_of(chronicle, ledger), course_of(chronicle))
