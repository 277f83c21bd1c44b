"""`python -m benchmarks`: one table of what every step costs at every size."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Measured
from benchmarks.place import TREE, Place
from benchmarks.plan import GIVEN, SIZES, STEPS, needed
from benchmarks.table import as_markdown, as_text


def main(argv: list[str] | None = None) -> int:
    asked = _arguments(argv)
    there = STEPS if asked.home is None else tuple(s for s in STEPS if s not in GIVEN)
    steps = there if asked.only is None else (asked.only,)
    rows: list[Measured] = []
    for place in _places(asked):
        for row in results(place, steps):
            print(as_text([row], heading=not rows), flush=True)
            rows.append(row)
    if asked.markdown:
        print("\n" + as_markdown(rows))
    return 0


def _places(asked: argparse.Namespace) -> list[Place]:
    if asked.home is not None:
        return [Place("city", asked.folder, asked.home.resolve())]
    return [Place(size, asked.folder) for size in asked.sizes.split(",")]


def results(place: Place, steps: tuple[str, ...]) -> Iterator[Measured]:
    """One measured line per step; what steps need and is not there yet is made first."""
    done: set[str] = set()
    for step in steps:
        for before in needed(step):
            if before not in done and not place.is_made(before):
                _in_child(before, place)
            done.add(before)
        yield _in_child(step, place)
        done.add(step)


def _in_child(step: str, place: Place) -> Measured:
    place.folder.mkdir(parents=True, exist_ok=True)
    # read when LightGBM is loaded: waiting threads that spin take the core from those that work
    quiet = os.environ | {"OMP_WAIT_POLICY": "passive"}
    home = [] if place.given is None else [str(place.given)]
    command = [sys.executable, "-m", "benchmarks.measure", step, place.size, str(place.root), *home]
    ended = subprocess.run(command, stdout=subprocess.PIPE, cwd=TREE, env=quiet, check=True)
    return Measured(**json.loads(ended.stdout.splitlines()[-1]))


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", default=",".join(SIZES), help="any of %(default)s")
    parser.add_argument(
        "--only", choices=STEPS, help="one step; what it needs is made when it is not there"
    )
    parser.add_argument(
        "--folder", type=Path, default=TREE / "var" / "bench", help="where cities are kept"
    )
    parser.add_argument(
        "--home",
        type=Path,
        help="a home with an ingested city instead of sizes; its models are trained anew",
    )
    parser.add_argument(
        "--markdown", action="store_true", help="the table again, as docs/benchmarks.md has it"
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
