"""A small made-up city: disputes that arrive over two years, some of which end badly."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.about import DISPUTE
from models.candidates import Candidate, default_candidates
from models.estimators import LastViolenceRanking, LogisticBaseline, RiskBooster
from models.folds import mature_times, time_folds
from models.frame import FeatureSpec, TrainingFrame
from models.nightly import EvalLists
from models.train import train
from models.trained import Trained

START = pd.Timestamp("2023-01-01 08:00")
SPECS = (
    FeatureSpec("threats_90d", +1, absent=0, mechanism="扬言与凶器", title="近90天内扬言伤人次数"),
    FeatureSpec("reports_30d", +1, absent=0, mechanism="报告频次", title="近30天内报告次数"),
    FeatureSpec("days_since_violence", -1, mechanism="暴力", title="距最近一次暴力天数"),
    FeatureSpec("owed_yuan", +1, mechanism="欠薪", title="欠薪金额"),
    FeatureSpec("parties_n", mechanism="当事人", title="当事人数"),
    FeatureSpec("kind", categorical=True, mechanism="类别", title="纠纷类别"),
)


def features(rng: np.random.Generator, n: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "threats_90d": rng.poisson(0.4, n),
            "reports_30d": rng.poisson(1.0, n) + 1,
            "days_since_violence": np.where(rng.random(n) < 0.7, np.nan, rng.integers(0, 180, n)),
            "owed_yuan": np.where(rng.random(n) < 0.8, np.nan, np.round(rng.lognormal(9, 1, n), 2)),
            "parties_n": rng.integers(1, 8, n),
            "kind": rng.choice(["0101", "02", "0701", None], n),
        }
    )


def true_log_odds(x: pd.DataFrame) -> np.ndarray:
    violence = 1.5 * np.exp(-x["days_since_violence"].fillna(9999) / 40)
    kind = 0.8 * (x["kind"] == "0101")
    return np.asarray(
        -3.6 + 0.9 * x["threats_90d"] + 0.3 * x["reports_30d"] + violence + kind, dtype=float
    )


def rows(n: int = 1500, *, seed: int = 1, span_days: int = 700) -> pd.DataFrame:
    """Landmark rows, two a dispute, with labels known 70 days later."""
    rng = np.random.default_rng(seed)
    x = features(rng, n)
    as_of = START + pd.to_timedelta(np.sort(rng.integers(0, span_days, n)), unit="D")
    entity = [f"ledger:JF{i // 2:05d}" for i in range(n)]
    label = rng.random(n) < 1 / (1 + np.exp(-true_log_odds(x)))
    return x.assign(
        entity_id=entity, as_of=as_of, label=label.astype(int), weight=0.5,
        label_known=as_of + pd.Timedelta(days=70), person=[f"P{i // 3:04d}" for i in range(n)],
    )  # fmt: skip


def frame(data: pd.DataFrame | None = None) -> TrainingFrame:
    return TrainingFrame(
        rows() if data is None else data, entity="entity_id", time="as_of", label="label",
        label_known="label_known", weight="weight", cluster="person", features=SPECS,
    )  # fmt: skip


def nights(from_: pd.Timestamp, until: pd.Timestamp, *, disputes: int = 60) -> pd.DataFrame:
    days = pd.date_range(from_.normalize() + pd.Timedelta(hours=8), until, freq="7D")
    rng = np.random.default_rng(5)
    parts = [
        features(rng, disputes).assign(
            entity_id=[f"ledger:JF{i:05d}" for i in range(disputes)], as_of=day
        )
        for day in days
    ]
    return pd.concat(parts, ignore_index=True)


def incidents(from_: pd.Timestamp, until: pd.Timestamp, *, n: int = 25) -> pd.DataFrame:
    rng = np.random.default_rng(6)
    happened = from_ + (until - from_) * rng.random(n)
    entity = [None if i % 6 == 0 else f"ledger:JF{rng.integers(0, 60):05d}" for i in range(n)]
    known = [
        pd.NaT if e is None else t - pd.Timedelta(days=20)
        for e, t in zip(entity, happened, strict=True)
    ]
    return pd.DataFrame(
        {
            "incident_id": [f"SJ{i:04d}" for i in range(n)], "entity": entity, "happened_at": happened,
            "reachable": [e is not None for e in entity], "cluster": [f"C{i % 20}" for i in range(n)],
            "first_report_known_at": known,
        }
    )  # fmt: skip


def candidates() -> tuple[Candidate, ...]:
    """The default three, with trees small enough for tests."""
    return tuple(
        Candidate(
            c.name,
            c.title,
            RiskBooster(n_trees=30) if c.name == "booster" else c.estimator,
            c.complexity,
        )
        for c in default_candidates(SPECS)
    )


def only(name: str) -> tuple[Candidate, ...]:
    estimators = {
        "booster": RiskBooster(n_trees=30), "logistic": LogisticBaseline(), "last_violence": LastViolenceRanking(),
    }  # fmt: skip
    return (Candidate(name, name, estimators[name], 1),)


def trained(
    *, which: tuple[Candidate, ...] | None = None, seed: int = 3, lists: bool = False
) -> Trained:
    given = frame()
    folds = time_folds(mature_times(given), horizon_days=60, n_folds=3, test_days=90)
    from_, until = folds[0].test_from, folds[-1].test_until
    evaluation = (
        EvalLists(nights(from_, until), incidents(from_, until), per_day=2, curve=(1, 4))
        if lists
        else None
    )
    return train(
        given, folds=folds, candidates=which or candidates(), seed=seed, num_threads=1,
        eval_lists=evaluation, about=DISPUTE, shares={"红": 0.02, "橙": 0.1}, check_by=("kind",),
    )  # fmt: skip
