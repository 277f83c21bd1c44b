"""`python -m benchmarks.identity_faults`: how linking degrades as more of what identifies people is spoilt.

One demo city, written anew for each level with so many times as many identity numbers, phones and names spoilt.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from benchmarks.identity import Line, as_row, linked
from benchmarks.place import TREE
from benchmarks.reached_home import home_of
from features.identity.city.run import CitySettings
from simulation.city import write_city
from simulation.presets import Preset, preset
from simulation.record.writers import common

PAGE = TREE / "docs" / "identity-faults.md"
CITY = "demo"
# of the numbers, phones and codes that identify people
SPOILT = (
    "masked", "excel_float", "excel_zeros", "wrong_check", "impossible_birth", "fifteen_digits",
    "untyped_paper", "shared_phone", "officer_phone", "landline_zero",
)  # fmt: skip
# of names, by ear and from papers, and of phones that are another's at home
WRITTEN = ("MISHEARD", "MISCOPIED", "BORROWED_PHONE")
PAGE_HEAD = """\
# How linking degrades as more is spoilt

Written by `python -m benchmarks.identity_faults`; do not edit. One city of preset `demo`, whose identity numbers, phones and names are
spoilt so many times as often as in life: numbers masked, in a spreadsheet's float, with a wrong check character, an impossible birthday or
fifteen digits, another paper without its type; phones of an alarm centre, an officer, somebody at home; names a character off. Person pairs
are of mentions in reports; disputes are B-cubed over all reports, unrelated traffic included.

| spoilt | person pairs: precision | recall | recall without hubs | disputes: precision | recall | F1 | F1 of dispute reports alone | link s | group s |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
"""


def main(argv: list[str] | None = None) -> int:
    asked = _arguments(argv)
    rows = []
    for times in asked.times:
        rows.append(as_row(replace(spoilt(asked.folder, times), way=f"{times:g} times")))
        print(rows[-1], flush=True)
    asked.out.write_text(PAGE_HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return 0


def spoilt(folder: Path, times: float) -> Line:
    """What linking makes of the city in which `times` as much is spoilt."""
    out = folder / f"{times:g}"
    shutil.rmtree(out, ignore_errors=True)
    chosen = preset_of(times)
    with written(times):
        write_city(out / "city", preset=chosen, seed=1)
    city = home_of(out / "home", out / "city" / "deliveries", preset=chosen, seed=1, seconds={})
    with city.warehouse() as con:
        return linked(con, city, out / "city" / "truth", CitySettings())


def preset_of(times: float) -> Preset:
    """The city with its rates of spoilt cells multiplied."""
    chosen = preset(CITY)
    rates = {name: getattr(chosen.faults, name) * times for name in SPOILT}
    return replace(chosen, faults=replace(chosen.faults, **rates))


@contextmanager
def written(times: float) -> Iterator[None]:
    """Inside, names and phones are written down wrongly so many times as often."""
    with patch.multiple(common, **{name: getattr(common, name) * times for name in WRITTEN}):
        yield


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.identity_faults", description=__doc__
    )
    parser.add_argument("--times", type=float, nargs="+", default=[0, 1, 2, 3], help="%(default)s")
    parser.add_argument(
        "--folder", type=Path, default=TREE / "var" / "identity", help="%(default)s"
    )
    parser.add_argument("--out", type=Path, default=PAGE, help="the page, %(default)s")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
