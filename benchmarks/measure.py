"""One step of one size in a process of its own, so that peak memory is the step's own."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.place import Place, code_of
from benchmarks.plan import MAKES


@dataclass(frozen=True)
class Amount:
    """What a step worked through: rows of what, and a word on the side."""

    rows: int
    of: str
    note: str = ""


@dataclass(frozen=True)
class Measured:
    """One line of the result table; `cpu_seconds` are the process's own, whatever else runs."""

    step: str
    size: str
    rows: int
    of: str
    seconds: float
    cpu_seconds: float
    peak_mb: int
    note: str = ""

    @property
    def rows_per_second(self) -> float:
        """Rows by seconds on the wall."""
        return self.rows / self.seconds


def measure(step: str, place: Place) -> Measured:
    """The step's cost; its preparation is not counted, but for the memory it takes."""
    from benchmarks.steps import STEPS  # noqa: PLC0415 - only the child pays for these imports

    # taken before the work: code that changes meanwhile is not the code that made this
    code = code_of(step) if step in MAKES else ""
    with STEPS[step](place) as work:
        amount, seconds, cpu = _timed(work)
    if code:
        place.made(step, code)
    return Measured(
        step, place.size, amount.rows, amount.of, seconds, cpu, _peak_mb(), note=amount.note
    )


def _timed(work: Callable[[], Amount]) -> tuple[Amount, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    amount = work()
    return amount, time.perf_counter() - wall, time.process_time() - cpu


def _peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    asked, size, root, *home = sys.argv[1:]
    place = Place(size, Path(root), Path(home[0]) if home else None)
    print(json.dumps(asdict(measure(asked, place))))
