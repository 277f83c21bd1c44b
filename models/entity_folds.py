"""Folds of disjoint people: for data too short to be cut in time, and as a sensitivity check.

They say how the model does on people it has not seen, in the same period. They say nothing about
a later time, so nightly lists and certificates are never judged on them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from models.arrays import B1
from models.errors import FoldError
from models.frame import TrainingFrame

MIN_FOLDS = 2


@dataclass(frozen=True)
class EntityFold:
    """One part of `n_folds`: tests the clusters that the hash puts into part `number`, trains on the rest."""

    number: int
    n_folds: int
    seed: int
    embargo_days: int = 0
    by: ClassVar[str] = "entity"

    def train_mask(self, frame: TrainingFrame) -> B1:
        """The rows with a known label whose cluster is in another part."""
        return np.asarray(frame.mature & ~self._own(frame), dtype=bool)

    def test_mask(self, frame: TrainingFrame) -> B1:
        """The rows with a known label whose cluster is in this part."""
        return np.asarray(frame.mature & self._own(frame), dtype=bool)

    def dates(self, frame: TrainingFrame) -> dict[str, pd.Timestamp]:
        """Where the rows lie in time: training and test share the period, nothing separates them."""
        mature = frame.times[frame.mature]
        first, last = pd.Timestamp(mature.min()), pd.Timestamp(mature.max())
        known = pd.Timestamp(frame.known[frame.mature].max())
        return {"rows_until": last, "train_until": known, "test_from": first, "test_until": last}

    def describe(self) -> str:
        """One line to print."""
        return f"test on part {self.number + 1} of {self.n_folds} of the clusters, train on the others, same period"

    def _own(self, frame: TrainingFrame) -> B1:
        names, row = np.unique(frame.clusters.astype(str), return_inverse=True)
        parts = np.array([part_of(name, n_folds=self.n_folds, seed=self.seed) for name in names])
        return np.asarray((parts == self.number)[row], dtype=bool)


def entity_folds(frame: TrainingFrame, n_folds: int, seed: int) -> tuple[EntityFold, ...]:
    """`n_folds` folds that share no cluster; which part a cluster is in depends on its name and the seed alone.

    FoldError for fewer than 2 folds or fewer clusters with a known label than folds.
    """
    clusters = len(np.unique(frame.clusters[frame.mature].astype(str)))
    if n_folds < MIN_FOLDS:
        raise FoldError(
            f"n_folds={n_folds}: disjoint folds train on each other's rows; use 2 or more."
        )
    if clusters < n_folds:
        raise FoldError(
            f"n_folds={n_folds}: only {clusters} clusters have a known label; use at most {clusters}."
        )
    return tuple(EntityFold(number, n_folds, seed) for number in range(n_folds))


def part_of(cluster: str, *, n_folds: int, seed: int) -> int:
    """The part of a cluster, 0 to n_folds - 1: a hash, so that new rows never move an old cluster."""
    digest = hashlib.blake2b(f"{seed}:{cluster}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % n_folds
