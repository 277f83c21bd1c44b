"""Every step by name: a context that prepares, then hands over the work that is timed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from benchmarks import data_steps, list_steps
from benchmarks.handwritten import handwritten
from benchmarks.measure import Amount
from benchmarks.place import Place

STEPS: dict[str, Callable[[Place], AbstractContextManager[Callable[[], Amount]]]] = {
    "simulate": data_steps.simulate,
    "ingest": data_steps.ingest,
    "disputes": data_steps.group,
    "features": data_steps.features,
    "handwritten": handwritten,
    "training": list_steps.train,
    "people": list_steps.train_people,
    "scoring": list_steps.score,
    "explaining": list_steps.explain,
    "publishing": list_steps.publish,
}
