"""The command `jianwei demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines import demo as job
from pipelines import jobs
from pipelines.city import City
from pipelines.cli import show, tables
from pipelines.cli.options import HomeOption
from pipelines.home import DEFAULT_HOME
from scoring.reading import PublishedList, read_list
from scoring.showing import list_view


def demo(
    home: HomeOption = None,
    preset: Annotated[str, typer.Option(help="Size of the city: tiny or demo.")] = "demo",
    seed: Annotated[int, typer.Option(help="Seed of the city.")] = 1,
    nights: Annotated[
        int, typer.Option(min=1, max=10, help="Nights to score, the last ones of the city.")
    ] = 4,
) -> None:
    """Run the main job on a small simulated city: files in, explained list out."""
    city = job.prepare(home or DEFAULT_HOME / "demo")
    with show.progress() as tell:
        made = job.run(city, preset=preset, seed=seed, nights=nights, now=city.now(), tell=tell)
    show.console.print(tables.city(made.city))
    show.console.print(tables.files(made.history + made.daily))
    show.console.print(tables.training(made.training))
    latest = read_list(city.home.published)
    show.console.print(list_view(latest, rows=8))
    _say_where(city, page=jobs.write_quality(city), latest=latest)


def _say_where(city: City, *, page: Path, latest: PublishedList) -> None:
    worst = latest.disputes["dispute_id"].iloc[0]
    show.console.print(f"名单页：{latest.path / 'index.html'}")
    show.console.print(f"数据质量页：{page}")
    show.console.print(f"为什么：jianwei explain {worst} --home {city.home.root}")
