"""`python -m benchmarks.worth --home HOME`: what each mechanism and each feature brings, out of time.

For every target the boosted trees are trained as the job trains them, then again without one mechanism after the
other; both predict the same later rows, and the differences have intervals over person clusters. Apart from any
model: how many rows have something to show, and how many times as often as among all rows the outcome follows there.
What is found goes into features/worth.toml, which docs/features.md shows.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.place import TREE
from features.mechanisms import mechanisms
from models.calibration import cross_fit
from models.candidates import Candidate, default_candidates
from models.evaluation.comparison import log_losses
from models.evaluation.intervals import Interval, interval, share_intervals
from models.evaluation.ranking import auc_metric, average_precision_metric
from models.folds import Split
from models.frame import TrainingFrame
from models.judge import calibration_parts
from models.out_of_time import OutOfTime, predict_out_of_time
from pipelines.city import City
from pipelines.jobs import group_disputes
from pipelines.landmarks import training_frame
from pipelines.request import Request
from pipelines.targets import TARGETS
from pipelines.training import folds_of

FILE = TREE / "features" / "worth.toml"
HEAD = """\
# What each mechanism and each feature brings; written by `python -m benchmarks.worth`, shown in docs/features.md.
# Intervals are [value, low, high] at 95 %, over person clusters; log_loss in millionths a row, weights are shares of the
# mean absolute contribution, seen is a share of the rows, times the outcome's rate there over the rate of all rows.
"""
TREES = "booster"
DRAWS = 400
EXPLAINED_ROWS = 20_000
PER_ROW = 1e6  # log-loss of a rare outcome, in millionths

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Difference:
    """What is lost without a mechanism: log-loss that rises, AUC and average precision that fall."""

    log_loss: Interval
    auc: Interval
    average_precision: Interval


@dataclass(frozen=True)
class Shown:
    """Of a feature alone: the share of rows where it shows anything, and the outcome's rate there over that of all."""

    seen: float
    times: Interval


@dataclass(frozen=True)
class Worth:
    """One target: how well the trees rank the later rows, what each mechanism adds, each feature's weight."""

    target: str
    rows: int
    positives: int
    auc: Interval
    average_precision: Interval
    mechanisms: Mapping[str, Difference]
    features: Mapping[str, float]
    shown: Mapping[str, Shown]


@dataclass(frozen=True, eq=False)
class Judged:
    """Trees over some of the features, judged on the later rows of all folds."""

    found: OutOfTime
    loss: np.ndarray
    margin: np.ndarray


def worth_of(
    frame: TrainingFrame,
    folds: Sequence[Split],
    *,
    target: str,
    seed: int,
    threads: int,
    tell: Tell,
) -> Worth:
    """What each mechanism brings to one target: the whole, and each mechanism left out in turn."""
    whole = judged(frame, folds, seed=seed, threads=threads)
    without = {}
    for title in dict.fromkeys(spec.mechanism for spec in frame.features):
        tell(f"{target}: without {title}")
        rest = tuple(spec for spec in frame.features if spec.mechanism != title)
        less = judged(replace(frame, features=rest), folds, seed=seed, threads=threads)
        without[title] = difference(whole, less, seed=seed)
    return Worth(
        target=target,
        rows=len(whole.found.rows),
        positives=int(whole.found.label.sum()),
        auc=_told(auc_metric(whole.found.label, whole.margin), whole.found, seed),
        average_precision=_told(average_precision_metric(whole.found.label, whole.margin), whole.found, seed),
        mechanisms=without,
        features=shares(frame, whole.found),
        shown=shown(frame, seed=seed),
    )  # fmt: skip


def judged(frame: TrainingFrame, folds: Sequence[Split], *, seed: int, threads: int) -> Judged:
    """The trees fitted on every fold's past, calibrated crosswise on the later rows."""
    trees = _trees(frame)
    found = predict_out_of_time(frame, [trees], folds=folds, seed=seed, num_threads=threads)
    parts, _ = calibration_parts(found)
    fitted = cross_fit(found.margins[TREES], found.label, parts=parts, weight=found.weight)
    return Judged(found, log_losses(found.label, fitted.risk), fitted.margin)


def difference(whole: Judged, less: Judged, *, seed: int) -> Difference:
    """How much worse it is without: log-loss (millionths a row), AUC and average precision lost."""
    label = whole.found.label
    rise = PER_ROW * (less.loss - whole.loss)

    def mean_rise(weights: np.ndarray) -> np.ndarray:
        return np.asarray((weights @ rise) / weights.sum(axis=1))

    return Difference(
        log_loss=_told(mean_rise, whole.found, seed),
        auc=_told(_lost(auc_metric, label, whole, less), whole.found, seed),
        average_precision=_told(_lost(average_precision_metric, label, whole, less), whole.found, seed),
    )  # fmt: skip


