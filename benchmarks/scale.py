"""`python -m benchmarks.scale --home HOME`: what the builder costs at one, three and ten million reports.

More reports are whole copies of one city whose ids are their own: towns beside each other, so nobody's history gets
longer. What a firm named in ever more disputes costs is another question, which decision 0008 answers.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from benchmarks.place import TREE
from benchmarks.scale_city import (
    LANDMARKS,
    REPORTS,
    add_copies,
    count,
    reports_of,
    sample_landmarks,
)
from benchmarks.spread import markdown
from data_contracts.warehouse import open_warehouse
from features import builder

Result = TypeVar("Result")
ONE_IN = 10
LIMIT_GB = 10
MEMORY, ROWS_AT_ONCE = "7GB", 500_000  # a machine that builds ten million reports has that much
HEADING = ("reports", "copies", "landmark rows", "seconds", "CPU s", "rows/CPU s", "peak GB")


@dataclass(frozen=True)
class Cost:
    """One build of all dispute features: over how much, and at what cost."""

    reports: int
    copies: int
    rows: int
    seconds: float
    cpu_seconds: float
    peak_gb: float


def main(argv: Sequence[str] | None = None) -> int:
    asked = _arguments(argv)
    asked.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="scale-", dir=asked.folder) as made:
        found = costs(asked.home, Path(made), reports=asked.reports, one_in=asked.one_in)
    print(page(found))
    return 0


def costs(home: Path, folder: Path, *, reports: Sequence[int], one_in: int) -> list[Cost]:
    """One line per number of reports, which whole copies of the home come nearest to; leaves files in `folder`."""
    base, landmarks = _alone(reports_of, home), folder / "landmarks.parquet"
    _alone(sample_landmarks, home, landmarks, one_in)
    found, there = [], 0
    for copies in sorted({max(1, round(wanted / base)) for wanted in reports}):
        _alone(add_copies, home, landmarks, folder, range(there, copies))
        there = copies
        found.append(_alone(cost, folder, copies))
    return found


def cost(folder: Path, copies: int) -> Cost:
    """What one build in this process costs; its peak memory is the process's, libraries included."""
    with open_warehouse(folder, read_only=True, memory=MEMORY) as con:
        reports = count(con, REPORTS)
        wall, cpu = time.perf_counter(), time.process_time()
        parts = builder.build_parts(con, LANDMARKS, rows_at_once=ROWS_AT_ONCE)
        rows = sum(part.num_rows for part in parts)
        seconds, cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return Cost(reports, copies, rows, seconds, cpu_seconds, peak)


def exponent(found: Sequence[Cost]) -> float:
    """The b of CPU seconds = a * reports^b by least squares on logarithms; 1 is linear."""
    of = np.log([c.reports for c in found])
    return float(np.polyfit(of, np.log([c.cpu_seconds for c in found]), 1)[0])


def page(found: Sequence[Cost]) -> str:
    """The table as it stands in docs/benchmarks.md, and below it the growth and the largest peak."""
    table = markdown(HEADING, [_cells(c) for c in found])
    peak = f"largest peak {max(c.peak_gb for c in found):.1f} GB (limit {LIMIT_GB})"
    if len(found) < 2:
        return f"{table}\n\n{peak}"
    return f"{table}\n\nCPU seconds grow with reports to the power of {exponent(found):.2f}; {peak}"


def _cells(c: Cost) -> tuple[str, ...]:
    counts = (f"{c.reports:,}", f"{c.copies}", f"{c.rows:,}")
    rate = f"{c.rows / c.cpu_seconds:,.0f}"
    return (*counts, f"{c.seconds:.0f}", f"{c.cpu_seconds:.0f}", rate, f"{c.peak_gb:.1f}")


def _alone(work: Callable[..., Result], *given: object) -> Result:
    """`work` in a process of its own, which ends with it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a home that has been taken in")
    parser.add_argument(
        "--reports",
        type=lambda text: [int(n) for n in text.split(",")],
        default=[1_000_000, 3_000_000, 10_000_000],
        help="110 calls and 12345 tickets, as near as whole copies of the home come; 1, 3 and 10 million",
    )
    parser.add_argument(
        "--one-in",
        type=int,
        default=ONE_IN,
        help="landmark rows of one in so many disputes (%(default)s)",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=TREE / "var" / "scale",
        help="where the copies stand while it runs, %(default)s",
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
