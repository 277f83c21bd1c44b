"""`python -m benchmarks.identity_worth`: what linking people adds to the lists, city by city, on the same nights.

Each city is taken in and linked as any city; the model is trained and its out-of-time nights are judged as
`benchmarks.reached` does. Then every link is taken away, disputes are grouped and the model is trained again, and both are
compared. What is done of a city is kept below --folder; the same command goes on where it was cut off. A study
city costs about eleven minutes of CPU.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path

from benchmarks.place import TREE
from benchmarks.reached import LEARNED_FROM, Asked, judges_of, told_again
from benchmarks.reached_city import Reached, judged
from benchmarks.reached_home import home_of
from benchmarks.reached_kept import Kept
from benchmarks.reached_kinds import by_kinds
from benchmarks.reached_ours import Ours, ours
from benchmarks.reached_scene import Scene, scene_of
from benchmarks.spread import Spread, markdown, spread
from pipelines import jobs
from pipelines.city import City
from simulation.presets import preset
from simulation.request import parse_seeds

INTRODUCTION = """\
# What linking adds to the lists

Written by `python -m benchmarks.identity_worth`; do not edit. {cities} cities of preset `{preset}`. Each was taken in and linked, its model trained as of
the last day, and its lists judged on the out-of-time nights as in [reached.md](reached.md); then every link was taken away, so that a person is
who shows one document, or one name with one number, disputes were grouped and the model trained again, and its lists judged on the same nights.
*Worth* is linked less unlinked, on average over the cities, with the 95 % interval of that paired difference (Student's t).

"""
SHARE, NUMBER = True, False
# what is compared -> (value of a city, whether it is a share)
COMPARED: dict[str, tuple[Callable[[Reached], float], bool]] = {
    "recall at capacity, of the incidents to be expected": (attrgetter("recall_ours.expected"), SHARE),
    "the same, of those reachable": (attrgetter("recall_ours.expected_of_reachable"), SHARE),
    "ours / observable": (attrgetter("ratio"), NUMBER),
    "AUC": (attrgetter("ranking_ours.auc"), NUMBER),
    "average precision": (attrgetter("ranking_ours.average_precision"), NUMBER),
    "listings about no dispute": (attrgetter("about_nothing"), SHARE),
    "listings of a dispute listed within 30 days before": (attrgetter("listed_twice"), SHARE),
    "expected incidents whose dispute is not in our cohort": (attrgetter("not_ranked"), SHARE),
}  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """One city judged twice."""

    linked: Reached
    alone: Reached


def pair(asked: Asked, seed: int) -> Pair:
    """The city with its links and without; what is kept of it already is not made again."""
    alone = Kept(asked.kept.root / "unlinked", asked.preset.name)
    home = asked.kept.folder / f"seed_{seed:02d}" / "home"
    linked_found = asked.kept.ours(seed, lambda: _linked(asked, seed, home))
    alone_found = alone.ours(seed, lambda: _alone(asked, seed, home))
    shutil.rmtree(home, ignore_errors=True)
    if alone_found.days != linked_found.days:
        raise AssertionError(f"seed {seed}: {alone_found.days} are not {linked_found.days}.")
    view = cache(lambda: told_again(asked, seed, linked_found.days))
    by = cache(lambda: judges_of(asked, seed))

    def scene(found: Ours) -> Scene:
        return scene_of(view(), found, by())

    # by kind too, so that benchmarks.reached finds these cities done
    asked.kept.kinds(seed, lambda: by_kinds(seed, scene(linked_found)))
    return Pair(
        asked.kept.reached(seed, lambda: judged(seed, scene(linked_found))),
        alone.reached(seed, lambda: judged(seed, scene(alone_found))),
    )


def _linked(asked: Asked, seed: int, home: Path) -> Ours:
    seconds: dict[str, float] = {}
    found = ours(_home(asked, seed, home, seconds), asked.city(seed) / "truth", preset=asked.preset)
    return Ours(found.days, found.listed, found.ranked, found.told, seconds | found.seconds)


def _alone(asked: Asked, seed: int, home: Path) -> Ours:
    city = _home(asked, seed, home, {})
    _unlink(city)
    return ours(city, asked.city(seed) / "truth", preset=asked.preset)


def _home(asked: Asked, seed: int, home: Path, seconds: dict[str, float]) -> City:
    deliveries = asked.city(seed) / "deliveries"
    return home_of(home, deliveries, preset=asked.preset, seed=seed, seconds=seconds)


def _unlink(city: City) -> None:
    """Nothing; nobody is known as anybody else, and nothing is left to link."""
    with city.warehouse() as con:
        con.execute("delete from linkage.links; delete from derived.identities")
        jobs.group_disputes(con, city)
        ((links,),) = con.sql("select count(*) from linkage.links").fetchall()
    if links:
        raise AssertionError(f"{city.home.root}: {links} links came back.")


def page(name: str, pairs: Sequence[Pair]) -> str:
    """The page: what each arm reached on average, and what linking is worth."""
    rows = [_row(title, value, share, pairs) for title, (value, share) in COMPARED.items()]
    text = INTRODUCTION.format(cities=len(pairs), preset=name)
    text += markdown(("", "linked", "unlinked", "worth of linking", "cities better, worse"), rows)
    caught = [sum(c.recall_ours.caught for c in arm) for arm in _arms(pairs)]
    came = sum(p.linked.recall_ours.incidents for p in pairs)
    return (
        f"{text}\n\nOf {came:,.0f} incidents that came, {caught[0]:,.0f} were caught when linked"
        f" and {caught[1]:,.0f} when not.\n"
    )


def _row(
    title: str, value: Callable[[Reached], float], share: bool, pairs: Sequence[Pair]
) -> tuple[str, ...]:
    linked, alone = ([value(c) for c in arm] for arm in _arms(pairs))
    worth = [a - b for a, b in zip(linked, alone, strict=True)]
    better, worse = sum(w > 0 for w in worth), sum(w < 0 for w in worth)
    found = (_said(spread(values), share) for values in (linked, alone, worth))
    return (title, *found, f"{better}, {worse}")


def _said(found: Spread, share: bool) -> str:
    if share:
        return f"{100 * found.mean:.1f} ± {100 * found.half:.1f} %"
    return f"{found.mean:.4f} ± {found.half:.4f}"


def _arms(pairs: Sequence[Pair]) -> tuple[list[Reached], list[Reached]]:
    return [p.linked for p in pairs], [p.alone for p in pairs]


def line(found: Pair) -> str:
    """One city, for whoever waits."""
    a, b = found.linked, found.alone
    return (
        f"seed {a.seed}: recall {100 * a.recall_ours.expected:.1f} % linked, {100 * b.recall_ours.expected:.1f} % not;"
        f" AUC {a.ranking_ours.auc:.3f}, {b.ranking_ours.auc:.3f}"
    )


def main(argv: list[str] | None = None) -> int:
    options = _arguments(argv)
    asked = Asked(
        preset(options.preset), Kept(options.folder, options.preset), options.cities,
        home=None, keep_homes=False, learn_from=(options.learn_from, parse_seeds(options.learn_seeds)),
    )  # fmt: skip
    pairs: list[Pair] = []
    for seed in parse_seeds(options.seeds):
        pairs.append(pair(asked, seed))
        print(line(pairs[-1]), flush=True)
        if len(pairs) > 1 and options.write:
            options.write.write_text(page(options.preset, pairs), encoding="utf-8")
    return 0


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.identity_worth", description=__doc__
    )
    parser.add_argument("--preset", default="study", help="size of the cities, %(default)s")
    parser.add_argument("--seeds", default="1-20", help="which cities, %(default)s")
    parser.add_argument(
        "--cities", type=Path, help="folder with seed_01, ... written already; else they are made"
    )
    parser.add_argument("--folder", type=Path, default=TREE / "var" / "reached", help="%(default)s")
    parser.add_argument("--learn-from", default=LEARNED_FROM, help="preset, %(default)s")
    parser.add_argument(
        "--learn-seeds", default="1-20", help="the judged city left out, %(default)s"
    )
    parser.add_argument("--write", type=Path, help="the page, such as docs/identity-worth.md")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
