"""The main job on a small simulated city: files in, an explained list out."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from data_contracts.errors import JianweiError
from data_contracts.ingest import FileCount
from pipelines import jobs
from pipelines.city import City
from scoring.publish import Published
from simulation.city import write_city
from simulation.city_summary import CitySummary

HEAD = "# A simulated city: models trained on it say nothing about a real one.\n"
SETTINGS = f"""{HEAD}[city]
name = "模拟城市"
simulated = true

[ingest]
# one day its 110 platform numbers the classes anew
adapters = ["city/mappings/police_110.toml"]

[training]
# about 12 new disputes a day instead of 115, so one place a day on the lists instead of ten
per_day = 1
"""


class NotEmpty(JianweiError):
    """The home holds something that is not a demo."""


@dataclass(frozen=True, eq=False)
class Demo:
    """What the demo made."""

    city: CitySummary
    history: list[FileCount]
    daily: list[FileCount]
    training: jobs.TrainingRun
    lists: list[Published]


def prepare(home: Path) -> City:
    """An empty city with the demo's settings; an earlier demo there is removed, anything else refused."""
    marker = home / "jianwei.toml"
    if home.exists() and any(home.iterdir()):
        if not marker.is_file() or not marker.read_text(encoding="utf-8").startswith(HEAD):
            raise NotEmpty(f"{home}: not empty and not a demo; name another folder with --home.")
        shutil.rmtree(home)
    home.mkdir(mode=0o700, parents=True)
    marker.write_text(SETTINGS, encoding="utf-8")
    return City.open(home)


def run(city: City, *, preset: str, seed: int, nights: int, now: datetime, tell: jobs.Tell) -> Demo:
    """Everything from files to lists; the last `nights` nights are scored one after the other."""
    out = city.home.root / "city"
    made = write_city(
        out,
        preset=preset,
        seed=seed,
        progress=lambda _, share: tell("simulate", round(100 * share), 100),
    )
    history = jobs.ingest(city, out / "deliveries" / "history", history=True, now=now, tell=tell)
    daily = jobs.ingest(city, out / "deliveries" / "inbox", now=now, tell=tell)
    jobs.check(city, history + daily, now=now)
    last = datetime.combine(made.until, time(city.settings.scoring.as_of_hour))
    training = jobs.train(city, last - timedelta(days=nights - 1), tell=tell)
    return Demo(
        made, history, daily, training, _score(city, last, nights=nights, now=now, tell=tell)
    )


def _score(
    city: City, last: datetime, *, nights: int, now: datetime, tell: jobs.Tell
) -> list[Published]:
    lists = []
    for done in range(nights):
        tell("score", done, nights)
        lists.append(jobs.score(city, last - timedelta(days=nights - 1 - done), now=now))
    tell("score", nights, nights)
    return lists
