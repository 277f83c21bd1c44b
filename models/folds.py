"""Folds cut in time, walked back from the last mature label, with an embargo of one horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
import pandas as pd

from models.arrays import B1, days, times
from models.errors import FoldError
from models.frame import TrainingFrame

DAY = pd.Timedelta(days=1)


class Split(Protocol):
    """What training asks of a fold, whatever it is cut by (`time` or `entity`)."""

    @property
    def by(self) -> str:
        """`time` or `entity`."""

    @property
    def embargo_days(self) -> int:
        """Days between the training rows and the test; 0 when they share a period."""

    def train_mask(self, frame: TrainingFrame) -> B1:
        """The rows to train on."""

    def test_mask(self, frame: TrainingFrame) -> B1:
        """The rows to test on."""

    def dates(self, frame: TrainingFrame) -> dict[str, pd.Timestamp]:
        """rows_until, train_until, test_from, test_until."""

    def describe(self) -> str:
        """One line to print."""


@dataclass(frozen=True)
class Fold:
    """One cut. Training may use rows before `test_from - embargo_days` whose label was known before `train_until`.

    The test takes the rows of `[test_from, test_until)`.
    """

    train_until: pd.Timestamp
    test_from: pd.Timestamp
    test_until: pd.Timestamp
    embargo_days: int
    by: ClassVar[str] = "time"

    @property
    def rows_until(self) -> pd.Timestamp:
        """The `as_of` that no training row reaches: the outcome windows of later ones touch the test."""
        return self.test_from - pd.Timedelta(days=self.embargo_days)

    def train_mask(self, frame: TrainingFrame) -> B1:
        """The rows that a modeller at the cut could have trained on."""
        known = frame.known < np.datetime64(self.train_until, "us")
        early = frame.times < np.datetime64(self.rows_until, "us")
        return np.asarray(frame.mature & known & early, dtype=bool)

    def test_mask(self, frame: TrainingFrame) -> B1:
        """The rows of the test period whose label is known by now."""
        from_, until = np.datetime64(self.test_from, "us"), np.datetime64(self.test_until, "us")
        return np.asarray(frame.mature & (frame.times >= from_) & (frame.times < until), dtype=bool)

    def dates(self, _frame: TrainingFrame) -> dict[str, pd.Timestamp]:
        """The cut, the same for every frame."""
        return {
            "rows_until": self.rows_until,
            "train_until": self.train_until,
            "test_from": self.test_from,
            "test_until": self.test_until,
        }

    def describe(self) -> str:
        """One line to print."""
        return (
            f"train on rows before {self.rows_until:%Y-%m-%d} with labels known before "
            f"{self.train_until:%Y-%m-%d}; test {self.test_from:%Y-%m-%d} to {self.test_until:%Y-%m-%d}"
        )


def time_folds(
    rows: Any,
    *,
    horizon_days: int,
    n_folds: int,
    embargo_days: int | None = None,
    first_test: pd.Timestamp | None = None,
    test_days: float | None = None,
) -> tuple[Fold, ...]:
    """Folds in the order of time, walked back from the last of `rows` (the `as_of` of rows with a mature label).

    Folds are cut at midnight. Each test lasts `test_days` (default: from `first_test` on in equal parts of
    whole days, else one horizon). As in
    triage (Ackermann et al. 2018), a fold trains on what was known when it starts to test. FoldError when
    the embargo is shorter than the horizon or the dates leave nothing to train on.
    """
    embargo = horizon_days if embargo_days is None else embargo_days
    stamps = times(rows)
    _check_request(stamps, horizon_days, n_folds, embargo)
    first, end = pd.Timestamp(stamps.min()), pd.Timestamp(stamps.max()).normalize() + DAY
    span = _test_span(end, n_folds, first_test, test_days, horizon_days)
    starts = [end - span * (n_folds - i) for i in range(n_folds)]
    if starts[0] - pd.Timedelta(days=embargo) <= first:
        raise FoldError(_too_short(first, end, starts[0], embargo, n_folds))
    return tuple(Fold(start, start, start + span, embargo) for start in starts)


def mature_times(frame: TrainingFrame) -> Any:
    """The `as_of` of every row whose label is known: what `time_folds` walks back from."""
    return frame.times[frame.mature]


def describe(folds: Sequence[Split]) -> str:
    """One line a fold, to print."""
    return "\n".join(f"fold {i}: {fold.describe()}" for i, fold in enumerate(folds, start=1))


def folds_table(frame: TrainingFrame, folds: Sequence[Split]) -> pd.DataFrame:
    """One row a fold: its dates, and rows and positives on both sides.

    Columns: fold, by (time or entity), train_from, rows_until, train_until, test_from, test_until, train_n, train_positives,
    test_n, test_positives.
    """
    return pd.DataFrame([_fold_row(frame, i, fold) for i, fold in enumerate(folds, start=1)])


def check_folds(frame: TrainingFrame, folds: Sequence[Split]) -> None:
    """Nothing when every fold can train and be judged; FoldError names the first that cannot."""
    if not folds:
        raise FoldError("folds=(): validation needs at least one; see time_folds and entity_folds.")
    table = folds_table(frame, folds)
    for row in table.to_dict("records"):
        if not 0 < row["train_positives"] < row["train_n"]:
            raise FoldError(
                f"fold {row['fold']}: {row['train_positives']} positives in {row['train_n']} training rows known before "
                f"{row['train_until']:%Y-%m-%d}; ask for fewer folds, or start the tests later."
            )
    if not 0 < table["test_positives"].sum() < table["test_n"].sum():
        raise FoldError(
            f"{table['test_positives'].sum()} positives in {table['test_n'].sum()} test rows; use longer tests."
        )


def _fold_row(frame: TrainingFrame, number: int, fold: Split) -> dict[str, Any]:
    train, test = fold.train_mask(frame), fold.test_mask(frame)
    return {
        "fold": number,
        "by": fold.by,
        "train_from": pd.Timestamp(frame.times[train].min()) if train.any() else pd.NaT,
        **fold.dates(frame),
        "train_n": int(train.sum()),
        "train_positives": int(frame.labels[train].sum()),
        "test_n": int(test.sum()),
        "test_positives": int(frame.labels[test].sum()),
    }


def _check_request(stamps: Any, horizon_days: int, n_folds: int, embargo: int) -> None:
    if n_folds < 1:
        raise FoldError(f"n_folds={n_folds}: use at least 1.")
    if horizon_days < 1:
        raise FoldError(f"horizon_days={horizon_days}: use at least 1.")
    if embargo < horizon_days:
        raise FoldError(
            f"embargo_days={embargo}: outcomes of training rows would fall into the test; use at least {horizon_days}."
        )
    if not len(stamps) or np.isnat(stamps).all():
        raise FoldError("no row has a mature label; wait for outcomes or shorten the horizon.")


def _test_span(
    end: pd.Timestamp,
    n_folds: int,
    first_test: pd.Timestamp | None,
    test_days: float | None,
    horizon_days: int,
) -> pd.Timedelta:
    if first_test is not None and test_days is not None:
        raise FoldError("first_test and test_days both fix the length of a test; give one of them.")
    if first_test is None:
        return pd.Timedelta(days(horizon_days if test_days is None else test_days))
    if first_test + n_folds * DAY > end:
        raise FoldError(
            f"first_test={first_test:%Y-%m-%d}: labels end {end:%Y-%m-%d}; a test needs a day or more."
        )
    return ((end - first_test) / n_folds).floor("D")


def _too_short(
    first: pd.Timestamp, end: pd.Timestamp, start: pd.Timestamp, embargo: int, n_folds: int
) -> str:
    return (
        f"n_folds={n_folds}: the first test would start {start:%Y-%m-%d}, and less {embargo} days of embargo that is "
        f"before the first row ({first:%Y-%m-%d}; mature labels end {end:%Y-%m-%d}). "
        "Ask for fewer folds, shorter tests or a later first_test."
    )
