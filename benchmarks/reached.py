"""`python -m benchmarks.reached`: our lists beside both ceilings, city by city, on the same nights.

Each city goes the whole way of a real one: files are taken in, disputes grouped, the model trained as of the last day;
its out-of-time nightly lists are judged like those of an observer who misses nothing and of the true state. What
is done of a city is kept below --folder; the same command goes on where it was cut off. A study city costs about six
minutes of CPU, its files included seven.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from benchmarks.cities import Judges, judges
from benchmarks.place import TREE
from benchmarks.reached_city import Reached, judged, lived
from benchmarks.reached_home import home_of
from benchmarks.reached_kept import Kept
from benchmarks.reached_kinds import OfKinds, by_kinds
from benchmarks.reached_kinds_page import kinds_section
from benchmarks.reached_ours import Ours, ours
from benchmarks.reached_page import line, page
from benchmarks.reached_scene import Scene, scene_of
from simulation.many import write_one
from simulation.presets import Preset, preset
from simulation.request import CityRequest, parse_seeds
from simulation.truth.view import View

PAGE = TREE / "docs" / "reached.md"
LEARNED_FROM = "study"  # judges of a city of any size learn from these


@dataclass(frozen=True)
class Asked:
    """Which cities, where they and their homes stand, and what judges learn from."""

    preset: Preset
    kept: Kept
    cities: Path | None
    home: Path | None
    keep_homes: bool
    learn_from: tuple[str, tuple[int, ...]]

    def city(self, seed: int) -> Path:
        """The city's folder, written where it is not there yet; OtherCityError when it is another one."""
        out = (self.cities or self.kept.folder / "cities") / f"seed_{seed:02d}"
        return write_one(out, CityRequest(self.preset.name, seed)).summary.out


def reached(asked: Asked, seed: int) -> tuple[Reached, tuple[OfKinds, ...]]:
    """The line of one city, and the same by kind of dispute; what is kept of it already is not made again."""
    # told again at most once, and not at all where both are kept
    scene = cache(lambda: _scene(asked, seed))
    return (
        asked.kept.reached(seed, lambda: judged(seed, scene())),
        asked.kept.kinds(seed, lambda: by_kinds(seed, scene())),
    )


def _scene(asked: Asked, seed: int) -> Scene:
    city = asked.city(seed)
    found = asked.kept.ours(seed, lambda: _ours(asked, seed, city))
    return scene_of(told_again(asked, seed, found.days), found, judges_of(asked, seed))


def told_again(asked: Asked, seed: int, days: range) -> View:
    """The city's life, with its true state on these days."""
    truth = pd.read_parquet(
        asked.city(seed) / "truth" / "disputes.parquet", columns=["incident_on"]
    )
    return lived(asked.preset, seed, days=days, truth=truth)


def judges_of(asked: Asked, seed: int) -> Judges:
    """Both ceilings, learned from the other cities."""
    name, seeds = asked.learn_from
    others = [other for other in seeds if (name, other) != (asked.preset.name, seed)]
    return judges([asked.kept.learned(name, other) for other in others])


def _ours(asked: Asked, seed: int, city: Path) -> Ours:
    folder = asked.kept.folder / f"seed_{seed:02d}"
    home = asked.home or folder / "home"
    seconds: dict[str, float] = {}
    opened = home_of(home, city / "deliveries", preset=asked.preset, seed=seed, seconds=seconds)
    found = ours(opened, city / "truth", preset=asked.preset)
    if asked.home is None and not asked.keep_homes:
        shutil.rmtree(home)
    return Ours(found.days, found.listed, found.ranked, found.told, seconds | found.seconds)


def main(argv: list[str] | None = None) -> int:
    options = _arguments(argv)
    kept = Kept(options.folder, options.preset)
    learn_from = (options.learn_from, parse_seeds(options.learn_seeds))
    asked = Asked(
        preset(options.preset), kept, options.cities, options.home, options.keep_homes, learn_from
    )
    cities: list[tuple[Reached, tuple[OfKinds, ...]]] = []
    for seed in _seeds(options):
        cities.append(reached(asked, seed))
        print("  ".join(line(cities[-1][0])), flush=True)
        _write(options.out, asked, cities)
    return 0


def _write(out: Path, asked: Asked, cities: Sequence[tuple[Reached, tuple[OfKinds, ...]]]) -> None:
    """The page, anew after every city: a run that is cut off leaves a page of what it had."""
    learned_from, seeds = asked.learn_from
    lines, kinds = zip(*cities, strict=True)
    text = page(asked.preset.name, lines, learned_from=learned_from, others=len(seeds))
    out.write_text(text + "\n" + kinds_section(kinds), "utf-8")


def _seeds(options: argparse.Namespace) -> tuple[int, ...]:
    seeds = parse_seeds(options.seeds)
    if options.home is not None and len(seeds) != 1:
        raise SystemExit(
            f"--home is the home of one city; --seeds {options.seeds} names {len(seeds)}."
        )
    return seeds


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reached", description=__doc__)
    parser.add_argument("--preset", default="study", help="size of the cities, %(default)s")
    parser.add_argument("--seeds", default="1-20", help="which cities, %(default)s")
    parser.add_argument(
        "--cities", type=Path, help="folder with seed_01, ... written already; else they are made"
    )
    parser.add_argument("--folder", type=Path, default=TREE / "var" / "reached", help="%(default)s")
    parser.add_argument(
        "--home", type=Path, help="home of the only city, everything taken in already"
    )
    parser.add_argument("--keep-homes", action="store_true", help="1.9 GB a study city")
    parser.add_argument("--learn-from", default=LEARNED_FROM, help="preset, %(default)s")
    parser.add_argument(
        "--learn-seeds", default="1-20", help="the judged city left out, %(default)s"
    )
    parser.add_argument("--out", type=Path, default=PAGE, help="the page, %(default)s")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
