"""How well any list could do here, and how the true risk is spread."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from simulation.statistics.measured import Measured as Quantity
from simulation.statistics.measured import exact
from simulation.truth.capacity import Recall
from simulation.truth.ceilings import Ceilings

EDGES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
LABELS = (
    "< 0.01%", "0.01–0.03%", "0.03–0.1%", "0.1–0.3%", "0.3–1%", "1–3%", "3–10%", "10–30%", "≥ 30%",
)  # fmt: skip


def limits(found: Ceilings | None, risk: pd.DataFrame) -> list[Quantity]:
    """Expected AUC of the true risk and of the best observer, and what strong help takes off the risk."""
    true, seen = (
        (found.auc_true.expected, found.auc_observable.expected) if found else (math.nan,) * 2
    )
    lived, alone = ((risk["weight"] * risk[c]).sum() for c in ("risk", "untreated"))
    return [
        exact("auc_true", true, n=len(risk)),
        exact("auc_observable", seen, n=len(risk)),
        exact("untreated", alone / lived if lived > 0 else math.nan, n=len(risk)),
    ]


def risks(risk: pd.DataFrame) -> pd.DataFrame:
    """True 60-day risk of the disputes at risk on one date, in steps: label, n (disputes), share (of the incidents to be expected)."""
    step = np.digitize(risk["risk"], EDGES)
    dates = max(risk["as_of"].nunique(), 1)
    n = np.bincount(step, risk["weight"], len(LABELS)) / dates
    expected = np.bincount(step, risk["weight"] * risk["risk"], len(LABELS))
    return pd.DataFrame(
        {
            "label": LABELS,
            "n": n.round().astype(np.int64),
            "share": expected / max(expected.sum(), 1e-300),
        }
    )


def lists(found: Ceilings) -> pd.DataFrame:
    """Recall at capacity by the true state and by the best observer.

    Columns: label, incidents, caught, recall, reachable (recall of those that some report told of),
    expected and expected_reachable (the same over hazards instead of the incidents that came of them).
    """
    rows = (("真实状态", found.recall_true), ("最好的观察者", found.recall_observable))
    return pd.DataFrame([_row(label, recall) for label, recall in rows])


def _row(label: str, found: Recall) -> dict[str, object]:
    return {
        "label": label, "incidents": found.incidents, "caught": found.caught, "recall": found.recall,
        "reachable": found.recall_reachable, "expected": found.expected,
        "expected_reachable": found.expected_of_reachable,
    }  # fmt: skip
