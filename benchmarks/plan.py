"""What is measured, and what each step needs before it; standard library only, so the parent process stays small."""

from __future__ import annotations

SIZES = ("small", "medium", "large")
SEED = 1

# every step that leaves something behind for others, and those that only read, each with what it needs
NEEDS = {
    "simulate": None,
    "ingest": "simulate",
    "disputes": "ingest",
    "features": "disputes",
    "handwritten": "disputes",
    "training": "disputes",
    "people": "disputes",
    "scoring": "training",
    "explaining": "training",
    "publishing": "training",
}
MAKES = ("simulate", "ingest", "disputes", "training")
# what a home that is given brings along
GIVEN = ("simulate", "ingest")
STEPS = tuple(step for step in NEEDS if step != "simulate")

# what the result of a step depends on: when one of these changes, the step is done again
READS = {
    "simulate": ("simulation", "benchmarks/sizes.py"),
    "ingest": ("data_contracts",),
    "disputes": ("features",),
    "training": (
        "models",
        "pipelines/landmarks.py",
        "pipelines/past_nights.py",
        "pipelines/request.py",
        "pipelines/training.py",
    ),
}


def needed(step: str) -> list[str]:
    """The steps that must have been done before this one, first to last."""
    before = NEEDS[step]
    return [] if before is None else [*needed(before), before]