def shares(frame: TrainingFrame, found: OutOfTime) -> dict[str, float]:
    """Each feature's share of the mean absolute contributions, over the later rows of the last fold."""
    rows = found.rows[found.fold == found.fold.max()]
    step = max(1, len(rows) // EXPLAINED_ROWS)
    trees = found.fitted[TREES][-1]
    matrix = trees.encoder_.matrix(frame.rows.iloc[rows[::step]])
    told = np.abs(trees.scorer_.contributions(matrix)).mean(axis=0)
    names = [spec.name for spec in frame.features]
    return dict(zip(names, (told / told.sum()).tolist(), strict=True))


def shown(frame: TrainingFrame, *, seed: int) -> dict[str, Shown]:
    """Every feature but categories, over all mature rows with their weights; `times` is NaN where it never shows.

    The interval is that of the rate where it shows; the rate of all rows is taken as known.
    """
    mature = frame.mature
    weight = frame.weights[mature]
    hits = weight * frame.labels[mature]
    counted = [spec for spec in frame.features if not spec.categorical]
    there = [_shows(frame.rows[spec.name], spec.absent)[mature] for spec in counted]
    rates = share_intervals(
        [(hits * here, weight * here) for here in there],
        cluster=frame.clusters[mature],
        seed=seed,
        draws=DRAWS,
    )
    overall = hits.sum() / weight.sum()
    return {
        spec.name: Shown(
            float(np.average(here, weights=weight)),
            Interval(rate.value / overall, rate.low / overall, rate.high / overall, rate.level),
        )
        for spec, here, rate in zip(counted, there, rates, strict=True)
    }


def _shows(values: pd.Series, absent: float | str | None) -> np.ndarray:
    found = values.notna()
    return np.asarray(found if absent is None else found & values.ne(absent))


def _lost(
    metric: Callable[..., Callable[..., np.ndarray]], label: np.ndarray, whole: Judged, less: Judged
) -> Callable[[np.ndarray], np.ndarray]:
    before, after = metric(label, whole.margin), metric(label, less.margin)
    return lambda weights: before(weights) - after(weights)


def _told(metric: Callable[..., np.ndarray], found: OutOfTime, seed: int) -> Interval:
    return interval(metric, cluster=found.cluster, weight=found.weight, seed=seed, draws=DRAWS)


def _trees(frame: TrainingFrame) -> Candidate:
    return next(c for c in default_candidates(frame.features) if c.name == TREES)


def as_toml(found: Sequence[Worth], *, said: str) -> str:
    """The file's text; `said` names the city and the day."""
    names = {m.title: m.name for m in mechanisms().values()}
    lines = [HEAD, f'measured = "{said}"']
    for worth in found:
        lines += ["", f"[{worth.target}]", f"rows = {worth.rows}", f"positives = {worth.positives}"]
        lines += [
            f"auc = {_three(worth.auc)}",
            f"average_precision = {_three(worth.average_precision)}",
        ]
        for title, lost in worth.mechanisms.items():
            lines += ["", f"[{worth.target}.mechanisms.{names[title]}]"]
            lines += [f"{name} = {_three(value)}" for name, value in vars(lost).items()]
        lines += ["", f"[{worth.target}.weights]"]
        lines += [f"{name} = {share:.5f}" for name, share in worth.features.items()]
        lines += ["", f"[{worth.target}.seen]"]
        lines += [f"{name} = {one.seen:.5f}" for name, one in worth.shown.items()]
        lines += ["", f"[{worth.target}.times]"]
        lines += [f"{name} = {_three(one.times)}" for name, one in worth.shown.items()]
    return "\n".join(lines) + "\n"


def _three(found: Interval) -> str:
    return f"[{found.value:.6f}, {found.low:.6f}, {found.high:.6f}]"


def measured(home: Path, as_of: datetime, *, targets: Sequence[str], tell: Tell) -> Iterator[Worth]:
    """The worth of every target asked for, in the city of `home` as known before `as_of`."""
    city = City.open(home)
    training = city.settings.training
    with city.warehouse() as con:
        group_disputes(con, city)
        for name in targets:
            tell(f"{name}: rows")
            frame = training_frame(con, Request(TARGETS[name], as_of, city.settings))
            folds = folds_of(frame, training)
            seed, threads = training.seed, training.threads
            yield worth_of(frame, folds, target=name, seed=seed, threads=threads, tell=tell)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, writes features/worth.toml; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worth", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a city with a warehouse")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, required=True, help="the day to train on"
    )
    parser.add_argument("--targets", default=",".join(TARGETS), help="by default all three")
    parser.add_argument("--said", required=True, help="the city in words, for the file")
    parser.add_argument("--out", type=Path, default=FILE)
    options = parser.parse_args(arguments)
    if options.out == FILE and set(options.targets.split(",")) != set(TARGETS):
        parser.error(f"{FILE.name} holds all of {', '.join(TARGETS)}; for some of them give --out.")
    as_of = datetime.combine(options.as_of, time(8))
    found = list(measured(options.home, as_of, targets=options.targets.split(","), tell=_tell))
    options.out.write_text(as_toml(found, said=options.said), encoding="utf-8")
    print(f"{options.out}: {len(found)} targets")
    return 0


def _tell(step: str) -> None:
    print(step, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
