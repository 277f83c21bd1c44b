"""The home of a city whose files are all taken in: found as it was left, or made."""

from __future__ import annotations

import hashlib
import shutil
import time as clock
from datetime import datetime, time
from pathlib import Path

from benchmarks.reached_ours import per_day
from pipelines import jobs
from pipelines.city import City
from simulation.presets import Preset

HEAD = "# Made by benchmarks.reached; a home that begins so may be removed by it.\n"
SETTINGS = """\
[city]
name = "{preset}, seed {seed}"
simulated = true

[ingest]
adapters = ["{mapping}"]

[training]
per_day = {per_day}
"""
MARK = "taken-in"  # written when every file is in


class OtherFilesError(Exception):
    """The home holds files that are not this city's."""


def home_of(
    home: Path, deliveries: Path, *, preset: Preset, seed: int, seconds: dict[str, float]
) -> City:
    """The city in `home`; OtherFilesError when that is not the one of `deliveries`.

    One that an earlier run left half way is made anew; one that somebody else made is taken as it is.
    `seconds` of CPU by step are added.
    """
    ready = (home / MARK).is_file()
    if not ready and _of_ours(home):
        shutil.rmtree(home, ignore_errors=True)
        _take_in(home, deliveries, preset=preset, seed=seed, seconds=seconds)
    city = City.open(home)
    _refuse_other_files(city, deliveries)
    return city


def _of_ours(home: Path) -> bool:
    note = home / "jianwei.toml"
    return not home.exists() or (note.is_file() and note.read_text("utf-8").startswith(HEAD))


def _take_in(
    home: Path, deliveries: Path, *, preset: Preset, seed: int, seconds: dict[str, float]
) -> None:
    home.mkdir(parents=True)
    mapping = (deliveries.parent / "mappings" / "police_110.toml").resolve()
    places = max(round(per_day(preset)), 1)
    text = SETTINGS.format(preset=preset.name, seed=seed, mapping=mapping, per_day=places)
    (home / "jianwei.toml").write_text(HEAD + text, encoding="utf-8")
    city, now = City.open(home), datetime.combine(preset.until, time(8))
    for part in ("history", "inbox"):
        started = clock.process_time()
        jobs.ingest(city, deliveries / part, history=part == "history", now=now)
        seconds[part] = clock.process_time() - started
    (home / MARK).touch()


def _refuse_other_files(city: City, deliveries: Path) -> None:
    """A file's id is the start of its hash: the register tells whose files they are."""
    with city.warehouse() as con:
        found = con.execute(
            "select name, split_part(file_id, ':', 1) from ops.deliveries where state = 'loaded'"
        ).fetchall()
    there = {_hash(path) for path in deliveries.rglob("*") if path.is_file()}
    foreign = sorted(name for name, file_id in found if file_id not in there)
    if foreign or not found:
        raise OtherFilesError(
            f"{city.home.root}: {len(foreign)} of {len(found)} files are none of {deliveries}"
            f" ({', '.join(foreign[:3])}); name the home of this city, or leave --home out."
        )


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
